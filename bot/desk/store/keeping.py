"""Retention: legal holds, purges that leave a record of themselves, and the audit of administrators' acts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Table, and_, delete, func, select, update

from bot.desk.keyring import Keyring
from bot.desk.ledger import school_year
from bot.desk.people import Person, QueueState
from bot.desk.store.database import Database
from bot.desk.store.decisions import HEAD, Decisions, Head
from bot.desk.store.tables import audit, boundary, decisions, feedback, heads, holds, pseudonym_keys, purges, queue
from bot.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing of the district is purged while it stands."""

    district: str
    hour: str
    reason: str


@dataclass(frozen=True, slots=True)
class Purge:
    """One purge: what went, how much, up to where, and why; never what it said."""

    district: str
    hour: str
    kind: str
    before: str
    count: int
    last_seq: int
    last_hash: str
    reason: str


_PURGE = tuple(purges.c[name] for name in Purge.__slots__)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an administrator."""

    district: str
    hour: str
    act: str
    subject: str
    actor: str
    details: str


@dataclass(slots=True)
class Keeping:
    """How long things are kept, and who changed what."""

    database: Database
    keyring: Keyring
    ledger: Decisions

    async def hold(self, district: str, reason: str, hour: str) -> None:
        """Put a legal hold on a district."""
        async with self.database.writing() as connection:
            statement = self.database.insert(holds).values(district=district, reason=reason, hour=hour)
            await connection.execute(statement.on_conflict_do_update(index_elements=["district"], set_={"reason": reason}))

    async def lift(self, district: str) -> bool:
        """Lift it; False when there was none."""
        async with self.database.writing() as connection:
            return (await connection.execute(delete(holds).where(holds.c.district == district))).rowcount == 1

    async def held(self, district: str) -> Hold | None:
        """The district's legal hold."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(holds).where(holds.c.district == district))).one_or_none()
        return None if row is None else Hold(row.district, row.hour, row.reason)

    async def newest_hour(self, district: str) -> str:
        """The hour of the district's newest ledger row; "" when it has none."""
        async with self.database.reading(limit=30) as connection:
            return (await connection.scalar(select(func.max(decisions.c.hour)).where(decisions.c.district == district))) or ""

    async def purge(self, district: str, before: str, hour: str, reason: str) -> list[Purge]:
        """Remove all that is older than the hour `before`, in one transaction that also records it; refuses under a hold.

        The ledger loses a run of rows from its start; what is left still proves itself from the last purged hash on.
        """
        async with self.database.writing(limit=300) as connection:
            if (await connection.execute(select(holds).where(holds.c.district == district).with_for_update())).first() is not None:
                raise Trouble(f"{district} is under a legal hold.", "Nothing was purged. Lift the hold first, once counsel agrees.")
            done = [await self._purge_ledger(connection, district, before, hour, reason)]
            for kind, table, further in (
                ("feedback", feedback, None),
                ("boundary log", boundary, None),
                ("review queue", queue, queue.c.state.in_([QueueState.DELIVERED.value, QueueState.CLOSED.value])),
                ("audit", audit, None),
            ):
                done.append(await self._purge_table(connection, (kind, table, further), district, before, hour, reason))
            done = [purge for purge in done if purge.count]
            if done:
                await connection.execute(purges.insert(), [asdict(purge) for purge in done])
        return done

    async def _purge_ledger(self, connection: Any, district: str, before: str, hour: str, reason: str) -> Purge:
        empty = Purge(district, hour, "ledger", before, 0, 0, "", reason)
        row = (await connection.execute(select(*HEAD).where(heads.c.district == district).with_for_update())).one_or_none()
        if row is None:
            return empty
        head = Head(*row)
        # The run ends before the first row that is young enough: clocks may have jumped, the chain's order never does.
        kept = await connection.scalar(select(func.min(decisions.c.seq)).where(decisions.c.district == district, decisions.c.hour >= before))
        last = await connection.execute(
            select(decisions.c.seq, decisions.c.hash)
            .where(decisions.c.district == district, decisions.c.seq < (kept or head.seq + 1))
            .order_by(decisions.c.seq.desc())
            .limit(1)
        )
        found = last.one_or_none()
        if found is None:
            return empty
        moved = replace(head, base_seq=found.seq, base_hash=found.hash)
        values = asdict(replace(moved, seal=self.keyring.sign("ledger", moved.message())))
        await connection.execute(update(heads).where(heads.c.district == district).values(values))
        gone = await connection.execute(delete(decisions).where(decisions.c.district == district, decisions.c.seq <= found.seq))
        return replace(empty, count=gone.rowcount, last_seq=found.seq, last_hash=found.hash)

    async def _purge_table(self, connection: Any, what: tuple[str, Table, Any], district: str, before: str, hour: str, reason: str) -> Purge:
        kind, table, further = what
        where = and_(table.c.district == district, table.c.hour < before)
        gone = await connection.execute(delete(table).where(where if further is None else and_(where, further)))
        return Purge(district, hour, kind, before, gone.rowcount, 0, "", reason)

    async def purge_years(self, before: str) -> int:
        """Destroy the pseudonym keys of school years that ended before this hour and that no row needs any more."""
        first = school_year(before)
        async with self.database.writing(limit=60) as connection:
            oldest = await connection.scalar(select(func.min(decisions.c.hour)))
            keep_from = min(first, school_year(oldest)) if oldest else first
            gone = await connection.execute(delete(pseudonym_keys).where(pseudonym_keys.c.year < keep_from))
        self.ledger.forget_years()
        return int(gone.rowcount)

    async def purged(self, district: str) -> list[Purge]:
        """The record of a district's purges, oldest first."""
        async with self.database.reading() as connection:
            rows = (await connection.execute(select(*_PURGE).where(purges.c.district == district).order_by(purges.c.id))).all()
        return [Purge(*row) for row in rows]

    async def record(self, district: str, actor: Person, act: str, subject: str, hour: str, details: str = "") -> None:
        """Note an administrator's act."""
        async with self.database.writing() as connection:
            sealed = self.keyring.seal(f"{actor.platform}:{actor.tenant}:{actor.user}")
            values = {
                "district": district,
                "hour": hour,
                "act": act,
                "subject": subject,
                "sealed_actor": sealed,
                "details": details,
            }
            await connection.execute(audit.insert().values(values))

    async def acts(self, district: str) -> list[Act]:
        """What administrators of a district did, oldest first."""
        async with self.database.reading(limit=30) as connection:
            rows = (await connection.execute(select(audit).where(audit.c.district == district).order_by(audit.c.id))).all()
        return [Act(row.district, row.hour, row.act, row.subject, self.keyring.open(row.sealed_actor), row.details) for row in rows]
