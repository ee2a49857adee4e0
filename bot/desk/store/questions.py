"""The review queue in the database: questions to the boundary team, sealed, each delivered once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk.keyring import Keyring
from bot.desk.people import QueueItem, QueueState
from bot.desk.store.database import Database
from bot.desk.store.tables import queue
from bot.question import Asker, Language

DELIVERY_LEASE = 60
"""Seconds that one replica has to deliver an answer before another may try."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An answered item that its asker has not got yet."""

    item: QueueItem
    platform: str
    to: str


@dataclass(slots=True)
class Questions:
    """Questions that askers sent to their boundary team."""

    database: Database
    keyring: Keyring

    async def add(self, item: QueueItem, platform: str, to: str, ticket: str) -> QueueItem:
        """Put an item into the queue; sending the same one again (same ticket) gives the item that stands there."""
        values = {
            "id": item.id,
            "district": item.district,
            "state": item.state.value,
            "hour": item.hour,
            "school": item.school or "",
            "role": item.asker.value,
            "platform": platform,
            "language": item.language.value,
            "found": " ".join(item.found),
            "decision_id": item.decision_id or "",
            "sealed_text": self.keyring.seal(item.text),
            "sealed_to": self.keyring.seal(to),
            "ticket": ticket,
        }
        try:
            async with self.database.writing() as connection:
                await connection.execute(queue.insert().values(values))
        except IntegrityError:
            async with self.database.reading() as connection:
                return self._item((await connection.execute(select(queue).where(queue.c.ticket == ticket))).one())
        return item

    async def get(self, item_id: str) -> QueueItem | None:
        """One item."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(queue).where(queue.c.id == item_id))).one_or_none()
        return None if row is None else self._item(row)

    async def listed(self, district: str, state: QueueState | None = None, most: int = 100) -> list[QueueItem]:
        """A district's items, oldest first."""
        query = select(queue).where(queue.c.district == district)
        if state is not None:
            query = query.where(queue.c.state == state.value)
        async with self.database.reading() as connection:
            return [self._item(row) for row in (await connection.execute(query.order_by(queue.c.hour, queue.c.id).limit(most))).all()]

    async def counts(self, district: str) -> dict[QueueState, int]:
        """How many items are in each state."""
        query = select(queue.c.state, func.count()).where(queue.c.district == district).group_by(queue.c.state)
        async with self.database.reading() as connection:
            return {QueueState(state): count for state, count in (await connection.execute(query)).all()}

    async def answer(self, item_id: str, text: str) -> bool:
        """Keep an administrator's answer; False when another one had answered or closed it already."""
        return await self._change(item_id, QueueState.OPEN, {"state": QueueState.ANSWERED.value, "sealed_answer": self.keyring.seal(text)})

    async def close(self, item_id: str) -> bool:
        """Close an item without an answer; False when it is not open any more."""
        return await self._change(item_id, QueueState.OPEN, {"state": QueueState.CLOSED.value})

    async def delivered(self, item_id: str) -> bool:
        """The asker has got the answer; the address is forgotten."""
        return await self._change(item_id, QueueState.ANSWERED, {"state": QueueState.DELIVERED.value, "sealed_to": ""})

    async def example(self, item_id: str, rule: str) -> None:
        """Note that the question was made an example of a rule."""
        async with self.database.writing() as connection:
            await connection.execute(update(queue).where(queue.c.id == item_id).values(example_of=rule))

    async def _change(self, item_id: str, was: QueueState, values: dict[str, str]) -> bool:
        async with self.database.writing() as connection:
            changed = await connection.execute(update(queue).where(and_(queue.c.id == item_id, queue.c.state == was.value)).values(values))
            return changed.rowcount == 1

    async def lease(self, now: int, item_id: str = "", most: int = 20) -> list[Undelivered]:
        """Answered items to deliver now, kept from other replicas for a minute."""
        waiting = and_(queue.c.state == QueueState.ANSWERED.value, queue.c.leased <= now - DELIVERY_LEASE)
        query = select(queue).where(waiting, *([queue.c.id == item_id] if item_id else [])).order_by(queue.c.hour).limit(most)
        taken: list[Undelivered] = []
        async with self.database.writing() as connection:
            for row in (await connection.execute(query.with_for_update(skip_locked=True))).all():
                await connection.execute(update(queue).where(queue.c.id == row.id).values(leased=now))
                taken.append(Undelivered(self._item(row), row.platform, self.keyring.open(row.sealed_to)))
        return taken

    async def release(self, item_id: str) -> None:
        """The delivery failed: it may be tried again."""
        async with self.database.writing() as connection:
            await connection.execute(update(queue).where(queue.c.id == item_id).values(leased=0))

    def _item(self, row: Row[tuple[object, ...]]) -> QueueItem:
        values = row._mapping  # noqa: SLF001 - SQLAlchemy means it to be used
        return QueueItem(
            id=values["id"],
            district=values["district"],
            school=values["school"] or None,
            asker=Asker(values["role"]),
            language=Language(values["language"]),
            text=self.keyring.open(values["sealed_text"]),
            found=tuple(values["found"].split()),
            decision_id=values["decision_id"] or None,
            hour=values["hour"],
            state=QueueState(values["state"]),
            answer=self.keyring.open(values["sealed_answer"]),
            example_of=values["example_of"],
        )
