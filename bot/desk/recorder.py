"""Gets decisions into the ledger: many at once in one transaction, aside on disk while the database is away, never lost."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import structlog

from bot.desk.background import Background
from bot.desk.batching import Batches
from bot.desk.ledger import Entry
from bot.desk.metrics import Metrics
from bot.desk.spool import Spool
from bot.desk.store.database import Away
from bot.desk.store.decisions import Decisions

log = structlog.get_logger("fenceline.recorder")
FRESH = 60.0
"""Seconds for which written entries are remembered: a database that crashes and comes back gets them again."""
MOST_FRESH = 5000
BATCH = 200
"""Entries written in one transaction at most."""


class Kept(StrEnum):
    """Where a record is now."""

    STORED = "stored"
    SPOOLED = "spooled"
    """On this machine's disk; goes into the database when it is back."""
    IN_MEMORY = "in_memory"
    """Neither the database nor the disk takes it: kept until one of them does."""


@dataclass(slots=True)
class Recorder:
    """One writer for the process; whoever records waits until the record is safe."""

    decisions: Decisions
    spool: Spool
    metrics: Metrics
    background: Background
    _batches: Batches[Entry, Kept] = field(init=False)
    _unwritten: list[Entry] = field(default_factory=list)
    _aside: int = 0
    _fresh: deque[tuple[float, Entry]] = field(default_factory=lambda: deque(maxlen=MOST_FRESH))
    _shaken: bool = False
    """True after the database went away: what it took last may not have reached its disk."""

    def __post_init__(self) -> None:
        self._batches = Batches(self._keep, BATCH)

    async def record(self, entry: Entry) -> Kept:
        """Return when the entry is safe; a caller that is cancelled leaves it to be written all the same."""
        return await self._batches.do(entry)

    async def _keep(self, entries: Sequence[Entry]) -> list[Kept]:
        try:
            await self.decisions.append(entries)
        except Away as away:
            self._shaken = True
            log.warning("record kept aside", reason=away.reason, count=len(entries))
        except Exception:
            log.exception("record kept aside", count=len(entries))
        else:
            now = time.monotonic()
            self._fresh.extend((now, entry) for entry in entries)
            return [Kept.STORED] * len(entries)
        self.metrics.spooled.inc(len(entries))
        self._tell_aside(self._aside + len(entries))
        return [self._put_aside(entries)] * len(entries)

    def _tell_aside(self, count: int) -> None:
        self._aside = count
        self.metrics.held.set(count)

    def _put_aside(self, entries: Sequence[Entry]) -> Kept:
        try:
            self.spool.put(entries)
        except OSError:
            self._unwritten.extend(entries)
            log.exception("record kept in memory only", count=len(self._unwritten))
            return Kept.IN_MEMORY
        return Kept.SPOOLED

    @property
    def aside(self) -> int:
        """Records that this process knows to be kept aside."""
        return self._aside

    @property
    def in_memory(self) -> int:
        """Records that neither the database nor the disk took yet."""
        return len(self._unwritten)

    async def bring_in(self) -> int:
        """Write what was kept aside, by this process and by processes that are gone; returns how many were new.

        Raises `Away` when the database still is; nothing is removed before it stands in the database.
        """
        new = 0
        if self._shaken or self.decisions.database.was_away():
            since = time.monotonic() - FRESH
            new += await self._append([entry for at, entry in self._fresh if at >= since])
            self._shaken = False
        if self._unwritten:
            entries = list(self._unwritten)
            new += await self._append(entries)
            del self._unwritten[: len(entries)]
        left = self.spool.waiting()
        if left.entries or left.unread:
            # Appending yields to other work, which may put more aside: what came later stays for the next round.
            new += await self._append(list(left.entries))
            if self.spool.waiting() == left:
                self.spool.clear(left)
        for path, orphan in self.spool.orphans():
            new += await self._append(list(orphan.entries))
            self.spool.adopt(path, orphan)
        self._tell_aside(self.in_memory + len(self.spool.waiting().entries))
        return new

    async def _append(self, entries: list[Entry]) -> int:
        return sum([await self.decisions.append(entries[at : at + BATCH]) for at in range(0, len(entries), BATCH)])

    async def finish(self) -> None:
        """Wait for the writer, and put on disk what is in memory if the disk takes it now."""
        await self._batches.finish()
        if self._unwritten:
            entries, self._unwritten = self._unwritten, []
            self._put_aside(entries)
        self.spool.close()
