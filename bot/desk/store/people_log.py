"""What people noted: feedback on answers, the boundary log, and the roles that they declared."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from bot.desk.people import BoundaryAction, Person
from bot.desk.store.database import Database
from bot.desk.store.decisions import Decisions
from bot.desk.store.tables import boundary, feedback, roles
from bot.desk.threads import digest
from bot.question import Asker


@dataclass(frozen=True, slots=True)
class BoundaryEntry:
    """One tap in the boundary log, as a report reads it: nobody's name and no pseudonym."""

    district: str
    hour: str
    school: str
    role: str
    platform: str
    action: str
    category: str


@dataclass(slots=True)
class PeopleLog:
    """Feedback, boundary log, declared roles."""

    database: Database
    decisions: Decisions

    async def mark(self, person: Person, district: str, decision_id: str, right: bool, hour: str) -> None:
        """Keep one verdict of a person on an answer; a later one replaces it."""
        async with self.database.writing() as connection:
            statement = self.database.insert(feedback).values(
                district=district,
                decision_id=decision_id,
                person=await connection.run_sync(self.decisions.pseudonym, person, hour),
                right=right,
                hour=hour,
            )
            replaced = {"right": statement.excluded.right, "hour": statement.excluded.hour}
            await connection.execute(statement.on_conflict_do_update(index_elements=["district", "decision_id", "person"], set_=replaced))

    async def note(self, person: Person, district: str, school: str, asker: Asker, action: BoundaryAction, category: str, hour: str) -> None:
        """Add one line to the boundary log."""
        async with self.database.writing() as connection:
            await connection.execute(
                boundary.insert().values(
                    district=district,
                    hour=hour,
                    school=school,
                    role=asker.value,
                    platform=person.platform,
                    action=action.value,
                    category=category,
                    person=await connection.run_sync(self.decisions.pseudonym, person, hour),
                )
            )

    async def boundary_lines(self, district: str, from_hour: str = "", to_hour: str = "~") -> list[BoundaryEntry]:
        """The district's boundary log, oldest first."""
        columns = [boundary.c[name] for name in BoundaryEntry.__slots__]
        async with self.database.reading(limit=60) as connection:
            query = select(*columns).where(boundary.c.district == district, boundary.c.hour >= from_hour, boundary.c.hour < to_hour)
            return [BoundaryEntry(*row) for row in (await connection.execute(query.order_by(boundary.c.id))).all()]

    async def marks(self, district: str) -> dict[str, tuple[int, int]]:
        """Decision id → how many called the answer right, how many wrong."""
        counted = select(feedback.c.decision_id, feedback.c.right, func.count()).where(feedback.c.district == district)
        result: dict[str, tuple[int, int]] = {}
        async with self.database.reading(limit=60) as connection:
            for decision_id, right, count in (await connection.execute(counted.group_by(feedback.c.decision_id, feedback.c.right))).all():
                yes, no = result.get(decision_id, (0, 0))
                result[decision_id] = (yes + count, no) if right else (yes, no + count)
        return result

    async def declare(self, person: Person, district: str, asker: Asker) -> None:
        """Keep the role that a person named for themselves."""
        async with self.database.writing() as connection:
            statement = self.database.insert(roles).values(person=_key(person), district=district, role=asker.value)
            replaced = {"role": statement.excluded.role, "district": statement.excluded.district}
            await connection.execute(statement.on_conflict_do_update(index_elements=["person"], set_=replaced))

    async def declared(self, person: Person, district: str) -> Asker | None:
        """The role that a person named for themselves in this district."""
        async with self.database.reading() as connection:
            query = select(roles.c.role).where(roles.c.person == _key(person), roles.c.district == district)
            role = (await connection.execute(query)).scalar_one_or_none()
        return Asker(role) if role else None


def _key(person: Person) -> str:
    return digest("person", person.platform, person.tenant, person.user)
