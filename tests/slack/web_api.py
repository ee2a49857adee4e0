"""A Slack of our own on loopback: the Web API, response addresses, OAuth and Socket Mode, as strict as the real one."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import urllib.parse
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.block_rules import faults, typed, view_faults

BOT_USER, BOT_ID = "U0BOT", "B0BOT"
USES = 5
"""How often one response address may be used."""


@dataclass(frozen=True)
class Call:
    """One call that reached us: method, arguments, and the workspace whose token it bore."""

    method: str
    args: dict[str, Any]
    team: str

    @property
    def shown(self) -> str:
        """Everything that a reader would see: fallback text and every text in the blocks."""
        return json.dumps(self.args, ensure_ascii=False)


@dataclass(frozen=True)
class Trouble:
    """One scripted failure: a status, an error word, a wait, or a broken connection."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    hang_up: bool = False
    after: float = 0.0
    then_well: bool = False
    """Answer as usual after `after` seconds."""


@dataclass
class WebApi:
    """State of the stand-in; `base` is the address to give as `slack.api_url`."""

    tokens: dict[str, str] = field(default_factory=dict)
    """Token → workspace."""
    enterprises: dict[str, str] = field(default_factory=dict)
    """Workspace → organisation."""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    refused: list[tuple[str, list[str]]] = field(default_factory=list)
    """Methods whose blocks or views were refused, and why: empty at the end of every test."""
    troubles: dict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """OAuth code or refresh token → what it is exchanged for."""
    triggers: dict[str, float] = field(default_factory=dict)
    strict: bool = True
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, Any] = field(default_factory=dict)
    _uses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _number: itertools.count = field(default_factory=lambda: itertools.count(1))
    _new: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> WebApi:
        """Listen on a free port."""
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{name}", self._respond)
        app.router.add_get("/link", self._link)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}/api/"
        return self

    async def stop(self) -> None:
        """Close everything."""
        for socket in self.sockets:
            await socket.close()
        await self.runner.cleanup()

    def trigger(self) -> str:
        """A trigger id, good once."""
        name = f"{next(self._number)}.{id(self)}"
        self.triggers[name] = time.monotonic() + 60
        return name

    def response_url(self) -> str:
        """An address to answer to."""
        return f"http://127.0.0.1:{self.port}/respond/r{next(self._number)}"

    def of(self, *methods: str) -> list[Call]:
        """The calls of these methods, in order."""
        return [call for call in self.calls if call.method in methods]

    async def wait(self, method: str, count: int = 1, seconds: float = 10) -> list[Call]:
        """Wait for so many calls of a method."""
        async with asyncio.timeout(seconds):
            while len(self.of(method)) < count:
                self._new.clear()
                await self._new.wait()
        return self.of(method)

    def _note(self, method: str, args: dict[str, Any], team: str) -> None:
        self.calls.append(Call(method, args, team))
        self._new.set()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        for trouble in self.troubles[method][:1]:
            self.troubles[method].pop(0)
            await asyncio.sleep(trouble.after)
            if not trouble.then_well:
                return _failed(request, trouble)
        if method == "oauth.v2.access":
            found = self.codes.pop(str(args.get("code") or args.get("refresh_token")), None)
            self._note(method, args, "")
            return web.json_response({"ok": True, **found} if found else {"ok": False, "error": "invalid_code"})
        if method == "apps.connections.open":
            good = token.startswith("xapp-")
            return web.json_response({"ok": good, "url": f"ws://127.0.0.1:{self.port}/link"} if good else {"ok": False, "error": "invalid_auth"})
        team = self.tokens.get(token)
        if team is None:
            return web.json_response({"ok": False, "error": "invalid_auth" if token else "not_authed"})
        error, found = self._answer(method, args, team)
        if error:
            return web.json_response({"ok": False, "error": error})
        self._note(method, args, team)
        return web.json_response({"ok": True, **found})

    def _answer(self, method: str, args: dict[str, Any], team: str) -> tuple[str, dict[str, Any]]:
        match method:
            case "auth.test":
                enterprise = self.enterprises.get(team)
                return "", {
                    "user_id": BOT_USER,
                    "bot_id": BOT_ID,
                    "team_id": team,
                    "team": team,
                    "user": "bot",
                    "url": "https://x.slack.com/",
                    "enterprise_id": enterprise,
                    "is_enterprise_install": False,
                }
            case "users.info":
                user = self.users.get(str(args["user"]))
                return ("", {"user": {"id": args["user"], "team_id": team, "locale": "en-US"} | user}) if user is not None else ("user_not_found", {})
            case "usergroups.users.list":
                return "", {"users": self.groups.get(str(args["usergroup"]), [])}
            case "conversations.history":
                return "", {"messages": self.history}
            case "chat.postMessage" | "chat.postEphemeral":
                return self._posted(method, args)
            case "views.open" | "views.push":
                good = self.triggers.pop(str(args.get("trigger_id")), 0) > time.monotonic()
                return (self._view(method, args) if good or not self.strict else "expired_trigger_id"), {"view": {"id": "V1", "hash": "h1"}}
            case "views.update" | "views.publish":
                return self._view(method, args), {"view": {"id": "V1", "hash": "h2"}}
            case "functions.completeSuccess" | "functions.completeError":
                return "", {}
        return "unknown_method", {}

    def check_acknowledged(self, body: dict[str, Any]) -> None:
        """Hold a card or window that came with an acknowledgement to the same rules."""
        if "view" in body:
            self._view("acknowledgement", body)
        elif "blocks" in body:
            self._posted("acknowledgement", body)

    def _posted(self, method: str, args: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        if not args.get("text"):
            return "no_text", {}
        wrong = self._wrong(args.get("blocks") or [])
        for bar in args.get("attachments") or []:
            wrong += self._wrong(bar.get("blocks") or [])
        if len(str(args["text"])) > 4000:
            wrong.append("text too long")
        if wrong:
            self.refused.append((method, wrong))
            return "invalid_blocks", {}
        ts = f"{int(time.time())}.{next(self._number):06d}"
        return "", {"channel": args.get("channel"), "ts": ts, "message": {"ts": ts}, "message_ts": ts}

    def _wrong(self, blocks: list[Any]) -> list[str]:
        return (faults(blocks) + typed("MessageBlocks", {"blocks": blocks})) if self.strict else []

    def _view(self, method: str, args: dict[str, Any]) -> str:
        view = args.get("view")
        wrong = view_faults(view) + typed("SlackView", {"view": view}) if self.strict else []
        if wrong:
            self.refused.append((method, wrong))
        return "invalid_arguments" if wrong else ""

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        args = await request.json()
        for trouble in self.troubles["respond"][:1]:
            self.troubles["respond"].pop(0)
            return _failed(request, trouble)
        name = request.match_info["name"]
        self._uses[name] += 1
        if self._uses[name] > USES:
            return web.Response(status=404, text="used_url")
        error, _ = self._posted("respond", args)
        if error:
            return web.Response(status=400, text=error)
        self._note("respond", args, "")
        return web.Response(text="ok")

    async def _link(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self._new.set()
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                told = json.loads(message.data)
                self.acks[told["envelope_id"]] = told.get("payload")
                self._new.set()
        return socket

    async def connected(self, seconds: float = 10) -> None:
        """Wait for the app's socket."""
        async with asyncio.timeout(seconds):
            while not self.sockets:
                self._new.clear()
                await self._new.wait()

    async def send(self, kind: str, payload: dict[str, Any], retry: int = 0, seconds: float = 5) -> Any:
        """Deliver an envelope; returns the payload of its acknowledgement, raises `TimeoutError` when none comes."""
        envelope = f"env-{next(self._number)}"
        body: dict[str, Any] = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": kind != "events_api"}
        if retry:
            body |= {"retry_attempt": retry, "retry_reason": "timeout"}
        await self.sockets[-1].send_json(body)
        async with asyncio.timeout(seconds):
            while envelope not in self.acks:
                self._new.clear()
                await self._new.wait()
        return self.acks[envelope]


async def _arguments(request: web.Request) -> dict[str, Any]:
    raw = await request.text()
    args: dict[str, Any] = dict(request.query)
    args |= json.loads(raw) if raw and "json" in request.content_type else dict(urllib.parse.parse_qsl(raw))
    for name in ("blocks", "view", "attachments", "outputs"):
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args


def _failed(request: web.Request, trouble: Trouble) -> web.StreamResponse:
    if trouble.hang_up:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()
    headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else {}
    if trouble.status >= 500:
        return web.Response(status=trouble.status, text="upstream", headers=headers)
    return web.json_response({"ok": False, "error": trouble.error}, status=trouble.status, headers=headers)
