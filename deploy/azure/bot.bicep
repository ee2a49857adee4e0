// The bot's registration and the web app that serves it, for one district's tenant. Check with: az bicep build --file bot.bicep
@description('Name of the bot and of the app; letters, digits and dashes.')
param name string = 'fenceline'
@description('Client id of the single-tenant app registration.')
param appId string
@description('The district\'s tenant.')
param tenantId string = subscription().tenantId
@description('Container image, as registry/fenceline:1.0.0')
param image string
@secure()
@description('postgresql://… with ?ssl=verify-full')
param databaseUrl string
@secure()
@description('From: fenceline doctor --new-key')
param keys string
@secure()
param appPassword string
param location string = resourceGroup().location

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${name}-plan'
  location: location
  kind: 'linux'
  sku: { name: 'B1' }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  kind: 'app,linux,container'
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      linuxFxVersion: 'DOCKER|${image}'
      alwaysOn: true
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      healthCheckPath: '/healthz'
      appSettings: [
        { name: 'WEBSITES_PORT', value: '8080' }
        { name: 'FENCELINE_WEB', value: 'off' }
        { name: 'FENCELINE_TEAMS_APP_ID', value: appId }
        { name: 'FENCELINE_TEAMS_TENANT', value: tenantId }
        { name: 'FENCELINE_TEAMS_APP_PASSWORD', value: appPassword }
        { name: 'FENCELINE_DATABASE_URL', value: databaseUrl }
        { name: 'FENCELINE_KEYS', value: keys }
      ]
    }
  }
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: '${name}-bot'
  location: 'global'
  kind: 'azurebot'
  sku: { name: 'F0' }
  properties: {
    displayName: 'Fenceline'
    description: 'Whose matter is it, what may the SRO do, and which MOU section says so.'
    endpoint: 'https://${site.properties.defaultHostName}/api/messages'
    msaAppId: appId
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenantId
    disableLocalAuth: true
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: { channelName: 'MsTeamsChannel', properties: { isEnabled: true } }
}

output messagingEndpoint string = bot.properties.endpoint
