"""Load and memory of many districts in one process: `python -m tests.bench.bench_districts --districts 1000 10000`.

Each is a folder with a card of its own on the model's rules. All are asked once, one after the other, as on a state's first
morning; each size runs in a process of its own. Printed: time to list them, to load one, and the process's memory.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.deciding.engine import Engine
from bot.first_files import district_card, start_rules, write_new
from bot.question import Asker, Question
from bot.rulebook import root
from bot.rulebook.shelf import Shelf

DAYS = (date(2026, 7, 1), date(2027, 6, 30))
TEXT = "can the SRO sit in on this discipline meeting?"


def resident() -> float:
    """Megabytes that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def generated(folder: Path, count: int) -> None:
    """Write that many districts; every hundredth sets a theft threshold of its own, as real ones do."""
    for number in range(count):
        name = f"district-{number:05d}"
        card = folder / "districts" / name / "pack.yaml"
        card.parent.mkdir(parents=True)
        own = f"theft_threshold: {300 + number % 7}\n" if number % 100 == 0 else ""
        write_new(card, district_card(name, f"District {number}", f"MOU {number}", DAYS, (f"School {number}",)) + own)


def measure(folder: Path, most: int) -> None:
    """Ask the first `most` districts once each and print what it took."""
    shelf = Shelf(folder, Engine)
    started = time.perf_counter()
    names = [name for name in shelf.districts() if name.startswith("district-")]
    listed = time.perf_counter() - started
    shelf.engine("model")
    base, spent, checkpoints = resident(), [], {}
    for place, name in enumerate(names[:most], start=1):
        before = time.perf_counter()
        answer = shelf.engine(name).answer(Question(TEXT, Asker.TEACHER, name, date(2026, 10, 1)))
        spent.append(time.perf_counter() - before)
        assert answer.cites[0] == "4.3"
        if place in {64, 100, 1000, len(names[:most])}:
            checkpoints[place] = round(resident() - base, 1)
    spent.sort()
    print(
        f"{len(names)} districts: listed in {listed:.2f} s; {len(spent)} asked first in {sum(spent):.1f} s, each median {statistics.median(spent) * 1000:.1f} ms, "
        f"p99 {spent[int(len(spent) * 0.99)] * 1000:.1f} ms; memory {base:.0f} MB with the model, then + MB after so many: {checkpoints}; "
        f"{(resident() - base) / len(spent) * 1000:.0f} kB a district",
        flush=True,
    )


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--districts", type=int, nargs="+", default=[1000, 10_000])
    reading.add_argument("--most", type=int, default=1_000_000, help="ask only so many of them")
    reading.add_argument("--in-folder", help="measure the districts of this folder; used for the process of each size")
    asked = reading.parse_args()
    if asked.in_folder:
        measure(Path(asked.in_folder), asked.most)
        return
    for count in asked.districts:
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder) / "rules"
            start_rules(root(), rules)
            generated(rules, count)
            command = [sys.executable, "-m", "tests.bench.bench_districts", "--in-folder", str(rules), "--most", str(asked.most)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
