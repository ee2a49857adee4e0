"""Lossless and once: redelivery, late and lost deliveries, limits and outages of Slack, a process that dies in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from adapters.slack.app import DOOR
from bot.settings import SlackMode
from tests.planted import TOKEN
from tests.slack.stand import DISCIPLINE, GUN, NORTH, TEACHER, Deployment, Served, Stand, a_stand, an_api, buttons_of, direct, until, words_of
from tests.slack.web_api import Trouble, WebApi


async def ledger(stand: Stand) -> int:
    """How many decisions were recorded; the chain is proven on the way."""
    proof = await stand.house.store.decisions.verify("north")
    assert proof.bad is None
    return proof.rows


async def test_a_redelivered_event_is_answered_once(stand: Stand):
    """The same `event_id` three times: one answer, one record, each delivery acknowledged."""
    event = direct(DISCIPLINE)
    assert [(await stand.event(event, "Ev-same", retry)).status for retry in range(3)] == [200, 200, 200]
    assert len(stand.api.of("chat.postMessage")) == 1
    assert await ledger(stand) == 1


async def test_a_redelivery_while_the_first_is_being_answered_waits_for_it(stand: Stand):
    """Two deliveries at once: one answer, and neither is acknowledged before it is out."""
    stand.api.troubles["chat.postMessage"] = [Trouble(after=0.4, then_well=True)]
    event = direct(DISCIPLINE)
    replies = await asyncio.gather(stand.event(event, "Ev-twice"), stand.event(event, "Ev-twice", 1))
    assert [reply.status for reply in replies] == [200, 200]
    assert len(stand.api.of("chat.postMessage")) == 1


async def test_a_first_try_that_never_arrived_is_answered_by_the_second(stand: Stand):
    """A retry header alone drops nothing."""
    await stand.event(direct(DISCIPLINE), "Ev-late", retry=1)
    assert len(stand.api.of("chat.postMessage")) == 1


async def test_an_old_event_is_answered(stand: Stand):
    """Slack delivers late after an outage; the event's own age does not matter."""
    await stand.event(direct(DISCIPLINE), "Ev-old", event_time=1_500_000_000)
    assert len(stand.api.of("chat.postMessage")) == 1


async def test_a_repeated_command_press_and_form_count_once(stand: Stand):
    """The same trigger, the same action and the same view hash are the same thing."""
    trigger = stand.api.trigger()
    first, second = [await stand.slash(DISCIPLINE, trigger_id=trigger) for _ in range(2)]
    assert first.body["blocks"]
    assert not second.body
    card = buttons_of(first.body)
    for _ in range(2):
        await stand.press(card["judge.right"], actions=[card["judge.right"] | {"action_ts": "77.1"}])
    assert len(stand.api.of("respond")) == 1
    await stand.shortcut()
    view = stand.api.of("views.open")[0].args["view"] | {"id": "V77"}
    body = {"type": "view_submission", "team": {"id": NORTH}, "user": {"id": TEACHER, "team_id": NORTH}}
    state = {"values": {"question": {"question": {"value": DISCIPLINE}}}}
    body["view"] = {"id": "V77", "hash": "same", "type": "modal", "callback_id": "form", "private_metadata": view["private_metadata"], "state": state}
    answered = [(await stand.deliver("interactive", body)).body for _ in range(2)]
    assert answered[0]["view"]
    assert not answered[1]
    assert await ledger(stand) == 2


@pytest.mark.parametrize(
    "trouble",
    [Trouble(429, "ratelimited", 0), Trouble(500), Trouble(503), Trouble(hang_up=True), Trouble(200, "internal_error")],
    ids=["429", "500", "503", "hang-up", "internal_error"],
)
async def test_what_passes_is_tried_again(stand: Stand, trouble: Trouble):
    """A limit, an outage, a broken connection: the answer goes out all the same, once, and the retry is counted."""
    stand.api.troubles["chat.postMessage"] = [trouble]
    assert (await stand.mention(DISCIPLINE)).status == 200
    assert len(stand.api.of("chat.postMessage")) == 1
    assert 'fenceline_posts_total{platform="slack",result="retried"} 1.0' in stand.house.metrics.page().decode()


async def test_a_limit_longer_than_patience_reaches_the_asker_another_way(stand: Stand):
    """`Retry-After: 60`: the channel is not waited for; the asker gets the answer alone, with a line that says why."""
    stand.api.troubles["chat.postMessage"] = [Trouble(429, "ratelimited", 60)]
    assert (await stand.mention(DISCIPLINE)).status == 200
    (call,) = stand.api.of("chat.postMessage")
    assert call.args["channel"] == TEACHER
    assert words_of(call.args).startswith("I could not post in the channel")
    assert 'fenceline_posts_total{platform="slack",result="failed"} 1.0' in stand.house.metrics.page().decode()


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "channel_not_found", "restricted_action"])
async def test_a_channel_that_takes_no_posts_is_made_up_for(stand: Stand, error: str):
    """What waiting does not mend: the asker is told privately, the emergency card with its bar too."""
    stand.api.troubles["chat.postMessage"] = [Trouble(200, error)]
    await stand.mention(GUN)
    (call,) = stand.api.of("chat.postMessage")
    assert call.args["channel"] == TEACHER
    assert call.args["attachments"]


async def test_when_slack_takes_nothing_the_event_comes_again(stand: Stand):
    """Nothing is acknowledged that was not answered; the redelivery is answered, and recorded once."""
    stand.api.troubles["chat.postMessage"] = [Trouble(200, "fatal_error")] * 12 + [Trouble(200, "channel_not_found")] * 2
    stand.app[DOOR].sender.patience = 0.5
    event = direct(DISCIPLINE)
    stand.silence = 2
    assert (await stand.event(event, "Ev-again")).status == 503
    stand.api.troubles["chat.postMessage"] = []
    assert (await stand.event(event, "Ev-again", 1)).status == 200
    assert len(stand.api.of("chat.postMessage")) == 1
    assert await ledger(stand) == 1


async def test_a_slow_slack_is_not_waited_for_longer_than_slack_waits(by_http: Stand):
    """After 2.5 s the delivery is left open; its answer goes out, and the redelivery finds it settled."""
    by_http.app[DOOR].in_time = 0.2
    by_http.api.troubles["chat.postMessage"] = [Trouble(after=0.6, then_well=True)]
    event = direct(DISCIPLINE)
    assert (await by_http.event(event, "Ev-slow")).status == 503
    await by_http.api.wait("chat.postMessage")
    await until(lambda: not by_http.app[DOOR]._going)
    assert (await by_http.event(event, "Ev-slow", 1)).status == 200
    assert len(by_http.api.of("chat.postMessage")) == 1


async def test_a_slow_command_is_answered_at_its_address(by_http: Stand):
    """An acknowledgement that would come too late goes to `response_url` instead."""
    by_http.app[DOOR].in_time = 0.1
    by_http.api.troubles["users.info"] = [Trouble(after=0.5, then_well=True)]
    assert not (await by_http.slash(DISCIPLINE)).body
    (call,) = await by_http.api.wait("respond")
    assert call.args["text"].startswith("School discipline.")
    assert call.args["blocks"]


async def test_a_card_that_slack_refuses_goes_as_text(by_http: Stand):
    """A fault in a card costs its looks, never the answer."""
    by_http.api.troubles["chat.postMessage"] = [Trouble(200, "invalid_blocks")]
    await by_http.mention(DISCIPLINE)
    (call,) = by_http.api.of("chat.postMessage")
    assert "blocks" not in call.args
    assert call.args["text"].startswith("School discipline.")


async def test_a_revoked_token_is_not_hidden(stand: Stand):
    """Slack refuses the workspace's token: counted, not acknowledged, and nothing is posted with another one."""
    await stand.direct(DISCIPLINE)
    del stand.api.tokens[TOKEN]
    stand.silence = 1
    assert (await stand.direct(DISCIPLINE)).status == 503
    assert len(stand.api.of("chat.postMessage")) == 1
    assert 'result="failed"' in stand.house.metrics.page().decode()


async def test_a_failure_inside_is_told_in_words(stand: Stand, monkeypatch):
    """The asker reads a sentence with a code, never an exception."""

    async def broken(*_: object) -> None:
        raise RuntimeError("planted-inside")

    monkeypatch.setattr(type(stand.house.assistant), "answer", broken)
    body = (await stand.slash(DISCIPLINE)).body
    assert "Something went wrong on my side" in body["text"]
    assert "planted-inside" not in body["text"]
    await stand.press({"type": "button", "action_id": "choose.0", "value": '{"r":"x","c":"c"}'})
    assert "911" in stand.api.of("respond")[0].args["text"]
    stand.silence = 1
    assert (await stand.direct(DISCIPLINE)).status == 503


async def test_the_end_of_the_process_cuts_no_answer_off(tmp_path: Path):
    """SIGTERM: what is being answered is answered, and nothing new is taken."""
    api = await an_api()
    try:
        async with a_stand(Deployment(tmp_path), api) as stand:
            api.troubles["chat.postMessage"] = [Trouble(after=0.5, then_well=True)]
            going = asyncio.ensure_future(stand.direct(DISCIPLINE))
            await until(lambda: bool(stand.app[DOOR]._going))
            stand.app[DOOR].closing = True
            assert (await stand.direct(DISCIPLINE)).status == 503
        assert (await going).status == 200
        assert len(api.of("chat.postMessage")) == 1
    finally:
        await api.stop()


SERVER = """
import asyncio, sys
from pathlib import Path
from aiohttp import web
from bot.app import build_app
from tests.slack.stand import Deployment, TwoDistricts
from tests.slack.web_api import WebApi

async def main(folder, base):
    api = WebApi(); api.base = base
    app = await build_app(Deployment(Path(folder)).settings(api), TwoDistricts(), ("adapters.slack.app:mount",))
    runner = web.AppRunner(app); await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0); await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


class Process:
    """The house as a process of its own, to be killed."""

    def __init__(self, folder: Path, api: WebApi) -> None:
        root = Path(__file__).parent.parent.parent
        environment = os.environ | {"PYTHONPATH": str(root)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder), api.base], stdout=subprocess.PIPE, text=True, cwd=root, env=environment
        )

    async def port(self) -> int:
        assert self.process.stdout is not None
        return int(await asyncio.to_thread(self.process.stdout.readline))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(tmp_path: Path):
    """Killed between taking an event up and posting: the redelivery is answered by the next process, once, recorded once."""
    api = await an_api()
    event = direct(DISCIPLINE)
    first = Process(tmp_path, api)
    try:
        async with aiohttp.ClientSession() as http:
            stand = Stand(api, None, Served(await first.port()), http, SlackMode.HTTP)  # type: ignore[arg-type]
            api.troubles["chat.postMessage"] = [Trouble(500, after=30)]
            going = asyncio.ensure_future(stand.event(event, "Ev-killed"))
            await until(lambda: not api.troubles["chat.postMessage"], 120)
            first.kill()
            with pytest.raises(aiohttp.ClientError):
                await going
            async with a_stand(Deployment(tmp_path), api) as second:
                # The first redelivery meets the dead process's claim: it must not be acknowledged, or the answer were lost.
                assert (await second.event(event, "Ev-killed", 1)).status == 503
                clock = second.house.assistant.clock
                wall = clock.wall
                clock.wall = lambda: wall() + 60
                assert (await second.event(event, "Ev-killed", 2)).status == 200
                assert (await second.event(event, "Ev-killed", 3)).status == 200
                assert len(api.of("chat.postMessage")) == 1
                assert await ledger(second) == 1
    finally:
        first.kill()
        await api.stop()
