"""A whole house with Slack in it, and somebody who uses Slack: signed requests or a socket in, what reached Slack out."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import hmac
import itertools
import json
import time
import urllib.parse
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from adapters.slack.app import DOOR
from bot.app import HOUSE, House, build_app
from bot.deciding.engine import Engine
from bot.settings import Secret, Settings, SlackMode, SlackSettings
from tests.planted import SIGNING, TOKEN
from tests.slack.small_rules import small
from tests.slack.web_api import WebApi

KEY = "c2xhY2sgdGVzdHMgb25seSwga2VlcCBub3RoaW5nISE="
"""The same in every process of a test, so that one opens what another sealed."""
NORTH, SOUTH = "T1NORTH", "T2SOUTH"
TEACHER, SRO, ADMINISTRATOR, GUEST, STAFF = "U1TEACHER", "U2SRO", "U3ADMIN", "U4GUEST", "U5STAFF"
DISCIPLINE = "can the SRO sit in on this discipline meeting?"
MEETING = "principal wants me in a meeting at 2. good or no"
GUN = "he lifted his shirt and showed me a gun in his waistband"
NOTHING = "what's for lunch"
_number = itertools.count(1)


def people(team: str) -> tuple[tuple[str, str], ...]:
    return (
        ("people.tenants.slack", team),
        ("people.teachers.slack", TEACHER),
        ("people.sros.slack", SRO),
        ("people.sros.slack", "S1SROS"),
        ("people.administrators.slack", ADMINISTRATOR),
    )


@functools.cache
def engine(district: str, team: str) -> Engine:
    """The real engine over the small rulebook, as one district's."""
    book = small()
    own = replace(book.district, id=district, name=f"{district.title()} Schools", mou_name=f"{district.title()} MOU 2026", settings=people(team))
    return Engine(replace(book, district=own))


class TwoDistricts:
    """A shelf of two districts, each with a workspace of its own."""

    def __init__(self) -> None:
        self._engines = {"north": engine("north", NORTH), "south": engine("south", SOUTH)}

    def engine(self, district: str = "") -> Engine:
        return self._engines[district or "north"]

    def districts(self) -> tuple[str, ...]:
        return tuple(self._engines)


@dataclass(frozen=True)
class Served:
    """Where a house listens."""

    port: int

    def make_url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass
class Reply:
    """What Slack got back: an HTTP status (503 for a socket's silence) and the acknowledgement's payload."""

    status: int
    body: Any = None

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


@dataclass
class Stand:
    """Somebody at Slack; `team` is the workspace that they are in."""

    api: WebApi
    app: web.Application
    server: Served
    http: aiohttp.ClientSession
    mode: SlackMode
    team: str = NORTH
    secret: str = SIGNING
    silence: float = 30.0
    """Seconds after which a socket that acknowledges nothing counts as refusing."""

    @property
    def house(self) -> House:
        return self.app[HOUSE]

    def at(self, team: str) -> Stand:
        """The same house from another workspace."""
        return replace(self, team=team)

    async def deliver(self, kind: str, payload: dict[str, Any], retry: int = 0) -> Reply:
        """Send one delivery the way that Slack does; kind is events_api, slash_commands or interactive.

        What is shown by the acknowledgement is held to the same rules as what is posted.
        """
        reply = await self._deliver(kind, payload, retry)
        if isinstance(reply.body, dict):
            self.api.check_acknowledged(reply.body)
        return reply

    async def _deliver(self, kind: str, payload: dict[str, Any], retry: int) -> Reply:
        if self.mode is SlackMode.SOCKET:
            try:
                return Reply(200, await self.api.send(kind, payload, retry, self.silence))
            except TimeoutError:
                return Reply(503)
        form = kind != "events_api"
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body = (urllib.parse.urlencode(fields) if form else json.dumps(payload)).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded" if form else "application/json"}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return await self.post(body, headers | signed(body, self.secret))

    async def post(self, body: bytes, headers: dict[str, str]) -> Reply:
        async with self.http.post(self.server.make_url("/slack/events"), data=body, headers=headers) as response:
            text = await response.text()
            return Reply(response.status, json.loads(text) if text.startswith("{") else text)

    async def event(self, event: dict[str, Any], event_id: str = "", retry: int = 0, **more: Any) -> Reply:
        return await self.deliver("events_api", self.envelope(event, event_id, **more), retry)

    def envelope(self, event: dict[str, Any], event_id: str = "", **more: Any) -> dict[str, Any]:
        return {
            "type": "event_callback", "team_id": self.team, "api_app_id": "A1", "event_id": event_id or f"Ev{next(_number)}", "event_time": int(time.time()),
            "event": event, "authorizations": [{"team_id": self.team, "user_id": "U0BOT", "is_bot": True}], **more,
        }  # fmt: skip

    async def mention(self, text: str, user: str = TEACHER, event_id: str = "", retry: int = 0, **event: Any) -> Reply:
        return await self.event(mention(text, user, **event), event_id, retry)

    async def direct(self, text: str, user: str = TEACHER, event_id: str = "", retry: int = 0, **event: Any) -> Reply:
        return await self.event(direct(text, user, **event), event_id, retry)

    async def slash(self, text: str, user: str = TEACHER, **more: Any) -> Reply:
        fields = {
            "command": "/boundary", "text": text, "team_id": self.team, "user_id": user, "user_name": "x", "channel_id": "C1", "api_app_id": "A1",
            "trigger_id": self.api.trigger(), "response_url": self.api.response_url(),
        }  # fmt: skip
        return await self.deliver("slash_commands", fields | more)

    async def press(
        self,
        pressed: dict[str, Any],
        user: str = TEACHER,
        channel: str = "D1",
        view: dict[str, Any] | None = None,
        ephemeral: bool = False,
        somebody: dict[str, str] | None = None,
        **more: Any,
    ) -> Reply:
        """Press a button as it was posted."""
        container = (
            {"type": "view", "view_id": "V1"} if view else {"type": "message", "message_ts": "9.9", "channel_id": channel, "is_ephemeral": ephemeral}
        )
        payload = {
            "type": "block_actions", "team": {"id": self.team}, "user": somebody or {"id": user, "team_id": self.team}, "api_app_id": "A1", "trigger_id": self.api.trigger(),
            "container": container, "actions": [pressed | {"action_ts": f"{next(_number)}.1"}],
            **({"view": {"id": "V1", "hash": "h", **view}} if view else {"response_url": self.api.response_url(), "channel": {"id": channel}}),
        }  # fmt: skip
        return await self.deliver("interactive", payload | more)

    async def shortcut(self, text: str | None = None, user: str = TEACHER, **more: Any) -> Reply:
        """The message shortcut on a text, or the global one without."""
        payload = {"type": "shortcut" if text is None else "message_action", "callback_id": "ask_boundary" if text is None else "whose_matter",
                   "team": {"id": self.team}, "user": {"id": user, "team_id": self.team}, "trigger_id": self.api.trigger()}  # fmt: skip
        if text is not None:
            payload |= {
                "message": {"type": "message", "user": "U9", "text": text, "ts": "1.2"},
                "channel": {"id": "C1"},
                "response_url": self.api.response_url(),
            }
        return await self.deliver("interactive", payload | more)

    async def submit(self, view: dict[str, Any], user: str = TEACHER, hash_: str = "", **values: str) -> Reply:
        """Send a form as it was shown, filled in."""
        state = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in values.items()}
        for block in view["blocks"]:
            name, element = block.get("block_id"), block.get("element", {})
            if block["type"] == "input" and name not in state:
                chosen = element.get("initial_option")
                state[name] = {name: {"type": element["type"], "value": element.get("initial_value"), "selected_option": chosen}}
        kept = {key: view[key] for key in ("type", "callback_id", "private_metadata") if key in view}
        payload = {"type": "view_submission", "team": {"id": self.team}, "user": {"id": user, "team_id": self.team},
                   "view": {"id": f"V{next(_number)}", "hash": hash_ or f"h{next(_number)}", **kept, "state": {"values": state}}}  # fmt: skip
        return await self.deliver("interactive", payload)


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.01)


def mention(text: str, user: str = TEACHER, **more: Any) -> dict[str, Any]:
    ts = f"1700000000.{next(_number):06d}"
    return {"type": "app_mention", "user": user, "text": f"<@U0BOT> {text}", "ts": ts, "channel": "C1", "event_ts": ts} | more


def direct(text: str, user: str = TEACHER, **more: Any) -> dict[str, Any]:
    ts = f"1700000000.{next(_number):06d}"
    return {"type": "message", "channel_type": "im", "user": user, "text": text, "ts": ts, "channel": "D1", "event_ts": ts} | more


def signed(body: bytes, secret: str, when: float | None = None) -> dict[str, str]:
    """The headers that Slack signs a body with."""
    stamp = str(int(time.time() if when is None else when))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def blocks_of(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every block of a message, a view or an acknowledgement."""
    args = args.get("view", args)
    yield from args.get("blocks") or []
    for bar in args.get("attachments") or []:
        yield from bar.get("blocks") or []


def buttons_of(args: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Buttons by action id."""
    return {e["action_id"]: e for block in blocks_of(args) if block["type"] == "actions" for e in block["elements"]}


def words_of(args: dict[str, Any]) -> str:
    """Everything that is read on a card, in order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for key, value in node.items():
                if key != "value":
                    walk(value)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(list(blocks_of(args)))
    return "\n".join(found)


@dataclass
class Deployment:
    """What a stand is made of; the folder holds the database, so that a second house finds what the first one kept."""

    folder: Path
    mode: SlackMode = SlackMode.HTTP
    oauth: bool = False
    database: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def settings(self, api: WebApi) -> Settings:
        many = {"client_id": "1.2", "client_secret": Secret("planted-client-secret"), "authorize_url": "https://slack.example/oauth/v2/authorize"}
        one = {"bot_token": Secret(TOKEN), "app_token": Secret("xapp-1")}
        slack = SlackSettings(mode=self.mode, signing_secret=Secret(SIGNING), api_url=api.base, **(many if self.oauth else one))  # type: ignore[arg-type]
        return Settings(
            data=self.folder,
            database_url=Secret(self.database or f"sqlite:///{self.folder / 'desk.sqlite3'}"),
            keys=(Secret(KEY),),
            district="north",
            public_url="https://fence.example",
            slack=slack,
            **self.more,
        )


@asynccontextmanager
async def a_stand(deployment: Deployment, api: WebApi | None = None) -> AsyncIterator[Stand]:
    """A running house with a Slack in front of it."""
    own = api or await an_api()
    app = await build_app(deployment.settings(own), TwoDistricts(), ("adapters.slack.app:mount",))
    # A busy machine must not look like a slow Slack: the tests that mean one shorten these themselves.
    app[DOOR].in_time, app[DOOR].sender.haste = 30.0, 20.0
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    server = Served(site._server.sockets[0].getsockname()[1])
    try:
        async with aiohttp.ClientSession() as http:
            stand = Stand(own, app, server, http, deployment.mode)
            try:
                if deployment.mode is SlackMode.SOCKET:
                    await own.connected()
                yield stand
            finally:
                await runner.cleanup()
    finally:
        if api is None:
            await own.stop()


async def an_api() -> WebApi:
    """A Slack with one workspace whose token is planted, and four people."""
    users = {name: {} for name in (TEACHER, SRO, ADMINISTRATOR, STAFF)} | {GUEST: {"is_restricted": True}}
    return await WebApi(tokens={TOKEN: NORTH}, users=users).start()
