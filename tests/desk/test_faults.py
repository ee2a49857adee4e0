"""What may go wrong with the database, the disk, the clock and the process: nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import event, text

from bot.desk.opening import make_assistant
from bot.desk.retention import Retention
from bot.desk.store.database import Away
from bot.desk.store.decisions import Decisions
from bot.desk.tending import Tending
from bot.health import readiness
from bot.trouble import Trouble
from tests.desk.tiny import HandClock, TinyShelf, a_desk, asked, ledger_of, settings_for

DYING = Path(__file__).parent / "dying.py"


def die_at(moment: str, folder: Path, url: str, name: str = "Ev1") -> str:
    """Run a process that is killed at that moment; returns what it printed."""
    done = subprocess.run([sys.executable, str(DYING), str(folder), url, moment, name], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout


def tending(desk) -> Tending:
    return Tending(desk, Retention(desk.store, desk.shelf, desk.clock))


async def settled(desk) -> None:
    """Housekeeping until nothing is kept aside."""
    for _ in range(40):
        await tending(desk).round()
        if (
            desk.store.database.prepared
            and not desk.store.database.trouble
            and not desk.recorder.spool.waiting().entries
            and not desk.recorder.in_memory
        ):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(desk.store.database.trouble)


async def test_postgresql_away_at_start(tmp_path, own_postgresql):
    """The desk opens, answers and remembers; it is not ready; all comes in once the database is there."""
    url = own_postgresql.new_database()
    own_postgresql.stop()
    async with a_desk(tmp_path, url) as desk:
        ids = [(await desk.answer(asked("there was a fight", conversation=f"C{n}"))).decision_id for n in range(3)]
        assert (await desk._known(asked(conversation="C1")))[0].facts
        report = readiness(settings_for(tmp_path, url), desk)
        assert report["ready"] is False
        assert "The database was not reached yet." in report["wrong"]
        own_postgresql.start()
        await settled(desk)
        assert {row.decision_id for row in await ledger_of(desk)} == set(ids)
        assert readiness(settings_for(tmp_path, url), desk)["ready"] is True


async def test_postgresql_away_in_the_middle(tmp_path, own_postgresql):
    """Answers go on, an event is still taken up once, and the ledger ends whole: before, during, after."""
    url = own_postgresql.new_database()
    async with a_desk(tmp_path / "a", url) as desk, a_desk(tmp_path / "b", url) as other:
        ids = [(await desk.answer(asked(conversation="before"))).decision_id]
        own_postgresql.stop()
        async with desk.once("slack", "T1", "Ev1") as first:
            assert first
            ids.append((await desk.answer(asked(event="Ev1"))).decision_id)
        assert not await desk.first_time("slack", "T1", "Ev1")
        report = readiness(settings_for(tmp_path, url), desk)
        assert report["ready"] is True
        assert "Records are kept aside: 1." in report["degraded"][0]
        own_postgresql.start()
        await settled(desk)
        await settled(other)
        assert not await other.first_time("slack", "T1", "Ev1")
        ids.append((await desk.answer(asked(conversation="after"))).decision_id)
        assert [row.decision_id for row in await ledger_of(desk)] == ids


async def test_a_sqlite_file_that_cannot_be_opened_at_start(tmp_path):
    """The same for a file: answers first, the record as soon as the file can be made."""
    path = tmp_path / "desk.sqlite3"
    path.mkdir()
    async with a_desk(tmp_path, f"sqlite:///{path}") as desk:
        answer = await desk.answer(asked())
        assert desk.store.database.trouble == "the file cannot be opened"
        path.rmdir()
        await settled(desk)
        assert [row.decision_id for row in await ledger_of(desk)] == [answer.decision_id]


async def test_a_full_database_disk(tmp_path):
    """SQLite says its disk is full: records go to the spool, and in again when there is room."""
    async with a_desk(tmp_path, f"sqlite:///{tmp_path / 'desk.sqlite3'}") as desk:
        await desk.answer(asked(conversation="C0"))
        engine = desk.store.database.plain

        def little_room(connection, _):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages}")

        event.listen(engine, "connect", little_room)
        await desk.store.database.close()
        for n in range(1, 60):
            await desk.answer(asked(conversation=f"C{n}"))
        assert desk.store.database.trouble == "the disk is full"
        assert desk.recorder.spool.waiting().entries
        event.remove(engine, "connect", little_room)
        await desk.store.database.close()
        await settled(desk)
        assert len(await ledger_of(desk)) == 60


@pytest.mark.skipif(os.geteuid() != 0, reason="needs the right to mount a small disk: run as root")
async def test_a_disk_that_is_full_for_database_and_spool(tmp_path):
    """Neither takes the record: it waits in memory, readiness says so, and it is in the ledger once there is room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False, capture_output=True).returncode:  # noqa: ASYNC221 - nothing else runs yet
        pytest.skip("needs the right to mount a small disk")
    try:
        url = f"sqlite:///{disk / 'desk.sqlite3'}"
        async with a_desk(disk, url) as desk:
            await desk.answer(asked(conversation="C0"))
            with pytest.raises(OSError, match="No space"), (disk / "filler").open("wb", buffering=0) as file:  # noqa: PT012 - the disk fills until it refuses
                while file.write(b"x" * 4096):
                    pass
            answers = [await desk.answer(asked(conversation=f"C{n}")) for n in range(1, 4)]
            assert desk.recorder.in_memory == 3
            assert "3 are in memory only" in readiness(settings_for(disk, url), desk)["degraded"][-1]
            assert all(answer.words.verdict for answer in answers)
            (disk / "filler").unlink()
            await settled(desk)
            assert len(await ledger_of(desk)) == 4
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: ASYNC221 - nothing else runs any more


async def test_killed_between_deciding_and_recording(tmp_path, url):
    """Nothing was recorded or posted: the redelivery is taken up and recorded once."""
    assert "posted" not in die_at("before-record", tmp_path, url)
    await taken_up_again(tmp_path, url)


async def test_killed_between_recording_and_posting(tmp_path, url):
    """It was recorded and not posted: the redelivery is posted, and the record stays one."""
    assert "posted" not in die_at("before-post", tmp_path, url)
    await taken_up_again(tmp_path, url)


async def taken_up_again(folder, url) -> None:
    hands = HandClock(time.time() + 60)
    async with a_desk(folder, url, clock=hands.clock) as desk:
        async with desk.once("slack", "T1", "Ev1") as first:
            assert first
            answer = await desk.answer(asked("there was a fight", event="Ev1"))
        assert not await desk.first_time("slack", "T1", "Ev1")
        again = await desk.answer(asked("there was a fight", event="Ev1"))
        rows = await ledger_of(desk)
    assert [row.decision_id for row in rows] == [answer.decision_id]
    assert again.words == answer.words


async def test_killed_with_records_kept_aside(tmp_path, own_postgresql):
    """What a dead process had kept aside is brought in by the next one, once."""
    url = own_postgresql.new_database()
    own_postgresql.stop()
    die_at("spooled", tmp_path, url, "Ev1")
    die_at("spooled", tmp_path, url, "Ev2")
    own_postgresql.start()
    async with a_desk(tmp_path, url) as desk:
        await settled(desk)
        await settled(desk)
        assert len(await ledger_of(desk)) == 2
    assert not list((tmp_path / "spool").glob("*.spool"))


async def test_a_torn_line_and_a_lost_key_in_the_spool_stop_nobody(tmp_path, url):
    """Lines that cannot be opened are set aside, the others come in."""
    folder = tmp_path / "spool"
    folder.mkdir()
    (folder / "1-old.spool").write_bytes(b"gAAAAABtorn-half-of-a-line")
    async with a_desk(tmp_path, url) as desk:
        await desk.answer(asked())
        await settled(desk)
        assert len(await ledger_of(desk)) == 1
    assert (folder / "1-old.unread").read_bytes() == b"gAAAAABtorn-half-of-a-line\n"


async def test_two_replicas_and_every_event_twice(tmp_path, url):
    """Fifty events, each delivered to both replicas at once: fifty answers, fifty rows."""
    posted = []

    async def handle(desk, name):
        async with desk.once("slack", "T1", name) as first:
            if first:
                posted.append((await desk.answer(asked(conversation=name, event=name))).decision_id)

    async with a_desk(tmp_path / "a", url) as one, a_desk(tmp_path / "b", url) as two:
        await asyncio.gather(*(handle(desk, f"Ev{n}") for n in range(50) for desk in (one, two)))
        await settled(one)
        await settled(two)
        rows = await ledger_of(one)
    assert sorted(posted) == sorted(row.decision_id for row in rows)
    assert len(rows) == 50


async def test_a_clock_that_jumps_ahead_makes_nothing_expire(tmp_path, url):
    """After a jump threads go on, taken-up events stay known, nothing is purged, and readiness tells."""
    hands = HandClock()
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        await desk.answer(asked("there was a fight"))
        async with desk.once("slack", "T1", "Ev1") as first:
            assert first
        hands.jump(5 * 86400)
        await tending(desk).round()
        assert (await desk._known(asked()))[0].facts
        assert not await desk.first_time("slack", "T1", "Ev1")
        assert "The clock jumped by 432000 seconds." in readiness(settings_for(tmp_path, url), desk)["degraded"][0]
        with pytest.raises(Trouble, match="The clock jumped less than an hour ago"):
            await Retention(desk.store, desk.shelf, desk.clock).purge("model", desk.clock.now(), "test")


async def test_a_clock_that_jumps_back_breaks_no_chain(tmp_path, url):
    """Rows keep the order of the chain whatever the clock says."""
    hands = HandClock()
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        await desk.answer(asked(conversation="C1"))
        hands.jump(-3 * 86400)
        await desk.answer(asked(conversation="C2"))
        rows = await ledger_of(desk)
    assert rows[0].hour > rows[1].hour


async def test_a_pool_with_no_connection_left(tmp_path, url):
    """Every connection is busy: the answer comes, its record waits aside and comes in."""
    async with a_desk(tmp_path, url, database_pool=1) as desk, AsyncExitStack() as held:
        database = desk.store.database
        await held.enter_async_context(database.engine.connect())
        if database.plain is not None:
            held.enter_context(database.plain.connect())
        answer = await desk.answer(asked())
        assert database.trouble in {"all of its connections are busy", "it does not answer in time"}
        await held.aclose()
        await settled(desk)
        assert [row.decision_id for row in await ledger_of(desk)] == [answer.decision_id]


async def test_a_slow_database_delays_no_emergency_and_loses_nothing(tmp_path, url):
    """Another process holds the lock for long: answers go out, and every record is there once afterwards."""
    async with a_desk(tmp_path / "a", url) as desk, a_desk(tmp_path / "b", url) as slow:
        await desk.answer(asked(conversation="C0"))
        await settled(slow)
        async with slow.store.database.writing(limit=60) as connection:
            await connection.execute(text("UPDATE ledger_heads SET seq = seq"))
            emergency = await desk.answer(asked("he has a gun", conversation="C1"))
            assert emergency.emergency
            await desk.answer(asked(conversation="C2"))
        await settled(desk)
        assert len(await ledger_of(desk)) == 3


async def test_a_commit_whose_end_nobody_heard_is_not_written_twice(tmp_path, url, monkeypatch):
    """The transaction stood, the confirmation was lost: writing again adds nothing."""
    append = Decisions.append

    async def unheard(self, entries):
        await append(self, entries)
        raise Away("it does not answer in time")

    async with a_desk(tmp_path, url) as desk:
        with monkeypatch.context() as patched:
            patched.setattr(Decisions, "append", unheard)
            await desk.answer(asked())
        assert desk.recorder.spool.waiting().entries
        await settled(desk)
        assert len(await ledger_of(desk)) == 1


async def test_a_damaged_sqlite_page(tmp_path):
    """The file is named damaged, answers go on, and after the backup is restored their records come in."""
    path, backup = tmp_path / "desk.sqlite3", tmp_path / "backup.sqlite3"
    url = f"sqlite:///{path}"
    async with a_desk(tmp_path, url) as desk:
        for n in range(30):
            await desk.answer(asked(conversation=f"C{n}"))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
        page = source.execute("SELECT rootpage FROM sqlite_master WHERE name = 'decisions'").fetchone()[0]
        size = source.execute("PRAGMA page_size").fetchone()[0]
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)  # noqa: ASYNC240 - nothing else runs
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    async with a_desk(tmp_path, url) as desk:
        answer = await desk.answer(asked(conversation="after"))
        assert desk.store.database.trouble == "the file is damaged"
        assert await desk.store.database.damage() != ""
    path.write_bytes(backup.read_bytes())
    for side in ("-wal", "-shm"):
        Path(f"{path}{side}").unlink(missing_ok=True)  # noqa: ASYNC240 - nothing else runs
    async with a_desk(tmp_path, url) as desk:
        await settled(desk)
        rows = await ledger_of(desk)
    assert len(rows) == 31
    assert rows[-1].decision_id == answer.decision_id


async def test_a_migration_that_is_killed_half_way(tmp_path, url):
    """Nothing of it stays; the next start makes the tables whole."""
    die_at("migrating", tmp_path, url)
    async with a_desk(tmp_path, url) as desk:
        await desk.answer(asked())
        assert len(await ledger_of(desk)) == 1


async def test_two_replicas_that_start_on_an_empty_database_at_once(tmp_path, url):
    """One makes the tables, the other waits for it."""
    desks = [make_assistant(settings_for(tmp_path / name, url), TinyShelf()) for name in ("a", "b", "c")]
    await asyncio.gather(*(desk.store.prepare() for desk in desks))
    assert all(desk.store.database.prepared for desk in desks)
    await asyncio.gather(*(desk.store.close() for desk in desks))


async def test_tables_of_a_newer_version_are_left_alone(tmp_path, url):
    """An older program refuses them and says what to do."""
    async with a_desk(tmp_path, url) as desk, desk.store.database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Trouble, match="The database was made by a newer Fenceline"):
        async with a_desk(tmp_path, url):
            pass


async def test_tables_that_are_missing_are_not_made_when_migrating_is_off(tmp_path, url):
    """With a migration job, a start before it says what to run."""
    with pytest.raises(Trouble, match="Run `fenceline migrate` once"):
        async with a_desk(tmp_path, url, migrate=False):
            pass


async def test_what_is_kept_aside_is_sealed(tmp_path, own_postgresql):
    """The spool on disk shows no one's id, role or rule."""
    url = own_postgresql.new_database()
    own_postgresql.stop()
    async with a_desk(tmp_path, url) as desk:
        await desk.answer(asked())
        (file,) = (tmp_path / "spool").glob("*.spool")
        content = file.read_bytes()
        assert content.startswith(b"gAAAA")
        assert b"escort" not in content
        assert (file.stat().st_mode & 0o077) == 0
