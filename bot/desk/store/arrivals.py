"""Inbound events, each taken up once among all replicas, and the threads that they continue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, delete, select, update

from bot.desk.batching import Batches
from bot.desk.store.database import Database
from bot.desk.store.tables import inbound, passes, threads

LEASE = 15
"""Seconds after which an event that was taken up and never settled may be taken up again (its process died)."""


PATIENCE = 3.0
"""Seconds that taking up an event waits for a database that is slow: an answer given twice is worse than a late one."""


@dataclass(frozen=True, slots=True)
class Met:
    """A thread as a question meets it: what it knows, as stored ("" for nothing), and whether this event was recorded before."""

    known: str
    again: bool


@dataclass(slots=True)
class Arrivals:
    """Which events were taken up, and what threads know; many at once share one transaction."""

    database: Database
    _claims: Batches[tuple[str, int], bool] = field(init=False)
    _settles: Batches[tuple[str, int], None] = field(init=False)
    _meetings: Batches[tuple[str, str, int], Met] = field(init=False)

    def __post_init__(self) -> None:
        self._claims = Batches(self._claim)
        self._settles = Batches(self._settle)
        self._meetings = Batches(self._meet)

    async def claim(self, key: str, now: int) -> bool:
        """True for exactly one caller: the first, or the first after a lease ran out without the event being settled."""
        return await self._claims.do((key, now))

    async def _claim(self, claims: Sequence[tuple[str, int]]) -> list[bool]:
        now = max(at for _, at in claims)
        keys = sorted({key for key, _ in claims})  # in one order, so that two replicas never wait for each other

        def work(connection: Connection) -> set[str]:
            rows = [{"key": key, "claimed": now, "settled": False, "before": ""} for key in keys]
            statement = self.database.insert(inbound).values(rows).on_conflict_do_nothing().returning(inbound.c.key)
            won = set(connection.scalars(statement).all())
            if left := [key for key in keys if key not in won]:
                stale = and_(inbound.c.key.in_(left), inbound.c.settled.is_(False), inbound.c.claimed <= now - LEASE)
                won |= set(connection.scalars(update(inbound).where(stale).values(claimed=now).returning(inbound.c.key)).all())
            return won

        won = await self.database.write(work, PATIENCE)
        results = []
        for key, _ in claims:
            results.append(key in won)
            won.discard(key)
        return results

    async def settle(self, key: str, now: int) -> None:
        """The answer went out: whatever comes again under this key is dropped, even when nobody could claim it before."""
        await self._settles.do((key, now))

    async def _settle(self, settles: Sequence[tuple[str, int]]) -> list[None]:
        rows = [{"key": key, "claimed": now, "settled": True, "before": ""} for key, now in sorted(dict(settles).items())]
        statement = self.database.insert(inbound).values(rows).on_conflict_do_update(index_elements=["key"], set_={"settled": True})
        await self.database.write(lambda connection: connection.execute(statement), PATIENCE)
        return [None] * len(settles)

    async def settled(self, key: str) -> bool:
        """True when the answer went out; False while whoever took the event up is still at it, or died."""
        async with self.database.reading() as connection:
            return bool(await connection.scalar(select(inbound.c.settled).where(inbound.c.key == key)))

    async def release(self, key: str) -> None:
        """The handling failed: the next delivery may try at once."""
        async with self.database.writing() as connection:
            await connection.execute(
                update(inbound).where(and_(inbound.c.key == key, inbound.c.settled.is_(False))).values(claimed=inbound.c.claimed - LEASE)
            )

    async def thread(self, key: str, event: str | None, now: int) -> Met:
        """The thread as this question meets it; for an event that was recorded before, as it met it then."""
        return await self._meetings.do((key, event or "", now))

    async def _meet(self, meetings: Sequence[tuple[str, str, int]]) -> list[Met]:
        keys = {key for key, _, _ in meetings}
        events = {event for _, event, _ in meetings if event}

        def work(connection: Connection) -> tuple[dict[str, tuple[str, int]], dict[str, str]]:
            query = select(threads.c.key, threads.c.known, threads.c.expires).where(threads.c.key.in_(keys))
            known = {row.key: (row.known, row.expires) for row in connection.execute(query)}
            if not events:
                return known, {}
            query_before = select(inbound.c.key, inbound.c.before).where(inbound.c.key.in_(events))
            return known, {row.key: row.before for row in connection.execute(query_before)}

        known, before = await self.database.read(work)
        met = []
        for key, event, now in meetings:
            text, expires = known.get(key, ("", 0))
            met.append(Met(before[event], again=True) if before.get(event) else Met(text if expires > now else "", again=False))
        return met

    async def forget_thread(self, key: str) -> None:
        """Start the conversation afresh."""
        async with self.database.writing() as connection:
            await connection.execute(delete(threads).where(threads.c.key == key))

    async def issue(self, key: str, expires: int) -> None:
        """Note a one-time value (its digest) until it expires."""
        async with self.database.writing() as connection:
            await connection.execute(self.database.insert(passes).values(key=key, expires=expires).on_conflict_do_nothing())

    async def redeem(self, key: str, now: int) -> bool:
        """True once for a one-time value that was issued and has not expired."""
        async with self.database.writing() as connection:
            gone = await connection.execute(delete(passes).where(passes.c.key == key, passes.c.expires > now))
            return gone.rowcount == 1

    async def sweep(self, now: int) -> int:
        """Remove what has expired: events after 24 hours, threads and one-time values at their time; returns how many."""
        async with self.database.writing(limit=30) as connection:
            gone = [
                await connection.execute(delete(inbound).where(inbound.c.claimed < now - 86400)),
                await connection.execute(delete(threads).where(threads.c.expires <= now)),
                await connection.execute(delete(passes).where(passes.c.expires <= now)),
            ]
        return sum(result.rowcount for result in gone)
