"""The whole app answering Slack mentions, as a ratio to a bare Bolt app that posts the same card: `python -m tests.bench.bench_slack`.

Both answer before they acknowledge, over one kept-up connection to the same stand-in for Slack, in turns, in the same minute.
Then 20,000 events, a tenth of them delivered again, counted one by one: how many answers were lost, how many doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.parts import need
from tests.slack.stand import DISCIPLINE, KEY, signed

SECRET = "bench-signing-secret"
ROOT = Path(__file__).parent.parent.parent
WELL = {
    "auth.test": {"user_id": "U0BOT", "bot_id": "B0BOT", "team_id": "T1", "url": "https://x.slack.com/"},
    "users.info": {"user": {"id": "U1", "team_id": "T1", "locale": "en-US"}},
}


class Slack(asyncio.Protocol):
    """The smallest stand-in that can count: answers every call with "ok" and notes the thread of every post."""

    posts: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: Any) -> None:
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            if len(self.waiting) < end + 4 + length:
                return
            body, self.waiting = self.waiting[end + 4 : end + 4 + length], self.waiting[end + 4 + length :]
            self.answer(head.partition(b" ")[2].partition(b" ")[0].decode(), body)

    def answer(self, path: str, body: bytes) -> None:
        method = path.rpartition("/")[2].partition("?")[0].replace("postmessage", "postMessage")
        if method == "counts":
            told: dict[str, Any] = dict(Slack.posts)
        else:
            told = {"ok": True, "channel": "C1", "ts": "1.1"} | WELL.get(method, {})
            if method == "chat.postMessage":
                Slack.posts[json.loads(body)["thread_ts"]] += 1
        text = json.dumps(told).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(text) + text)


async def serve_slack() -> None:
    server = await asyncio.get_running_loop().create_server(Slack, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def serve_bare(api: str) -> None:
    """Bolt as its guide shows it: a mention, and the same card posted into its thread."""
    from adapters.slack.blocks import Showing, lay_out
    from bot.question import Asker, Question
    from tests.slack.stand import NORTH, engine
    from tests.slack.test_layout import Words

    answer = engine("north", NORTH).answer(Question(DISCIPLINE, Asker.TEACHER, "north"))
    card = lay_out(answer, Showing(Words(), Asker.TEACHER, "C1", "U1", public=True)).message()  # type: ignore[arg-type]
    client = AsyncWebClient(base_url=api, session=aiohttp.ClientSession())

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B0BOT", bot_user_id="U0BOT")

    bolt = AsyncApp(client=client, signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @bolt.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say(text=card["text"], blocks=card["blocks"], thread_ts=event["ts"])

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    app = web.Application()
    app.router.add_post("/slack/events", receive)
    await _serve(app)


async def serve_whole(api: str, folder: str, reading: str) -> None:
    """The app as it is deployed: real rules, both readers where the model is there, records in SQLite."""
    from bot.app import build_app, live_shelf
    from bot.deciding.engine import Engine
    from bot.logs import set_up_logs
    from bot.rulebook import root
    from bot.rulebook.shelf import Shelf
    from bot.settings import Secret, Settings, SlackMode, SlackSettings

    set_up_logs("warning")
    slack = SlackSettings(mode=SlackMode.HTTP, bot_token=Secret("xoxb-1"), signing_secret=Secret(SECRET), api_url=api)
    settings = Settings(data=Path(folder), keys=(Secret(KEY),), district="model", slack=slack)
    shelf = live_shelf(settings) if reading == "both" else Shelf(root(), lambda book: Engine(book, None))
    shelf.engine(settings.district)
    await _serve(await build_app(settings, shelf, ("adapters.slack.app:mount",)))


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


@contextmanager
def process(*arguments: str):
    """A part in a process of its own; yields its port and its process id."""
    made = subprocess.Popen([sys.executable, "-m", "tests.bench.bench_slack", *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert made.stdout is not None
        yield int(made.stdout.readline()), made.pid
    finally:
        made.terminate()
        made.wait()


def processor(pid: int) -> float:
    """Processor seconds that a process has used; unlike the clock they do not count what others on the machine do."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(where: tuple[int, int], seconds: int, connections: int) -> dict[str, float]:
    """One run of wrk; `cpu` is milliseconds of processor for one request."""
    port, pid = where
    before = processor(pid)
    environment = os.environ | {"SLACK_SIGNING_SECRET": SECRET, "SLACK_QUESTION": DISCIPLINE}
    command = [need("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", "tests/bench/slack.lua", f"http://127.0.0.1:{port}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment).stdout
    found: dict[str, float] = json.loads(output.partition("JSON ")[2])
    return found | {"cpu": round((processor(pid) - before) * 1000 / max(1, found["requests"]), 2)}


async def deliver(port: int, api: str, count: int, at_once: int) -> dict[str, float]:
    """Deliver events the way Slack does, a tenth of them again at a random moment, until each is acknowledged; then count posts."""
    run = str(int(time.time()))
    order = [(number, retry) for number in range(count) for retry in ((0, 1) if number % 10 == 0 else (0,))]
    random.Random(7).shuffle(order)
    waiting: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
    for one in order:
        waiting.put_nowait(one)
    again = 0
    started = time.monotonic()

    async def worker(http: aiohttp.ClientSession) -> None:
        nonlocal again
        while not waiting.empty():
            number, retry = waiting.get_nowait()
            ts = f"{run}.{number:06d}"
            event = {"type": "app_mention", "user": "U1", "text": f"<@U0BOT> {DISCIPLINE}", "ts": ts, "channel": "C1"}
            body = json.dumps(
                {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{run}-{number}", "event": event}
            ).encode()
            headers = {"Content-Type": "application/json", **signed(body, SECRET)} | ({"X-Slack-Retry-Num": str(retry)} if retry else {})
            async with http.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as response:
                await response.read()
                if response.status != 200:
                    again += 1
                    await asyncio.sleep(0.2)
                    waiting.put_nowait((number, retry + 1))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as http:
        await asyncio.gather(*(worker(http) for _ in range(at_once)))
        seconds = time.monotonic() - started
        async with http.get(api + "counts") as response:
            posts = await response.json(content_type=None)
    mine = {ts: posts.get(f"{run}.{ts:06d}", 0) for ts in range(count)}
    lost, doubled = sum(n == 0 for n in mine.values()), sum(n > 1 for n in mine.values())
    return {"events": count, "deliveries": len(order), "asked_again": again, "lost": lost, "doubled": doubled, "per_second": len(order) / seconds}


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("part", nargs="?", default="run", choices=["run", "slack", "bare", "whole"])
    reading.add_argument("rest", nargs="*")
    reading.add_argument("--seconds", type=int, default=8)
    reading.add_argument("--rounds", type=int, default=3)
    reading.add_argument("--connections", type=int, default=16)
    reading.add_argument("--events", type=int, default=20_000)
    reading.add_argument("--reading", default="both", choices=["both", "phrases"])
    reading.add_argument("--folder", help="where the database lies; /dev/shm takes a disk that others use too out of the measure")
    asked = reading.parse_args()
    if asked.part != "run":
        part = {"slack": serve_slack, "bare": serve_bare, "whole": serve_whole}[asked.part]
        asyncio.run(part(*asked.rest))
        return
    with process("slack") as (slack, _), tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        api = f"http://127.0.0.1:{slack}/api/"
        with process("bare", api) as bare, process("whole", api, folder, asked.reading) as whole:
            for port in (bare, whole):
                load(port, 2, asked.connections)
            ratios, work = [], []
            for _ in range(asked.rounds):
                first, second = load(bare, asked.seconds, asked.connections), load(whole, asked.seconds, asked.connections)
                ratios.append(second["rps"] / first["rps"])
                work.append(first["cpu"] / second["cpu"])
                print("bare ", first)
                print("whole", second, f"ratio {ratios[-1]:.2f}, by processor {work[-1]:.2f}")
            print(f"reading {asked.reading}: median ratio {statistics.median(ratios):.2f} (aim 0.80), by processor {statistics.median(work):.2f}")
            if asked.events:
                print(asyncio.run(deliver(whole[0], api, asked.events, asked.connections)))


if __name__ == "__main__":
    main()
