"""Health of the one application, asked over HTTP."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import HOUSE, build_app
from bot.settings import Secret, Settings, WebSettings
from bot.trouble import Trouble
from tests.desk.tiny import KEY, TinyShelf, asked
from tests.planted import NAME, QUESTION


async def client(tmp_path, **more):
    app = await build_app(Settings(data=tmp_path, **more), TinyShelf(), adapters=())

    async def broken(_):
        raise RuntimeError(QUESTION)

    async def troubled(_):
        raise Trouble("The list is away.", "Try again in a minute.")

    app.router.add_get("/broken", broken)
    app.router.add_get("/troubled", troubled)
    return TestClient(TestServer(app))


async def test_alive_and_ready_and_counted(tmp_path):
    """A desk that answered says so in numbers by platform, district, outcome and rung, and in no one's name."""
    async with await client(tmp_path) as http:
        house = http.app[HOUSE]
        await house.assistant.answer(asked(QUESTION))
        assert (await (await http.get("/healthz")).json()) == {"alive": True}
        ready = await http.get("/readyz")
        report = await ready.json()
        assert ready.status == 200
        assert report["rulebook"]["revision"] == "r1"
        assert report["database"] == {"up": True, "held": 0.0}
        page = await (await http.get("/metrics")).text()
        assert 'fenceline_answers_total{district="model",outcome="answered",platform="slack",rung="request"} 1.0' in page
        assert "fenceline_record_seconds_bucket" in page
        assert NAME not in page
        assert "U1" not in page


async def test_a_database_that_was_never_reached_is_not_ready(tmp_path):
    """A wrong address shows before traffic comes."""
    (tmp_path / "x").mkdir()
    async with await client(tmp_path, database_url=Secret(f"sqlite:///{tmp_path / 'x'}")) as http:
        ready = await http.get("/readyz")
        assert ready.status == 503
        assert "The database was not reached yet." in (await ready.json())["wrong"]


async def test_metrics_ask_for_a_token_where_others_can_reach(tmp_path):
    """Without one they are not there; with one they are."""
    exposed = {"host": "0.0.0.0", "keys": (Secret(KEY),), "web": WebSettings(on=False)}
    async with await client(tmp_path, **exposed) as http:
        assert (await http.get("/metrics")).status == 404
    async with await client(tmp_path, **exposed, metrics_token=Secret("open-sesame")) as http:
        assert (await http.get("/metrics")).status == 404
        assert (await http.get("/metrics", headers={"Authorization": "Bearer open-sesame"})).status == 200


async def test_an_exception_reaches_nobody_in_its_own_words(tmp_path):
    """The asker gets a sentence and an id that stands in the log; a Trouble is told as it is."""
    async with await client(tmp_path) as http:
        broken = await http.get("/broken")
        told = await broken.json()
        assert broken.status == 500
        assert told["error"] == "Something went wrong here, and it is not your fault."
        assert told["mend"] == "Try again."
        troubled = await (await http.get("/troubled")).json()
        assert (troubled["error"], troubled["mend"]) == ("The list is away.", "Try again in a minute.")
        assert (await http.get("/nothing-here")).status == 404
        assert isinstance(http.app, web.Application)
