"""Mounting Slack: one Bolt app behind one door, reached by signed HTTP or by Socket Mode."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import actions, events, home, install, sending, shortcuts, slash, workflow
from adapters.slack.blocks import notice
from adapters.slack.door import Door
from adapters.slack.installations import SealedInstallations
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.room import Room
from adapters.slack.roster import Roster
from adapters.slack.sender import NotSent, Sender, quiet
from adapters.slack.socket import make_socket
from adapters.slack.tokens import ManyWorkspaces, OneWorkspace
from adapters.slack.verify import Turned, check, read_body
from adapters.slack.visitors import Visitors
from bot.app import House
from bot.desk.people import Person
from bot.question import Language
from bot.settings import SlackMode
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.slack")
DRAIN = 8.0
"""Seconds that answers in the making get when the process stops."""
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
DOOR = web.AppKey("slack_door", Door)


async def mount(app: web.Application, house: House) -> None:
    """Mount Slack into the application; without `slack.mode` in the settings nothing is mounted."""
    if house.settings.slack.mode is None:
        return
    session = aiohttp.ClientSession(timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=100, limit_per_host=50))
    client = slack_client(house, session)
    sender = Sender(house.metrics, session)
    room = Room(house, sender, Visitors(house, Roster(sender)))
    bolt, tokens = build(house, room, client)
    door = Door(bolt, house, sender)
    app[DOOR] = door
    if house.settings.slack.mode is SlackMode.HTTP:
        app.router.add_post(EVENTS_PATH, receive_at(door, house.settings.slack.signing_secret.reveal()))
        if isinstance(tokens, ManyWorkspaces):
            install.add_install_pages(app, house, tokens.installations, client)

    async def life(_: web.Application) -> AsyncIterator[None]:
        # The first question would find the district among all packs; reading them while nobody waits keeps that quick.
        await asyncio.to_thread(house.assistant.standings.district_of, Person("slack", "", ""), "")
        socket = connecting = None
        if house.settings.slack.mode is SlackMode.SOCKET:
            socket = make_socket(door, client, house.settings.slack.app_token.reveal())
            connecting = asyncio.get_running_loop().create_task(socket.run())
        yield
        cut = await door.close(DRAIN)
        if cut:
            log.error("answers cut off", count=cut)
        if connecting is not None and socket is not None:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await socket.close()
        await session.close()

    app.cleanup_ctx.append(life)


def slack_client(house: House, session: aiohttp.ClientSession, token: str | None = None) -> AsyncWebClient:
    """A client of Slack's Web API at the configured address; the sender does the retrying."""
    return AsyncWebClient(token=token, base_url=house.settings.slack.api_url, session=session, timeout=10, logger=quiet(), retry_handlers=[])


def build(house: House, room: Room, client: AsyncWebClient) -> tuple[AsyncApp, OneWorkspace | ManyWorkspaces]:
    """The Bolt app with every listener, and where it takes its tokens from."""
    slack = house.settings.slack
    session = room.sender.session

    def make(token: str) -> AsyncWebClient:
        return slack_client(house, session, token)

    tokens: OneWorkspace | ManyWorkspaces
    if slack.client_id:
        rotator = AsyncTokenRotator(client_id=slack.client_id, client_secret=slack.client_secret.reveal(), client=client)
        tokens = ManyWorkspaces(SealedInstallations(house.store), rotator, make)
    else:
        tokens = OneWorkspace(slack.bot_token.reveal(), make)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> Any:
        return await tokens.authorize(enterprise_id, team_id)

    app = AsyncApp(
        name="fenceline",
        logger=quiet(),
        client=client,
        signing_secret="",
        authorize=authorize,
        # Signatures are checked at the outer door, in front of everything, for HTTP; a socket has none.
        request_verification_enabled=False,
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
        user_facing_authorize_error_message=room.say(Language.EN, "not_installed"),
    )
    # Bolt asks its listeners one after the other: what comes most often stands first.
    for way in (events, slash, shortcuts, actions, sending, home, workflow):
        way.listen(app, room)
    install.listen(app, tokens if isinstance(tokens, ManyWorkspaces) else None)
    events.listen_last(app)
    actions.on_press(app, room, r".*", actions.outdated)
    app.error(tell_failure(room))
    sending.connect(room, tokens.client_for)
    return app, tokens


def tell_failure(room: Room) -> Any:
    """What happens when a listener fails: one line in the log, a plain sentence to whoever waits, never the exception."""

    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        reference = secrets.token_hex(4).upper()
        log.error("listener failed", exc_info=error, request=reference)
        if body.get("type") == "event_callback":
            return BoltResponse(status=503)
        text = str(error) if isinstance(error, Trouble) else room.say(Language.EN, "failed", reference=reference)
        card = notice(text)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **card.message()}, headers={"content-type": "application/json"})
        try:
            if url := body.get("response_url"):
                await room.sender.respond(str(url), card)
        except NotSent:
            log.warning("failure not told", request=reference)
        return BoltResponse(status=200)

    return failed


def receive_at(door: Door, secret: str) -> Any:
    """The handler of the one address that Slack sends to."""

    async def receive(request: web.Request) -> web.Response:
        body = await read_body(request)
        if body is not None and body.startswith(b"ssl_check=1") and b"payload=" not in body and b"command=" not in body:
            return web.Response()
        found = check(request.headers, body, secret)
        if isinstance(found, Turned):
            log.warning("turned away", status=found.status, reason=found.why)
            return web.Response(status=found.status)
        response = await door.take(AsyncBoltRequest(body=found, query=request.query_string, headers=dict(request.headers)))
        kind = (response.headers.get("content-type") or ["text/plain"])[0].partition(";")[0]
        return web.Response(status=response.status, text=response.body or "", content_type=kind)

    return receive
