"""Exports a district's records as JSON Lines or CSV, with a digest of each file, for records requests and reports."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.desk.store.whole import Store

KINDS = ("ledger", "boundary", "feedback", "queue", "audit", "purges")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run as a formula at the start of a cell."""


async def export(store: Store, district: str, folder: Path, form: str, from_hour: str = "", to_hour: str = "~") -> dict[str, str]:
    """Write one file for each kind of record into `folder` (`form` is jsonl or csv); returns file name → SHA-256.

    Ledger rows carry their hashes, so that the chain can be proven from the file alone; `SHA256SUMS` covers all files.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - a command of its own waits for nobody
    digests: dict[str, str] = {}
    for kind in KINDS:
        path = folder / f"{district.replace('/', '-')}-{kind}.{form}"
        rows = _rows(store, kind, district, from_hour, to_hour)
        await (_write_lines(path, rows) if form == "jsonl" else _write_table(path, rows))
        digests[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    (folder / "SHA256SUMS").write_text(sums, encoding="ascii")
    return digests


async def _rows(store: Store, kind: str, district: str, from_hour: str, to_hour: str) -> AsyncIterator[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = ()
    match kind:
        case "ledger":
            async for row in store.decisions.rows(district, from_hour, to_hour):
                yield asdict(row)
        case "boundary":
            found = [asdict(line) for line in await store.log.boundary_lines(district, from_hour, to_hour)]
        case "feedback":
            marks = await store.log.marks(district)
            found = [{"decision_id": one, "right": yes, "wrong": no} for one, (yes, no) in sorted(marks.items())]
        case "queue":
            found = [asdict(item) | {"found": " ".join(item.found)} for item in await store.questions.listed(district, most=1_000_000)]
        case "audit":
            found = [asdict(act) for act in await store.keeping.acts(district)]
        case _:
            found = [asdict(purge) for purge in await store.keeping.purged(district)]
    for one in found:
        yield one


async def _write_lines(path: Path, rows: AsyncIterator[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        async for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")


async def _write_table(path: Path, rows: AsyncIterator[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        first = True
        async for row in rows:
            if first:
                writer.writerow(row)
                first = False
            writer.writerow([f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value for value in row.values()])
