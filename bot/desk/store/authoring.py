"""Proposed changes of rules in the database: what is to change, who proposed it, what it would do, who decided."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Column, Index, LargeBinary, Row, String, Table, Text, and_, func, select, update

from bot.desk.keyring import Keyring
from bot.desk.store.database import Database
from bot.desk.store.tables import metadata


class ProposalState(StrEnum):
    """How far a proposal has come."""

    OPEN = "open"
    LIVE = "live"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed change of one file; `before` and `after` are the whole file."""

    id: str
    district: str
    hour: str
    title: str
    why: str
    author: str
    """`web:tenant:user`, compared with whoever approves."""
    author_name: str
    base: str
    """Revision that was live when it was tried out."""
    file: str
    before: str
    after: str
    trial: str
    """What the trial found, as JSON."""
    state: ProposalState = ProposalState.OPEN
    decided_by: str = ""
    decided_hour: str = ""
    note: str = ""


proposals = Table(
    "proposals",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("district", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("hour", String(13), nullable=False),
    Column("title", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("sealed_author", Text, nullable=False),
    Column("sealed_author_name", Text, nullable=False),
    Column("base", String(64), nullable=False),
    Column("file", String(255), nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    Column("trial", LargeBinary, nullable=False),
    Column("sealed_decided_by", Text, nullable=False, default=""),
    Column("decided_hour", String(13), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Index(None, "district", "state"),
)


@dataclass(slots=True)
class ProposalShelf:
    """The proposals of all districts."""

    database: Database
    keyring: Keyring

    async def add(self, one: Proposal) -> None:
        """Keep a new proposal."""
        values = {
            **{name: getattr(one, name) for name in ("id", "district", "hour", "title", "why", "base", "file")},
            "state": one.state.value,
            "sealed_author": self.keyring.seal(one.author),
            "sealed_author_name": self.keyring.seal(one.author_name),
            **{name: zlib.compress(getattr(one, name).encode()) for name in ("before", "after", "trial")},
        }
        async with self.database.writing(limit=10) as connection:
            await connection.execute(proposals.insert().values(values))

    async def get(self, district: str, proposal: str) -> Proposal | None:
        """One proposal of a district."""
        query = select(proposals).where(proposals.c.district == district, proposals.c.id == proposal)
        async with self.database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else self._read(row)

    async def listed(self, district: str, state: ProposalState, most: int = 100) -> list[Proposal]:
        """A district's proposals in a state, newest first."""
        query = select(proposals).where(proposals.c.district == district, proposals.c.state == state.value)
        async with self.database.reading() as connection:
            rows = (await connection.execute(query.order_by(proposals.c.hour.desc(), proposals.c.id).limit(most))).all()
        return [self._read(row) for row in rows]

    async def counts(self, district: str) -> dict[ProposalState, int]:
        """How many proposals are in each state."""
        query = select(proposals.c.state, func.count()).where(proposals.c.district == district).group_by(proposals.c.state)
        async with self.database.reading() as connection:
            return {ProposalState(state): count for state, count in (await connection.execute(query)).all()}

    async def decide(self, proposal: str, state: ProposalState, by: str, hour: str, note: str = "") -> bool:
        """Close an open proposal; False when somebody was faster."""
        values = {"state": state.value, "sealed_decided_by": self.keyring.seal(by), "decided_hour": hour, "note": note}
        async with self.database.writing() as connection:
            where = and_(proposals.c.id == proposal, proposals.c.state == ProposalState.OPEN.value)
            return (await connection.execute(update(proposals).where(where).values(values))).rowcount == 1

    async def reopen(self, proposal: str) -> None:
        """Open a proposal again that could not go live after all."""
        values = {"state": ProposalState.OPEN.value, "sealed_decided_by": "", "decided_hour": "", "note": ""}
        async with self.database.writing() as connection:
            await connection.execute(update(proposals).where(proposals.c.id == proposal).values(values))

    async def tried(self, proposal: str, base: str, before: str, after: str, trial: str) -> None:
        """Keep what a new trial found, on newer rules."""
        values = {"base": base, "before": zlib.compress(before.encode()), "after": zlib.compress(after.encode())}
        async with self.database.writing() as connection:
            await connection.execute(update(proposals).where(proposals.c.id == proposal).values(values | {"trial": zlib.compress(trial.encode())}))

    def _read(self, row: Row[tuple[object, ...]]) -> Proposal:
        values = row._mapping  # noqa: SLF001 - SQLAlchemy means it to be used
        return Proposal(
            **{name: values[name] for name in ("id", "district", "hour", "title", "why", "base", "file", "decided_hour", "note")},
            **{name: zlib.decompress(values[name]).decode() for name in ("before", "after", "trial")},
            author=self.keyring.open(values["sealed_author"]),
            author_name=self.keyring.open(values["sealed_author_name"]),
            decided_by=self.keyring.open(values["sealed_decided_by"]),
            state=ProposalState(values["state"]),
        )
