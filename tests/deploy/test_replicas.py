"""Two replicas on one PostgreSQL behind nginx act as one."""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.desk.keyring import keyring
from bot.desk.store.whole import make_store
from bot.settings import Secret, Settings
from tests.deploy.places import KEY
from tests.deploy.replicas import DISTRICT, Row
from tests.slack.stand import DISCIPLINE, Reply, an_api, buttons_of, mention, until

EVENTS = 200
pytestmark = pytest.mark.slow
_names = itertools.count(1)


@pytest.fixture
async def row(postgresql, tmp_path: Path) -> AsyncIterator[Row]:
    """Both replicas up, on an empty database."""
    api = await an_api()
    made = Row(tmp_path, postgresql.new_database(), api)
    try:
        await made.start()
        yield made
    finally:
        await made.end()
        await api.stop()
    assert api.refused == []


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections that take the test's own certificate."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False, limit=16), timeout=aiohttp.ClientTimeout(30)) as session:
        yield session


async def as_slack_does(deliver: Callable[[int], Awaitable[Reply]]) -> int:
    """Deliver until it is acknowledged, as Slack redelivers; returns how many times it took."""
    for number in range(60):
        try:
            if (await deliver(number)).status == 200:
                return number + 1
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.25)
    raise AssertionError("never acknowledged")


def posts(row: Row) -> Counter[str]:
    """How often each question was answered, by its time stamp."""
    return Counter(call.args["thread_ts"] for call in row.api.of("chat.postMessage"))


async def recorded(row: Row) -> int:
    """Rows of the ledger, its chain proven."""
    settings = Settings(data=row.folder, database_url=Secret(row.database), keys=(Secret(KEY),))
    store = make_store(settings, keyring(settings))
    await store.prepare()
    proof = await store.decisions.verify(DISTRICT)
    await store.close()
    assert proof.bad is None
    return proof.rows


async def test_an_event_that_reaches_both_is_answered_once(row, http):
    """The same signed event at both replicas at the same moment, twenty times: twenty answers, twenty rows."""
    events = [mention(DISCIPLINE) for _ in range(20)]
    names = [f"Ev-both-{next(_names)}" for _ in events]
    await asyncio.gather(
        *(
            as_slack_does(lambda retry, r=replica, e=event, n=name: row.at(r, http).event(e, n, retry))
            for event, name in zip(events, names, strict=True)
            for replica in row.replicas
        )
    )
    assert posts(row) == {event["ts"]: 1 for event in events}
    assert all([await replica.stop() == 0 for replica in row.replicas])
    assert await recorded(row) == len(events)


async def test_a_conversation_goes_on_at_the_other_replica(row, http):
    """A follow-up at the other replica is understood as at the same one, and a button of its card works there."""
    first, second = (row.at(replica, http) for replica in row.replicas)

    async def told(at, text: str, root: str) -> str:
        before = len(row.api.of("chat.postMessage"))
        event = mention(text, thread_ts=root)
        assert await as_slack_does(lambda retry: at.event(event, f"Ev-{event['ts']}", retry))
        await until(lambda: len(row.api.of("chat.postMessage")) > before)
        return row.api.of("chat.postMessage")[-1].args["text"]

    start, follow = "there is a vape in his bag", "nobody"
    await told(first, start, "1700000001.000001")
    across = await told(second, follow, "1700000001.000001")
    await told(first, start, "1700000002.000001")
    stayed = await told(first, follow, "1700000002.000001")
    alone = await told(second, follow, "1700000003.000001")
    assert across == stayed
    assert across != alone
    button = buttons_of(row.api.of("chat.postMessage")[1].args)["judge.right"]
    assert (await first.press(button, channel="C1")).status == 200
    assert row.api.of("respond")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["rolling restart", "kill -9"])
async def test_replicas_that_go_away_under_load_lose_and_double_nothing(row, http, how):
    """Each replica in turn ends and comes back while 200 questions arrive through nginx: each is answered once and recorded once."""
    events = [mention(DISCIPLINE) for _ in range(EVENTS)]
    waiting = iter(events)
    tried: list[int] = []

    async def one_line() -> None:
        stand = row.at(row.front, http)
        for event in waiting:
            tried.append(await as_slack_does(lambda retry, e=event: stand.event(e, f"Ev-{e['ts']}", retry)))

    async def roll() -> None:
        for number, replica in enumerate(row.replicas, start=1):
            await until(lambda n=number: len(tried) >= n * EVENTS // 5, 120)
            status = await replica.stop(how)
            assert status == (0 if how is signal.SIGTERM else -signal.SIGKILL)
            await replica.start()

    await asyncio.gather(roll(), *(one_line() for _ in range(8)))
    answered = posts(row)
    assert set(answered) == {event["ts"] for event in events}, "lost"
    doubled = sum(count > 1 for count in answered.values())
    # A process killed between posting and noting so cannot know that it posted: at most what it was doing at that moment.
    assert doubled <= (0 if how is signal.SIGTERM else 8)
    assert all([await replica.stop() == 0 for replica in row.replicas])
    assert await recorded(row) == EVENTS
