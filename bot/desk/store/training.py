"""The yearly training's completion record: a pseudonym, the school year and the day; never how somebody answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Integer, String, Table, func, select

from bot.desk.ledger import school_year
from bot.desk.people import Person
from bot.desk.store.database import Database
from bot.desk.store.decisions import Decisions
from bot.desk.store.tables import metadata

completions = Table(
    "practice_completions",
    metadata,
    Column("district", String(64), primary_key=True),
    Column("school_year", Integer, primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("day", String(10), nullable=False),
)


@dataclass(slots=True)
class Training:
    """Who of a district finished the practice in a school year, by pseudonym."""

    database: Database
    decisions: Decisions

    async def finished(self, person: Person, district: str, hour: str, day: date) -> date:
        """Note that somebody finished; the first day of the school year stands. Returns that day."""
        async with self.database.writing() as connection:
            values = {
                "district": district,
                "school_year": school_year(hour),
                "person": await connection.run_sync(self.decisions.pseudonym, person, hour),
                "day": day.isoformat(),
            }
            await connection.execute(self.database.insert(completions).values(values).on_conflict_do_nothing())
        return await self.day(person, district, hour) or day

    async def day(self, person: Person, district: str, hour: str) -> date | None:
        """The day on which somebody finished in this school year; None when they have not."""
        async with self.database.writing() as connection:
            name = await connection.run_sync(self.decisions.pseudonym, person, hour)
            query = select(completions.c.day).where(
                completions.c.district == district, completions.c.school_year == school_year(hour), completions.c.person == name
            )
            found = await connection.scalar(query)
        return date.fromisoformat(found) if found else None

    async def count(self, district: str, hour: str) -> int:
        """How many people of a district finished in this school year."""
        query = select(func.count()).where(completions.c.district == district, completions.c.school_year == school_year(hour))
        async with self.database.reading() as connection:
            return int(await connection.scalar(query) or 0)
