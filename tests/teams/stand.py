"""What stands in for Microsoft in tests: our own signing keys, their OpenID address, and a connector that takes messages."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.app import HOUSE, build_app
from bot.desk.people import Person
from bot.settings import Secret, Settings, TeamsSettings, WebSettings
from tests.desk.tiny import KEY, TinyShelf

APP_ID = "6b0f6c1e-0000-4000-8000-000000000001"
BOT = f"28:{APP_ID}"
TENANT = "11111111-1111-1111-1111-111111111111"
ADA = "33333333-3333-3333-3333-333333333333"
PERSON = Person("teams", TENANT, ADA)
ISSUER = "https://api.botframework.com"
SIGNER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KID = "key-1"
CARD = "application/vnd.microsoft.card.adaptive"


def public_key(key: rsa.RSAPrivateKey = SIGNER, kid: str = KID, endorsements: tuple[str, ...] = ("msteams",)) -> dict[str, Any]:
    return json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "endorsements": list(endorsements)}


@dataclass(slots=True)
class Microsoft:
    """OpenID metadata, keys and a connector on one loopback port."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_key()])
    sent: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)
    """Method, path, body and Authorization of every connector call."""
    fail: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Statuses (and headers) that the next connector calls are answered with."""
    read: int = 0
    slow: float = 0.0
    """Seconds that the metadata takes to come."""
    busy: float = 0.0
    """Seconds that the connector takes for a message."""
    base: str = ""
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def service(self) -> str:
        return f"{self.base}/_connector/"

    @property
    def openid(self) -> str:
        return f"{self.base}/openid"

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/openid", self.openid_page)
        app.router.add_get("/keys", self.keys_page)
        app.router.add_route("*", "/_connector/{rest:.*}", self._connector)
        return app

    async def openid_page(self, _: web.Request) -> web.Response:
        self.read += 1
        await asyncio.sleep(self.slow)
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.base}/keys", "id_token_signing_alg_values_supported": ["RS256"]})

    async def keys_page(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": self.keys})

    async def _connector(self, request: web.Request) -> web.Response:
        if self.fail:
            status, headers = self.fail.pop(0)
            if status:
                return web.json_response({"error": {"code": "x"}}, status=status, headers=headers)
        body = await request.json() if request.can_read_body else {}
        await asyncio.sleep(self.busy)
        self.sent.append((request.method, request.path, body, request.headers.get("Authorization", "")))
        return web.json_response({"id": f"m{next(self._ids)}"})

    def cards(self) -> list[dict[str, Any]]:
        """The cards that were posted, oldest first."""
        return [body["attachments"][0]["content"] for method, _, body, _ in self.sent if method == "POST" and body.get("attachments")]


def token(microsoft: Microsoft, key: Any = SIGNER, kid: str | None = KID, alg: str = "RS256", **over: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": APP_ID, "serviceurl": microsoft.service, "nbf": now - 5, "iat": now - 5, "exp": now + 600} | over
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid} if kid else None)


def an_activity(microsoft: Microsoft, text: str | None = "can the SRO walk him to the office", **over: Any) -> dict[str, Any]:
    activity = {
        "type": "message", "id": str(uuid.uuid4()), "timestamp": "2026-11-21T19:00:00Z", "serviceUrl": microsoft.service, "channelId": "msteams",
        "text": text, "from": {"id": "29:ada", "name": "Ada", "aadObjectId": ADA}, "recipient": {"id": BOT, "name": "Fenceline"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT}, "channelData": {"tenant": {"id": TENANT}}, "locale": "en-US",
    }  # fmt: skip
    return {name: value for name, value in (activity | over).items() if value is not None}


def in_group(microsoft: Microsoft, text: str, mention: bool = True, **over: Any) -> dict[str, Any]:
    place = {"id": "19:group@thread.v2", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}
    said = f"<at>Fenceline</at> {text}" if mention else text
    entities = [{"type": "mention", "mentioned": {"id": BOT, "name": "Fenceline"}, "text": "<at>Fenceline</at>"}] if mention else []
    return an_activity(microsoft, said, conversation=place, entities=entities, **over)


def pressed(microsoft: Microsoft, action: dict[str, Any], place: str = "m1", **over: Any) -> dict[str, Any]:
    """The invoke that Teams sends when this Action.Execute of a card is pressed."""
    inputs = over.pop("inputs", {})
    value = {"action": {"type": "Action.Execute", "verb": action.get("verb"), "data": action["data"] | inputs}, "trigger": "manual"}
    return an_activity(microsoft, None, type="invoke", name="adaptiveCard/action", replyToId=place, value=value, **over)


def actions(card: Any) -> list[dict[str, Any]]:
    """Every action of a card, in reading order; fallbacks left out."""
    found = []
    if isinstance(card, dict):
        if str(card.get("type", "")).startswith("Action."):
            return [card]
        for value in card.values():
            found += actions(value)
    if isinstance(card, list):
        for one in card:
            found += actions(one)
    return found


def action(card: dict[str, Any], verb: str, title: str = "") -> dict[str, Any]:
    """The first action with this verb (and these words in its title)."""
    return next(one for one in actions(card) if one.get("verb") == verb and title in one["title"])


def texts(card: object) -> list[str]:
    """Every text that a card shows, in order."""
    if isinstance(card, dict):
        own = [card[name] for name in ("text", "title", "label", "placeholder") if isinstance(card.get(name), str)]
        return own + [words for name, part in card.items() if name not in {"fallback", "data"} for words in texts(part)]
    return [words for part in card for words in texts(part)] if isinstance(card, list) else []


def heading(card: object) -> str:
    """What a card says first."""
    return texts(card)[0]


@dataclass(slots=True)
class Teams:
    """The application behind its door, and a client that signs."""

    microsoft: Microsoft
    url: str
    http: aiohttp.ClientSession
    app: web.Application

    @property
    def house(self) -> Any:
        return self.app[HOUSE]

    async def send(self, activity: Any, bearer: str | None = None, **request: Any) -> tuple[int, Any]:
        """Deliver an activity with a valid token (or this one); returns status and parsed body."""
        headers = {"Authorization": f"Bearer {bearer or token(self.microsoft)}"} | request.pop("headers", {})
        async with self.http.post(self.url, json=activity, headers=headers, **request) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw and response.content_type == "application/json" else None

    async def say(self, text: str, **over: Any) -> dict[str, Any]:
        """Say something in the personal chat; returns the card that comes back."""
        before = len(self.microsoft.sent)
        status, _ = await self.send(an_activity(self.microsoft, text, **over))
        assert status == 200, status
        # A card that an earlier press changed for everybody may arrive in between: only posts are answers.
        [card] = [body["attachments"][0]["content"] for method, _, body, _ in self.microsoft.sent[before:] if method == "POST"]
        return card

    async def press(self, card: dict[str, Any], verb: str, title: str = "", **over: Any) -> dict[str, Any]:
        """Press a button of a card; returns the invoke's answer."""
        status, body = await self.send(pressed(self.microsoft, action(card, verb, title), **over))
        assert status == 200
        return body


async def fetch(teams: Teams, value: object, **over: Any) -> dict[str, Any]:
    """Open the message extension's dialog; returns its page."""
    status, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/fetchTask", value=value, **over))
    assert status == 200
    return body["task"]["value"]


async def submit(teams: Teams, card: dict[str, Any], which: int, **inputs: Any) -> dict[str, Any]:
    """Press one of the dialog's buttons; returns the task that comes back."""
    data = [one for one in actions(card) if one["type"] == "Action.Submit"][which]["data"] | inputs
    value = {"commandId": "whoseMatter", "data": data}
    status, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/submitAction", value=value))
    assert status == 200
    return body["task"]


def settings_of(folder: Path, microsoft: Microsoft, **teams: Any) -> Settings:
    values = {
        "app_id": APP_ID, "tenant": TENANT, "app_password": Secret("not-used-on-loopback"), "openid_url": microsoft.openid,
        "service_urls": (microsoft.service,),
    } | teams  # fmt: skip
    return Settings(
        rules=folder / "rules", data=folder, database_url=Secret(f"sqlite:///{folder / 'teams.sqlite3'}"), keys=(Secret(KEY),),
        database_timeout=30.0, web=WebSettings(on=False), teams=TeamsSettings(**values),
    )  # fmt: skip


@asynccontextmanager
async def microsoft_there(**more: Any) -> AsyncIterator[Microsoft]:
    microsoft = Microsoft(**more)
    server = TestServer(microsoft.app())
    await server.start_server()
    microsoft.base = str(server.make_url("")).rstrip("/")
    try:
        yield microsoft
    finally:
        await server.close()


@asynccontextmanager
async def teams_there(folder: Path, shelf: Any = None, microsoft: Microsoft | None = None, **teams: Any) -> AsyncIterator[Teams]:
    """The whole application with Teams alone, on loopback, production token checks on."""
    async with microsoft_there() as own:
        there = microsoft or own
        app = await build_app(settings_of(folder, there, **teams), shelf or TinyShelf(), ("adapters.teams.app:mount",))
        server = TestServer(app)
        await server.start_server()
        async with aiohttp.ClientSession() as http:
            try:
                yield Teams(there, str(server.make_url("/api/messages")), http, app)
            finally:
                await server.close()
