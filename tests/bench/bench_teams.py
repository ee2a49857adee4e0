"""Teams under load: `python -m tests.bench.bench_teams` compares with a bare botbuilder echo, then proves that nothing is lost or doubled.

Four processes: Microsoft's stand-in, our application, the echo behind the same door, and this client. The two servers are
measured in turns within the same minute, so that whatever else runs on the machine weighs on both.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.app import build_app, live_shelf
from bot.logs import set_up_logs
from bot.settings import Settings
from tests.desk.tiny import TinyShelf
from tests.teams.playground import free_port
from tests.teams.stand import Microsoft, an_activity, settings_of, token

QUESTIONS = (
    "can the SRO sit in on this discipline meeting?", "a student has a vape", "two boys are fighting and one is bleeding",
    "can the officer walk her to the office", "he brought a gun to school",
)  # fmt: skip


def a_microsoft(port: int) -> Microsoft:
    return Microsoft(base=f"http://127.0.0.1:{port}")


async def serve_microsoft(port: int, microsoft: Microsoft) -> None:
    answers: Counter[str] = Counter()

    async def take(request: web.Request) -> web.Response:
        answers[request.path.rpartition("/")[2]] += 1
        await request.read()
        return web.json_response({"id": "m1"})

    async def count(_: web.Request) -> web.Response:
        return web.json_response({"answered": len(answers), "posts": sum(answers.values()), "most": max(answers.values(), default=0)})

    async def forget(_: web.Request) -> web.Response:
        answers.clear()
        return web.Response()

    app = web.Application()
    app.router.add_post("/_connector/{rest:.*}", take)
    app.router.add_get("/count", count)
    app.router.add_post("/forget", forget)
    app.router.add_get("/openid", microsoft.openid_page)
    app.router.add_get("/keys", microsoft.keys_page)
    await _listen(app, port)


async def serve_ours(port: int, microsoft: Microsoft, folder: Path, tiny: bool) -> None:
    set_up_logs("warning")
    shelf = TinyShelf() if tiny else live_shelf(Settings())
    app = await build_app(settings_of(folder, microsoft), shelf, ("adapters.teams.app:mount",))
    await _listen(app, port)


async def serve_echo(port: int, microsoft: Microsoft, folder: Path) -> None:
    """Serve botbuilder as its samples use it, behind our door; its own authentication is the door's already."""
    from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
    from botbuilder.schema import Activity
    from botframework.connector.auth import AuthenticateRequestResult

    from adapters.teams.door import make_door

    class Configuration:
        APP_ID, APP_PASSWORD, APP_TYPE = "", "", "MultiTenant"

    door = make_door(settings_of(folder, microsoft))
    authentication = ConfigurationBotFrameworkAuthentication(Configuration())
    adapter = CloudAdapter(authentication)

    async def echo(context: Any) -> None:
        await context.send_activity(f"Echo: {context.activity.text}")

    async def messages(request: web.Request) -> web.Response:
        activity = await door.admit(request.headers.get("Authorization"), await request.read(), request.remote)
        proof = AuthenticateRequestResult()
        proof.claims_identity = adapter.create_claims_identity("")
        proof.connector_factory = authentication.create_connector_factory(proof.claims_identity)
        await adapter.process_activity(proof, Activity().deserialize(activity), echo)
        return web.Response(status=201)

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    await _listen(app, port)


async def _listen(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


async def fire(
    http: aiohttp.ClientSession, port: int, microsoft: Microsoft, activities: list[dict[str, Any]], abreast: int
) -> tuple[float, list[float], Counter[int]]:
    """Deliver all, so many at a time; returns seconds, latencies in milliseconds, statuses."""
    queue, latencies, statuses = iter(activities), [], Counter()
    headers = {"Authorization": f"Bearer {token(microsoft)}"}

    async def one() -> None:
        for activity in queue:
            started = time.perf_counter()
            async with http.post(f"http://127.0.0.1:{port}/api/messages", json=activity, headers=headers) as response:
                await response.read()
                statuses[response.status] += 1
            latencies.append((time.perf_counter() - started) * 1000)

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(abreast)))
    return time.perf_counter() - started, latencies, statuses


def some(microsoft: Microsoft, count: int) -> list[dict[str, Any]]:
    def chat(number: int) -> dict[str, Any]:
        place = {"id": f"a:{number % 200}", "conversationType": "personal", "tenantId": "t"}
        return an_activity(microsoft, QUESTIONS[number % len(QUESTIONS)], id=str(uuid.uuid4()), conversation=place)

    return [chat(number) for number in range(count)]


def told(latencies: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(latencies, n=100)
    return {"p50": round(cuts[49], 1), "p95": round(cuts[94], 1), "p99": round(cuts[98], 1)}


async def measure(rounds: int, each: int, abreast: int, whole: int, tiny: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        ports = {name: free_port() for name in ("microsoft", "ours", "echo")}
        microsoft = a_microsoft(ports["microsoft"])
        servers = _start(Path(folder), ports, microsoft, tiny)
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
                for name in ("ours", "echo"):
                    await _up(http, ports[name])
                report = await _compare(http, ports, microsoft, rounds, each, abreast)
                return report | (await _nothing_lost(http, ports, microsoft, whole, abreast) if whole else {})
        finally:
            for server in servers:
                server.kill()
                server.wait()


def _start(folder: Path, ports: dict[str, int], microsoft: Microsoft, tiny: bool) -> list[subprocess.Popen[bytes]]:
    """Start the three servers. Keys are drawn in this process; the stand-in is given their public half."""
    (folder / "keys.json").write_text(json.dumps(microsoft.keys), encoding="utf-8")
    more = ["--tiny"] if tiny else []
    command = [sys.executable, "-m", "tests.bench.bench_teams", "--folder", str(folder), "--microsoft", str(ports["microsoft"]), *more]
    return [subprocess.Popen([*command, "--serve", name, "--port", str(port)]) for name, port in ports.items()]


async def _up(http: aiohttp.ClientSession, port: int) -> None:
    for _ in range(1200):
        try:
            async with http.post(f"http://127.0.0.1:{port}/api/messages", data=b"") as response:
                await response.read()
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise SystemExit("a server did not start")


async def _compare(http: aiohttp.ClientSession, ports: dict[str, int], microsoft: Microsoft, rounds: int, each: int, abreast: int) -> dict[str, Any]:
    rates: dict[str, list[float]] = {"ours": [], "echo": []}
    waits: dict[str, list[float]] = {"ours": [], "echo": []}
    for name in rates:
        await fire(http, ports[name], microsoft, some(microsoft, 50), abreast)
    for _ in range(rounds):
        for name, measured in rates.items():
            seconds, latencies, statuses = await fire(http, ports[name], microsoft, some(microsoft, each), abreast)
            assert set(statuses) <= {200, 201}, statuses
            measured.append(each / seconds)
            waits[name] += latencies
    ratios = [ours / echo for ours, echo in zip(rates["ours"], rates["echo"], strict=True)]
    mean = {name: round(statistics.mean(values)) for name, values in rates.items()}
    return {
        "rps": mean,
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(one, 2) for one in ratios],
        "ms": {n: told(w) for n, w in waits.items()},
    }


async def _nothing_lost(http: aiohttp.ClientSession, ports: dict[str, int], microsoft: Microsoft, whole: int, abreast: int) -> dict[str, Any]:
    """A tenth of the activities comes twice, some of them at the same moment as the first."""
    base = f"http://127.0.0.1:{ports['microsoft']}"
    await http.post(f"{base}/forget")
    activities = some(microsoft, whole)
    doubled = [activity for number, activity in enumerate(activities) for activity in [activity] * (2 if number % 10 == 0 else 1)]
    late = activities[5:whole:97]
    seconds, _, statuses = await fire(http, ports["ours"], microsoft, doubled + late, abreast)
    async with http.get(f"{base}/count") as response:
        counted = await response.json()
    return {
        "activities": whole, "deliveries": len(doubled) + len(late), "statuses": dict(statuses), "seconds": round(seconds, 1),
        "lost": whole - counted["answered"], "doubled": counted["posts"] - counted["answered"],
    }  # fmt: skip


def main() -> None:
    wants = argparse.ArgumentParser(description=__doc__)
    wants.add_argument("--serve", choices=["microsoft", "ours", "echo"])
    for name, default in (("port", 0), ("microsoft", 0), ("rounds", 5), ("each", 400), ("abreast", 16), ("whole", 10_000)):
        wants.add_argument(f"--{name}", type=int, default=default)
    wants.add_argument("--folder", type=Path, default=Path())
    wants.add_argument("--tiny", action="store_true", help="four rules instead of the model MOU: the room and the desk without reading")
    given = wants.parse_args()
    if given.serve is None:
        print(json.dumps(asyncio.run(measure(given.rounds, given.each, given.abreast, given.whole, given.tiny)), indent=1))
        return
    microsoft = a_microsoft(given.microsoft)
    microsoft.keys = json.loads((given.folder / "keys.json").read_text(encoding="utf-8"))
    serve = {
        "microsoft": lambda: serve_microsoft(given.port, microsoft),
        "ours": lambda: serve_ours(given.port, microsoft, given.folder, given.tiny),
        "echo": lambda: serve_echo(given.port, microsoft, given.folder),
    }
    asyncio.run(serve[given.serve]())


if __name__ == "__main__":
    main()
