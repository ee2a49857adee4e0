"""What the record costs: `python tests/bench/bench_ledger.py [ROWS]`. Prints, asserts nothing.

Share of an answer's time by platform-like callers, throughput of the ledger, and a million rows: report queries, verify.
SQLite as Fenceline opens it; PostgreSQL from Debian with its own defaults (fsync on).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from sqlalchemy import text

from bot.app import live_shelf
from bot.desk.assistant import Ask, Person
from bot.desk.opening import make_assistant, opened
from bot.desk.scrub import scrub
from bot.logs import set_up_logs
from bot.question import Asker, Language
from bot.settings import Secret, Settings
from bot.trouble import Trouble
from tests.desk.tiny import KEY, TinyShelf, an_entry, settings_for

ANSWERS = 400
TEXTS = (
    "can the SRO sit in on this discipline meeting?",
    "two 8th graders throwing hands in the gym, nobody hurt",
    "principal wants me to search a kid's backpack for a vape",
    "a parent will not leave the front office and is yelling at the secretary",
)
REPORTS = {
    "by outcome and matter, one year": "SELECT outcome, matter, count(*) FROM decisions WHERE district = 'model' AND hour >= '2026-01' GROUP BY 1, 2",
    "by month and SRO part": "SELECT substr(hour, 1, 7), sro, count(*) FROM decisions WHERE district = 'model' GROUP BY 1, 2",
    "top 20 rules": "SELECT rules, count(*) FROM decisions WHERE district = 'model' GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
    "distinct askers of a month": "SELECT count(DISTINCT asker) FROM decisions WHERE district = 'model' AND hour >= '2026-09' AND hour < '2026-10'",
    "one decision by id": "SELECT * FROM decisions WHERE decision_id = 'D-000777'",
}


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return f"p50 {ordered[len(ordered) // 2] * 1000:.2f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.2f} ms"


class Postgres:
    """A cluster with its own defaults, for the time of the run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fenceline-bench-"))
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"))
        shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "postgres")
        self._run(
            "pg_ctl",
            "-D",
            f"{self.folder}/data",
            "-w",
            "-l",
            f"{self.folder}/log",
            "-o",
            f"-p 54777 -c listen_addresses='' -k {self.folder}",
            "start",
        )
        self.url = f"postgresql://postgres@/postgres?host={self.folder}&port=54777"

    def _run(self, *command: str) -> None:
        subprocess.run(
            ["runuser", "-u", "postgres", "--", str(self.bin / command[0]), *command[1:]],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


async def share_of_answers(name: str, url: str, folder: Path, shelf: object, lanes: int) -> None:
    """What recording adds to whole answers, `lanes` people asking at once: the same questions without and with it."""
    desk = make_assistant(Settings(data=folder, database_url=Secret(url), keys=(Secret(KEY),)), shelf)  # type: ignore[arg-type]

    async def run(record: bool) -> list[float]:
        times: list[float] = []

        async def lane_of(lane: int) -> None:
            for n in range(ANSWERS // lanes):
                event = f"{name}{lane}/{n}/{lanes}" if record else None
                started = time.perf_counter()
                person = Person("slack", "T1", f"U{lane}")
                ask = Ask(
                    TEXTS[n % len(TEXTS)],
                    person,
                    f"{lane}/{n}/{record}",
                    "model",
                    Asker.TEACHER,
                    Language.EN,
                    event=event,
                    record=record,
                )
                await desk.answer(ask)
                times.append(time.perf_counter() - started)

        await asyncio.gather(*(lane_of(lane) for lane in range(lanes)))
        return sorted(times)

    async with opened(desk):
        await desk.answer(Ask(TEXTS[0], Person("slack", "T1", "U0"), "first", "model", Asker.TEACHER))
        for _ in range(60):  # the rulebook's files are stored once, beside the first answers
            if await desk.store.versions.known("model", desk.shelf.engine("model").rulebook.revision):
                break
            await asyncio.sleep(0.5)
        without, recorded = await run(record=False), await run(record=True)
    middle, late = len(recorded) // 2, int(len(recorded) * 0.95)
    print(
        f"  {name}, {lanes} at once: without {spread(without)}; recorded {spread(recorded)}; "
        f"share p50 {1 - without[middle] / recorded[middle]:.0%}, p95 {1 - without[late] / recorded[late]:.0%}"
    )


async def ledger_alone(name: str, url: str, folder: Path, rows: int) -> None:
    """Recording without deciding, then a large ledger: report queries and verify."""
    desk = make_assistant(settings_for(folder, url, database_timeout=60.0), TinyShelf())
    async with opened(desk):
        started = time.perf_counter()
        await asyncio.gather(*(desk.recorder.record(an_entry(n)) for n in range(5000)))
        print(f"  {name}: {5000 / (time.perf_counter() - started):.0f} records/s, 5000 at once; ", end="")
        times = []
        for n in range(200):
            begun = time.perf_counter()
            await desk.recorder.record(an_entry(n))
            times.append(time.perf_counter() - begun)
        print(f"one by one {spread(times)}")
        started = time.perf_counter()
        for at in range(0, rows, 5000):
            entries = [
                an_entry(n, hour=f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}T{n % 24:02d}", rules=f"rule-{n % 280}") for n in range(at, at + 5000)
            ]
            await desk.store.decisions.append([replace(entry, thread_key="") for entry in entries])
        print(f"  {name}: {rows} rows written in {time.perf_counter() - started:.0f} s")
        if not desk.store.database.is_sqlite:
            async with desk.store.database.engine.connect() as connection:
                await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE decisions"))
        for what, query in REPORTS.items():
            begun = time.perf_counter()
            async with desk.store.database.reading(limit=120) as connection:
                found = (await connection.execute(text(query))).all()
            print(f"    {what}: {(time.perf_counter() - begun) * 1000:.0f} ms, {len(found)} lines")
        begun = time.perf_counter()
        proof = await desk.store.decisions.verify("model")
        print(f"    verify {proof.rows} rows: {time.perf_counter() - begun:.1f} s, {'unaltered' if proof.bad is None else 'BAD'}")


def main() -> None:
    set_up_logs("error")
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(tempfile.mkdtemp(prefix="fenceline-bench-"))
    scrub(TEXTS[0])
    times = []
    for n in range(2000):
        begun = time.perf_counter()
        scrub(TEXTS[n % len(TEXTS)])
        times.append(time.perf_counter() - begun)
    print(f"scrubbing one question: {spread(times)}; mean {statistics.mean(times) * 1000:.3f} ms; load {os.getloadavg()[0]:.1f}")
    try:
        shelf = live_shelf(Settings(data=folder))
    except Trouble:
        shelf = TinyShelf()  # type: ignore[assignment]
        print("the model's rules cannot be used just now: a tiny rulebook answers, so shares look larger than they are")
    postgres = Postgres()
    try:
        print("share of an answer's time:")
        for name, url in (("SQLite", f"sqlite:///{folder}/share.sqlite3"), ("PostgreSQL", postgres.url)):
            for lanes in (1, 10):
                asyncio.run(share_of_answers(name, url, folder, shelf, lanes))
        print("ledger alone:")
        for name, url in (("SQLite", f"sqlite:///{folder}/rows.sqlite3"), ("PostgreSQL", postgres.url)):
            asyncio.run(ledger_alone(name, url, folder, rows))
    finally:
        postgres.stop()
        shutil.rmtree(folder)


main()
