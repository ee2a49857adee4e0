"""Inbound events, each taken up once among all replicas, and the threads that they continue."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import and_, delete, select, update

from bot.desk.store.database import Database
from bot.desk.store.tables import inbound, passes, threads

LEASE = 15
"""Seconds after which an event that was taken up and never settled may be taken up again (its process died)."""


@dataclass(slots=True)
class Arrivals:
    """Which events were taken up, and what threads know."""

    database: Database

    async def claim(self, key: str, now: int) -> bool:
        """True for exactly one caller: the first, or the first after a lease ran out without the event being settled."""
        token = secrets.token_hex(8)
        async with self.database.writing() as connection:
            claimed = await connection.execute(
                self.database.insert(inbound)
                .values(key=key, token=token, claimed=now, settled=False, before="")
                .on_conflict_do_nothing()
                .returning(inbound.c.key)
            )
            if claimed.one_or_none() is not None:
                return True
            taken = await connection.execute(
                update(inbound)
                .where(and_(inbound.c.key == key, inbound.c.settled.is_(False), inbound.c.claimed <= now - LEASE))
                .values(token=token, claimed=now)
            )
            return taken.rowcount == 1

    async def settle(self, key: str, now: int) -> None:
        """The answer went out: whatever comes again under this key is dropped, even when nobody could claim it before."""
        statement = self.database.insert(inbound).values(key=key, token="", claimed=now, settled=True, before="")
        async with self.database.writing() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"settled": True}))

    async def settled(self, key: str) -> bool:
        """True when the answer went out; False while whoever took the event up is still at it, or died."""
        async with self.database.reading() as connection:
            return bool(await connection.scalar(select(inbound.c.settled).where(inbound.c.key == key)))

    async def release(self, key: str) -> None:
        """The handling failed: the next delivery may try at once."""
        async with self.database.writing() as connection:
            await connection.execute(
                update(inbound)
                .where(and_(inbound.c.key == key, inbound.c.settled.is_(False)))
                .values(claimed=inbound.c.claimed - LEASE)
            )

    async def thread(self, key: str, event: str | None, now: int) -> tuple[str, bool]:
        """What the thread knows, as stored ("" for nothing), and whether this event was recorded before.

        For an event that was recorded before, the thread is the one that it met then.
        """
        known = select(threads.c.known).where(threads.c.key == key, threads.c.expires > now).scalar_subquery()
        before = select(inbound.c.before).where(inbound.c.key == (event or "")).scalar_subquery()
        async with self.database.reading() as connection:
            row = (await connection.execute(select(known.label("known"), before.label("before")))).one()
        return (row.before, True) if row.before else (row.known or "", False)

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
