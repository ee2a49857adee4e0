"""The transport on botbuilder: the only module that knows it. Proven activities in, messages out, both as plain data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ConversationParameters, ConversationReference, Entity
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import (
    AuthenticateRequestResult,
    CertificateServiceClientCredentialsFactory,
    ManagedIdentityServiceClientCredentialsFactory,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msrest.exceptions import ClientException
from msrest.pipeline.universal import RawDeserializer
from yarl import URL

from adapters.teams.clouds import Authority, authority, serves
from adapters.teams.credentials import Tokens, read_certificate
from adapters.teams.port import JSON, Address, Handle, Reply, Turn, Undelivered, Unreadable
from bot.settings import TeamsSettings

log = structlog.get_logger("fenceline.teams")
TAKEN = frozenset({200, 201, 202})
UNAUTHORIZED = 401
LIMIT = aiohttp.ClientTimeout(total=8, connect=3)
# The library drops every field of an entity but its type, and citations with it; this makes it carry the rest along.
Entity._attribute_map.setdefault("additional_properties", {"key": "", "type": "{object}"})  # noqa: SLF001  there is no public way


@dataclass(slots=True)
class BotbuilderTransport:
    """Runs turns through botbuilder's adapter; sends over one aiohttp session instead of its blocking requests."""

    app_id: str
    cloud: Authority
    tokens: Tokens
    adapter: CloudAdapter = field(init=False)
    _clients: dict[str, ConnectorClient] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    def __post_init__(self) -> None:
        self.adapter = CloudAdapter(_Identity(self))

    async def receive(self, activity: JSON, handle: Handle) -> Reply:
        """Run a turn on an activity that the door let in; invoke answers go back as the handler gave them."""
        try:
            model = Activity().deserialize(activity)
        except (ClientException, ValueError, TypeError, AttributeError) as error:
            raise Unreadable from error
        proof = AuthenticateRequestResult()
        proof.claims_identity = self.adapter.create_claims_identity(self.app_id)
        proof.audience = self.cloud.scope
        proof.connector_factory = self.connectors
        reply = Reply(202)

        async def turn(context: TurnContext) -> None:
            nonlocal reply
            reply = await handle(Turn(activity, _poster(context), _changer(context)))

        await self.adapter.process_activity(proof, model, turn)
        return reply

    async def post(self, to: Address, message: JSON) -> str:
        """Send a message unasked; opens the private chat first when the address names none."""
        place = to.conversation or await self._open(to)
        sent: list[str] = []

        async def turn(context: TurnContext) -> None:
            sent.append(await _poster(context)(message))

        reference = ConversationReference(
            channel_id="msteams",
            service_url=to.service_url,
            bot=ChannelAccount(id=to.bot),
            user=ChannelAccount(id=to.user),
            conversation=ConversationAccount(id=place, tenant_id=to.tenant),
        )
        await self.adapter.continue_conversation(reference, turn, self.app_id)
        return sent[0]

    async def _open(self, to: Address) -> str:
        client = await self.connectors.create(to.service_url or self.cloud.first_service)
        opened = await client.conversations.create_conversation(
            ConversationParameters(
                is_group=False,
                bot=ChannelAccount(id=to.bot),
                members=[ChannelAccount(id=to.user)],
                tenant_id=to.tenant,
                channel_data={"tenant": {"id": to.tenant}},
            )
        )
        return str(opened.id)

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()

    @property
    def connectors(self) -> _Connectors:
        """Makes connector clients; botbuilder asks it once a turn."""
        return _Connectors(self)

    def client(self, url: str) -> ConnectorClient:
        """The connector client of a service address, made once."""
        if url not in self._clients:
            if self._session is None:
                self._session = aiohttp.ClientSession(timeout=LIMIT, connector=aiohttp.TCPConnector(limit=100))
            # A token of ours goes to the cloud's own service and nowhere else.
            tokens = self.tokens if serves(self.cloud, url) else None
            wire = _Wire(self._session, tokens)
            configuration = BotFrameworkConnectorConfiguration("none", url, pipeline_type=lambda _: wire)
            self._clients[url] = ConnectorClient("none", custom_configuration=configuration)
        return self._clients[url]


@dataclass(frozen=True, slots=True)
class _Connectors:
    """botbuilder's connector factory."""

    transport: BotbuilderTransport

    async def create(self, service_url: str, _audience: str | None = None) -> ConnectorClient:
        return self.transport.client(service_url)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What the adapter asks of its authentication; incoming requests are proven at our own door."""

    transport: BotbuilderTransport

    def create_connector_factory(self, _claims: Any) -> _Connectors:
        return self.transport.connectors

    async def create_user_token_client(self, _claims: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class _Wire:
    """Carries one request of the connector over aiohttp; whatever is not a success becomes `Undelivered`."""

    session: aiohttp.ClientSession
    tokens: Tokens | None

    async def run(self, request: Any, **_: Any) -> Any:
        headers = dict(request.headers)
        try:
            if self.tokens is not None:
                headers["Authorization"] = f"Bearer {await self.tokens.get()}"
            async with self.session.request(
                request.method, URL(request.url, encoded=True), data=request.data, headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
                status, wait = response.status, response.headers.get("Retry-After", "")
        except aiohttp.ClientConnectorError as error:
            raise Undelivered(0) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Undelivered(-1) from error
        if status not in TAKEN:
            if status == UNAUTHORIZED and self.tokens is not None:
                self.tokens.drop()
            raise Undelivered(status, _seconds(wait))
        context = {RawDeserializer.CONTEXT_NAME: _json(body)}
        return SimpleNamespace(http_response=SimpleNamespace(status_code=status, context=context), context=context)


def _poster(context: TurnContext) -> Callable[[JSON], Any]:
    async def post(message: JSON) -> str:
        answered = await context.send_activity(Activity().deserialize(message))
        return answered.id if answered is not None and answered.id else ""

    return post


def _changer(context: TurnContext) -> Callable[[str, JSON], Any]:
    async def change(place: str, message: JSON) -> None:
        model = Activity().deserialize(message)
        model.id = place
        await context.update_activity(model)

    return change


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() else 0.0


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def make_transport(settings: TeamsSettings) -> BotbuilderTransport:
    """The transport of a deployment; raises `Trouble` for a certificate that cannot be read. Connects to nothing yet."""
    cloud = authority(settings.cloud)
    certificate = read_certificate(settings)
    made: list[Any] = []

    async def sign_in() -> Any:
        if settings.app_type == "UserAssignedMSI":
            factory: Any = ManagedIdentityServiceClientCredentialsFactory(settings.app_id)
        elif certificate is not None:
            factory = CertificateServiceClientCredentialsFactory(
                certificate.thumbprint, certificate.private_key, settings.app_id, settings.tenant, certificate.public
            )
        else:
            factory = PasswordServiceClientCredentialFactory(settings.app_id, settings.app_password.reveal(), settings.tenant)
        return await factory.create_credentials(settings.app_id, cloud.scope, cloud.login, True)

    def fetch() -> str:
        if not made:
            made.append(asyncio.run(sign_in()))
        return str(made[0].get_access_token())

    return BotbuilderTransport(settings.app_id, cloud, Tokens(fetch))
