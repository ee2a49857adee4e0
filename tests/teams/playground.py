"""The Microsoft 365 Agents Playground as our Teams: it talks to us through a proxy that signs, we check tokens as in production."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import HOUSE, build_app
from tests.desk.tiny import TinyShelf
from tests.parts import need
from tests.teams.stand import ADA, TENANT, microsoft_there, settings_of, token

NODE = Path(__file__).parent / "node"
PROGRAM = NODE / "node_modules/@microsoft/m365agentsplayground/cli.js"
BOT = "22222222-2222-2222-2222-222222222222"
MENTION = {"mentions": [{"mentioned": {"id": BOT}, "text": "<at>Fenceline</at>"}]}


def a_user(number: int) -> dict[str, str]:
    name = f"User {number}"
    return {
        "id": f"user-{number}", "name": name, "userPrincipleName": f"u{number}@example.org", "aadObjectId": f"{ADA[:-2]}{number:02d}",
        "givenName": name, "surname": name, "email": f"u{number}@example.org",
    }  # fmt: skip


CONFIGURATION = {
    "version": "0.1.1",
    "tenantId": TENANT,
    "bot": {"id": BOT, "name": "Fenceline"},
    "currentUser": a_user(0),
    "users": [a_user(number) for number in range(1, 6)],
    "personalChat": {"id": "personal-1"},
    "groupChat": {"id": "group-1", "name": "Front office"},
    "team": {"id": "team-1", "name": "Oak Elementary", "aadGroupId": f"{TENANT[:-1]}9", "channels": [{"id": "channel-1", "name": "Behavior"}]},
}


@dataclass(slots=True)
class Playground:
    """Acts as its user over the page's own routes, and reads what the bot did from the page's own stream."""

    url: str
    http: aiohttp.ClientSession
    app: web.Application
    events: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    """What our door said to each request."""

    @property
    def app_house(self) -> Any:
        return self.app[HOUSE]

    async def post(self, path: str, body: object) -> tuple[int, str]:
        async with self.http.post(f"{self.url}{path}", json=body) as response:
            return response.status, await response.text()

    async def say(self, place: str, text: str, **more: Any) -> None:
        status, _ = await self.post(
            f"/_conversation/v1/conversations/{place}/messages", {"from": {"id": "user-0"}, "text": text, "textFormat": "plain", **more}
        )
        assert status < 300

    async def invoke(self, name: str, place: str, value: object, **more: Any) -> dict[str, Any]:
        status, text = await self.post(
            "/_conversation/v1/invoke", {"name": name, "conversation": {"id": place}, "from": {"id": "user-0"}, "value": value, **more}
        )
        assert status < 300, text
        return json.loads(text)

    async def answered(self, count: int) -> None:
        """Wait for our door's answer to this many requests; there must be no more of them."""
        async with asyncio.timeout(20):
            while len(self.statuses) < count:  # noqa: ASYNC110  the proxy adds to it
                await asyncio.sleep(0.02)
        assert len(self.statuses) == count

    async def seen(self, *words: str, after: int = 0, within: float = 20.0) -> dict[str, Any]:
        """The first event that holds all of these words."""
        async with asyncio.timeout(within):
            while True:
                for event in self.events[after:]:
                    if all(word in json.dumps(event, ensure_ascii=False) for word in words):
                        return event
                await asyncio.sleep(0.02)


def card_in(event: Any) -> dict[str, Any]:
    """The Adaptive Card inside an event of the stream, however deep."""
    if isinstance(event, dict):
        if event.get("type") == "AdaptiveCard":
            return event
        parts = list(event.values())
    elif isinstance(event, list):
        parts = event
    elif isinstance(event, str) and '"AdaptiveCard"' in event:
        parts = [json.loads(event)]
    else:
        return {}
    return next((found for part in parts if (found := card_in(part))), {})


def message_id(event: dict[str, Any]) -> str:
    return str(event["message"]["messageId"])


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def playground_there(folder: Path, shelf: Any = None) -> AsyncIterator[Playground]:
    """Our application, the signing proxy in front of it, the playground in front of that."""
    node = need("node")
    need(str(PROGRAM))
    port = free_port()
    service = f"http://localhost:{port}/_connector"
    async with microsoft_there() as microsoft, aiohttp.ClientSession() as http:
        app = await build_app(settings_of(folder, microsoft, service_urls=(service,)), shelf or TinyShelf(), ("adapters.teams.app:mount",))
        ours = TestServer(app)
        await ours.start_server()
        statuses: list[int] = []

        async def sign(request: web.Request) -> web.Response:
            activity = await request.json()
            bearer = token(microsoft, serviceurl=activity.get("serviceUrl"))
            async with http.post(ours.make_url("/api/messages"), json=activity, headers={"Authorization": f"Bearer {bearer}"}) as response:
                statuses.append(response.status)
                return web.Response(status=response.status, body=await response.read(), content_type="application/json")

        proxy = web.Application()
        proxy.router.add_post("/api/messages", sign)
        signing = TestServer(proxy)
        await signing.start_server()
        (folder / "playground.yml").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
        environment = os.environ | {
            "TEAMSAPPTESTER_BROWSER": "none", "DEFAULT_CHANNEL_ID": "msteams", "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(folder / "playground.yml"),
            "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "playground.log"),
        }  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            node, "-r", str(NODE / "loopback.cjs"), str(PROGRAM), "start", "-e", str(signing.make_url("/api/messages")), "-c", "msteams", "-p", str(port),
            "--disable-telemetry", env=environment, cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            there = Playground(f"http://127.0.0.1:{port}", http, app, statuses=statuses)
            await _ready(there, process)
            async with http.ws_connect(f"ws://127.0.0.1:{port}/_ws_conversation/v1/conversations/stream") as stream:

                async def read() -> None:
                    async for frame in stream:
                        there.events.append(json.loads(frame.data))

                reading = asyncio.ensure_future(read())
                yield there
                reading.cancel()
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await signing.close()
            await ours.close()


async def _ready(there: Playground, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(60):
        while process.returncode is None:
            try:
                async with there.http.get(f"{there.url}/_debug/ping") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("the playground ended by itself")
