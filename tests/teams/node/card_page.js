// Bundled into a page by pictures.py: Microsoft's renderer, dressed much as Teams is.
import * as AC from 'adaptivecards';
import markdownit from 'markdown-it';

const markdown = markdownit();
AC.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};

const ink = { default: '#242424', subtle: '#616161' };
const colours = {
  default: ink, dark: ink, light: { default: '#fff', subtle: '#eee' }, accent: { default: '#5b5fc7', subtle: '#5b5fc7' },
  good: { default: '#237b4b', subtle: '#237b4b' }, warning: { default: '#835c00', subtle: '#835c00' }, attention: { default: '#c4314b', subtle: '#c4314b' },
};
const style = backgroundColor => ({ backgroundColor, foregroundColors: colours });
const look = {
  fontFamily: 'Segoe UI, Liberation Sans, DejaVu Sans, Noto Color Emoji, sans-serif',
  fontSizes: { small: 12, default: 14, medium: 17, large: 20, extraLarge: 26 },
  spacing: { small: 4, default: 10, medium: 16, large: 20, extraLarge: 28, padding: 14 },
  containerStyles: {
    default: style('#ffffff'), emphasis: style('#f5f5f5'), good: style('#e7f2da'), attention: style('#fcf4f6'), warning: style('#fbf6d9'), accent: style('#e8ebfa'),
  },
  actions: { actionsOrientation: 'horizontal', actionAlignment: 'left', buttonSpacing: 8, maxActions: 6, spacing: 'default', showCard: { actionMode: 'inline' } },
};

window.showCard = (json, place) => {
  const card = new AC.AdaptiveCard(new AC.SerializationContext(AC.Versions.v1_5));
  card.hostConfig = new AC.HostConfig(look);
  const context = new AC.SerializationContext(AC.Versions.v1_5);
  card.parse(json, context);
  const faults = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  faults.push(...card.validateProperties().validationEvents.map(event => event.message));
  window.pressed = [];
  card.onExecuteAction = action => window.pressed.push([action.getJsonTypeName(), action.data]);
  card.render(place);
  return faults;
};
