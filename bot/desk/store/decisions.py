"""The ledger in the database: appended to under a lock, read and verified in the order of its chain."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, and_, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk.keyring import Keyring
from bot.desk.ledger import GENESIS, Decision, Entry, school_year
from bot.desk.people import Person
from bot.desk.store.database import Database
from bot.desk.store.tables import decisions, feedback, heads, inbound, pseudonym_keys, threads

PAGE = 5000
"""Rows read at once when a whole chain is gone through."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest row of a chain and the last purged one."""

    district: str
    seq: int
    hash: str
    base_seq: int = 0
    base_hash: str = GENESIS
    seal: str = ""

    def message(self) -> bytes:
        """What the seal covers."""
        return f"{self.district}|{self.seq}|{self.hash}|{self.base_seq}|{self.base_hash}".encode()


HEAD = tuple(heads.c[name] for name in Head.__slots__)
_ROW = tuple(decisions.c[name] for name in Decision.__slots__)


@dataclass(frozen=True, slots=True)
class Proof:
    """What going through one chain showed; `bad` is the first row that is wrong, None when all is well."""

    district: str
    rows: int
    head: Head | None
    bad: int | None = None
    why: str = ""


@dataclass(slots=True)
class Decisions:
    """The ledger of every district."""

    database: Database
    keyring: Keyring
    _years: dict[int, bytes] = field(default_factory=dict)

    async def append(self, entries: Sequence[Entry]) -> int:
        """Write the entries, their threads and their events in one transaction; returns how many were new.

        An entry whose ticket stands in the ledger already is left out: appending again after an unclear end is safe.
        """
        try:
            return await self._append(entries, check=False)
        except IntegrityError:
            return await self._append(entries, check=True)

    async def _append(self, entries: Sequence[Entry], check: bool) -> int:
        years: dict[int, bytes] = {}

        def work(connection: Connection) -> int:
            years.update({year: self._year(connection, year) for year in {school_year(e.decision.hour) for e in entries}})
            return self._write(connection, entries, years, check)

        written = await self.database.write(work)
        self._years |= years  # only now do they stand in the database for sure
        return written

    def _write(self, connection: Connection, entries: Sequence[Entry], years: dict[int, bytes], check: bool) -> int:
        written = 0
        of_district = attrgetter("decision.district")
        for district, group in groupby(sorted(entries, key=of_district), key=of_district):
            rows = {row.ticket: row for row in (_named(entry, years) for entry in group)}
            if check:
                stand = select(decisions.c.ticket).where(decisions.c.district == district, decisions.c.ticket.in_(rows))
                for ticket in connection.scalars(stand).all():
                    del rows[ticket]
            if rows:
                self._chain(connection, district, list(rows.values()))
                written += len(rows)
        self._remember(connection, entries)
        return written

    def _chain(self, connection: Connection, district: str, rows: list[Decision]) -> None:
        head = self._locked_head(connection, district)
        chained: list[Decision] = []
        seq, before = head.seq, head.hash
        for row in rows:
            seq += 1
            chained.append(row.chained(seq, before))
            before = chained[-1].hash
        connection.execute(decisions.insert(), [asdict(row) for row in chained])
        self._move_head(connection, replace(head, seq=seq, hash=before))

    def _locked_head(self, connection: Connection, district: str) -> Head:
        """The district's head, locked until the transaction ends; made when there is none."""
        query = select(*HEAD).where(heads.c.district == district).with_for_update()
        row = connection.execute(query).one_or_none()
        if row is None:
            fresh = Head(district, 0, GENESIS)
            values = asdict(replace(fresh, seal=self._seal(fresh)))
            connection.execute(self.database.insert(heads).values(values).on_conflict_do_nothing())
            row = connection.execute(query).one()
        return Head(*row)

    def _move_head(self, connection: Connection, head: Head) -> None:
        values = asdict(replace(head, seal=self._seal(head)))
        connection.execute(update(heads).where(heads.c.district == head.district).values(values))

    def _seal(self, head: Head) -> str:
        return self.keyring.sign("ledger", head.message())

    def _remember(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Store what the threads know now, and in each event how its thread stood before."""
        known = {
            e.thread_key: {"key": e.thread_key, "district": e.decision.district, "known": e.thread, "expires": e.expires}
            for e in entries
            if e.thread_key
        }
        if known:
            statement = self.database.insert(threads)
            update_with = {"known": statement.excluded.known, "expires": statement.excluded.expires}
            rows = sorted(known.values(), key=lambda row: str(row["key"]))
            connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=update_with), rows)
        met = [{"event": e.event, "was": e.before} for e in sorted(entries, key=attrgetter("event")) if e.is_event]
        if met:
            unmet = and_(inbound.c.key == bindparam("event"), inbound.c.before == "")
            connection.execute(update(inbound).where(unmet).values(before=bindparam("was")), met)

    def _year(self, connection: Connection, year: int) -> bytes:
        """The pseudonym key of a school year, made by whoever needs it first."""
        if year in self._years:
            return self._years[year]
        query = select(pseudonym_keys.c.sealed_key).where(pseudonym_keys.c.year == year)
        sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            values = {"year": year, "sealed_key": self.keyring.seal(secrets.token_hex(32))}
            connection.execute(self.database.insert(pseudonym_keys).values(values).on_conflict_do_nothing())
            sealed = connection.execute(query).scalar_one()
        return bytes.fromhex(self.keyring.open(sealed))

    def pseudonym(self, connection: Connection, person: Person, hour: str) -> str:
        """The person's name in the records of that school year."""
        return pseudonym(self._year(connection, school_year(hour)), person)

    def forget_years(self) -> None:
        """Drop year keys from memory after they were purged."""
        self._years.clear()

    async def find(self, decision_id: str, district: str | None = None) -> list[tuple[Decision, list[bool]]]:
        """Every row of that id with its feedback, oldest first; the same question on one day shares an id."""
        async with self.database.reading() as connection:
            query = select(*_ROW).where(decisions.c.decision_id == decision_id).order_by(decisions.c.district, decisions.c.seq)
            rows = (await connection.execute(query if district is None else query.where(decisions.c.district == district))).all()
            marks = (
                await connection.execute(
                    select(feedback.c.district, feedback.c.right).where(feedback.c.decision_id == decision_id).order_by(feedback.c.hour)
                )
            ).all()
        return [(Decision(*row), [mark.right for mark in marks if mark.district == row.district]) for row in rows]

    async def districts(self) -> list[str]:
        """Districts that have a chain."""
        async with self.database.reading() as connection:
            return list((await connection.scalars(select(heads.c.district).order_by(heads.c.district))).all())

    async def rows(self, district: str, from_hour: str = "", to_hour: str = "~") -> AsyncIterator[Decision]:
        """The district's rows in the order of the chain, from `from_hour` up to and without `to_hour`."""
        after = 0
        while True:
            async with self.database.reading(limit=60) as connection:
                query = (
                    select(*_ROW)
                    .where(
                        decisions.c.district == district,
                        decisions.c.seq > after,
                        decisions.c.hour >= from_hour,
                        decisions.c.hour < to_hour,
                    )
                    .order_by(decisions.c.seq)
                    .limit(PAGE)
                )
                page = (await connection.execute(query)).all()
            for row in page:
                yield Decision(*row)
            if len(page) < PAGE:
                return
            after = page[-1].seq

    async def count(self, district: str) -> int:
        """Rows that the district's ledger holds."""
        async with self.database.reading(limit=60) as connection:
            return int((await connection.scalar(select(func.count()).select_from(decisions).where(decisions.c.district == district))) or 0)

    async def stands(self, district: str, seq: int, digest: str) -> bool:
        """True when the row `seq` has this hash, so that nothing before it was exchanged since the hash was noted."""
        async with self.database.reading(limit=60) as connection:
            found = await connection.scalar(select(decisions.c.hash).where(decisions.c.district == district, decisions.c.seq == seq))
        return found == digest

    async def verify(self, district: str) -> Proof:
        """Go through the whole chain; the first row that was changed, removed or put in is named."""
        async with self.database.reading(limit=60) as connection:
            found = (await connection.execute(select(*HEAD).where(heads.c.district == district))).one_or_none()
        if found is None:
            return Proof(district, 0, None)
        head = Head(*found)
        if not self.keyring.signed("ledger", head.message(), head.seal):
            return Proof(district, 0, head, head.seq, "the head of the chain was not sealed with this deployment's keys")
        seq, before, rows = head.base_seq, head.base_hash, 0
        async for row in self.rows(district):
            if row.seq > head.seq:
                break
            if row.seq != seq + 1:
                return Proof(district, rows, head, seq + 1, "the row is missing")
            if row.before_hash != before:
                return Proof(district, rows, head, row.seq, "the row does not follow the one before it")
            if row.hash != row.expected_hash():
                return Proof(district, rows, head, row.seq, "the row was changed")
            seq, before, rows = row.seq, row.hash, rows + 1
        if (seq, before) != (head.seq, head.hash):
            return Proof(district, rows, head, seq + 1, "rows at the end are missing")
        return Proof(district, rows, head)


def pseudonym(key: bytes, person: Person) -> str:
    """32 hex digits that name a person within one school year."""
    message = f"{person.platform}\x1f{person.tenant}\x1f{person.user}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:32]


def _named(entry: Entry, keys: dict[int, bytes]) -> Decision:
    """The row with its pseudonym and its ticket filled in; a ticket can't be traced to the platform's event."""
    key = keys[school_year(entry.decision.hour)]
    ticket = hmac.new(key, entry.event.encode(), hashlib.sha256).hexdigest()
    return replace(entry.decision, asker=pseudonym(key, entry.person) if entry.person else "", ticket=ticket)
