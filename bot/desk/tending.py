"""The desk's housekeeping: reaching the database, bringing in what was kept aside, sweeping, delivering, keeping versions."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.desk.assistant import Assistant
from bot.desk.retention import Retention
from bot.desk.rule_files import exact_bundle
from bot.desk.store.database import Away
from bot.rulebook.ports import Version
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.tending")
ROUND = 2.0
"""Seconds between two rounds."""
DAY = 86_400.0
SWEEP = 600.0
"""Seconds between two sweeps of what has expired."""


@dataclass(slots=True)
class Tending:
    """One round does everything that is due; what fails is tried again in the next."""

    assistant: Assistant
    retention: Retention
    _purged: float = field(default=float("-inf"), init=False)
    _swept: float = field(default=float("-inf"), init=False)
    _kept: set[tuple[str, str]] = field(default_factory=set, init=False)

    async def go_on(self) -> None:
        """Round after round, until cancelled."""
        while True:
            await self.round()
            await asyncio.sleep(ROUND)

    async def round(self) -> None:
        """One round; a database that is away ends it quietly."""
        store, metrics = self.assistant.store, self.assistant.metrics
        try:
            if not store.database.prepared:
                await store.prepare()
            await store.database.probe()
            await self._bring_in()
            await self.assistant.review.deliver()
            await self._keep_versions()
            await self._sweep()
            await self._purge()
            metrics.database.set(1)
        except Away as away:
            metrics.database.set(0)
            log.warning("database away", reason=away.reason)
        except Exception:  # housekeeping goes on whatever one piece of it meets
            log.exception("housekeeping failed")

    async def keep_versions(self) -> None:
        """Store the versions that answered, as far as the database takes them."""
        with suppress(Away):
            await self._keep_versions()

    async def _bring_in(self) -> None:
        new = await self.assistant.recorder.bring_in()
        if new:
            log.info("records brought in", count=new)
        for event in self.assistant.memory.untold():
            await self.assistant.store.arrivals.settle(event, self.assistant.clock.seconds())
            self.assistant.memory.told(event)

    async def _sweep(self) -> None:
        # After a jump of the clock nothing expires for a while: what looks old may be a minute old.
        if self.assistant.clock.held or time.monotonic() - self._swept < SWEEP:
            return
        self._swept = time.monotonic()
        await self.assistant.store.arrivals.sweep(self.assistant.clock.seconds())

    async def _keep_versions(self) -> None:
        """Store the files of every rulebook that answered here, once for all replicas."""
        for district, revision in sorted(self.assistant.answered_by - self._kept):
            if not await self.assistant.store.versions.known(district, revision):
                book = self.assistant.shelf.engine(district).rulebook
                bundle = await asyncio.to_thread(exact_bundle, self.assistant.rules_root, book)
                if bundle is None or book.revision != revision:
                    log.warning("rule files changed since they went live; reload them", district=district)
                else:
                    await self.assistant.store.versions.keep(Version(district, revision, self.assistant.clock.now()), bundle)
            self._kept.add((district, revision))

    async def _purge(self) -> None:
        """Once a day, what each district's own retention says is due; one replica does it."""
        clock, store = self.assistant.clock, self.assistant.store
        if clock.held or time.monotonic() - self._purged < DAY:
            return
        self._purged = time.monotonic()
        async with store.installations.lease("purge", clock.seconds(), 600) as mine:
            for district in await store.decisions.districts() if mine else []:
                try:
                    done = await self.retention.due(district)
                except (Trouble, LookupError) as trouble:
                    log.warning("not purged", district=district, reason=str(trouble))
                else:
                    log.info("purged", district=district, count=sum(purge.count for purge in done))
