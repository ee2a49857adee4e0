"""Installations and conversation references, sealed; and leases, so that one replica at a time does a thing."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, select, update

from bot.desk.keyring import Keyring
from bot.desk.people import Person
from bot.desk.store.database import Database
from bot.desk.store.tables import conversations, installations, leases
from bot.desk.threads import digest


@dataclass(frozen=True, slots=True)
class Installation:
    """What a platform gave at installation; `part` is `bot` or `user:ID`, `body` plain JSON values."""

    platform: str
    tenant: str
    part: str
    body: Mapping[str, Any]
    district: str = ""


@dataclass(slots=True)
class Installations:
    """Tokens by tenant, addresses by person, leases by name."""

    database: Database
    keyring: Keyring

    async def keep(self, installation: Installation, now: int) -> None:
        """Store or replace an installation; a district that was set stays when the new one names none."""
        values = {
            "platform": installation.platform,
            "tenant": installation.tenant,
            "part": installation.part,
            "district": installation.district,
            "sealed_body": self.keyring.seal(json.dumps(dict(installation.body))),
            "changed": now,
        }
        statement = self.database.insert(installations).values(values)
        replaced: dict[str, Any] = {"sealed_body": statement.excluded.sealed_body, "changed": now}
        if installation.district:
            replaced["district"] = installation.district
        async with self.database.writing() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["platform", "tenant", "part"], set_=replaced))

    async def find(self, platform: str, tenant: str, part: str = "bot") -> Installation | None:
        """The installation, its body opened."""
        query = select(installations).where(installations.c.platform == platform, installations.c.tenant == tenant, installations.c.part == part)
        async with self.database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return Installation(platform, tenant, part, json.loads(self.keyring.open(row.sealed_body)), row.district)

    async def remove(self, platform: str, tenant: str, part: str = "") -> int:
        """Forget an installation (all of a tenant's parts when `part` is empty); returns how many rows went."""
        parts = [installations.c.part == part] if part else []
        where = and_(installations.c.platform == platform, installations.c.tenant == tenant, *parts)
        async with self.database.writing() as connection:
            return (await connection.execute(delete(installations).where(where))).rowcount

    async def district_of(self, platform: str, tenant: str) -> str:
        """The district that a tenant was installed for; "" when none was named."""
        query = select(installations.c.district).where(
            installations.c.platform == platform, installations.c.tenant == tenant, installations.c.district != ""
        )
        async with self.database.reading() as connection:
            return (await connection.scalar(query.limit(1))) or ""

    async def keep_address(self, person: Person, district: str, body: Mapping[str, Any], now: int) -> None:
        """Store where a person can be reached privately; an opt-out stays."""
        key = digest("person", person.platform, person.tenant, person.user)
        sealed = self.keyring.seal(json.dumps(dict(body)))
        values = {
            "person": key,
            "platform": person.platform,
            "district": district,
            "sealed_body": sealed,
            "changed": now,
            "opted_out": False,
        }
        statement = self.database.insert(conversations).values(values)
        replaced = {"sealed_body": sealed, "district": district, "changed": now}
        async with self.database.writing() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["person"], set_=replaced))

    async def address(self, person: Person) -> dict[str, Any] | None:
        """Where a person can be reached privately; None when unknown."""
        key = digest("person", person.platform, person.tenant, person.user)
        async with self.database.reading() as connection:
            sealed = await connection.scalar(select(conversations.c.sealed_body).where(conversations.c.person == key))
        return json.loads(self.keyring.open(sealed)) if sealed else None

    async def addresses(self, platform: str, district: str) -> list[dict[str, Any]]:
        """Everybody of a district on a platform who did not opt out of notices."""
        query = select(conversations.c.sealed_body).where(
            conversations.c.platform == platform, conversations.c.district == district, conversations.c.opted_out.is_(False)
        )
        async with self.database.reading(limit=30) as connection:
            return [json.loads(self.keyring.open(sealed)) for sealed in (await connection.scalars(query)).all()]

    async def opt_out(self, person: Person, out: bool) -> None:
        """Stop or resume notices about a changed MOU; answers to one's own questions come all the same."""
        key = digest("person", person.platform, person.tenant, person.user)
        async with self.database.writing() as connection:
            await connection.execute(update(conversations).where(conversations.c.person == key).values(opted_out=out))

    async def forget_person(self, person: Person) -> None:
        """Remove a person's address."""
        key = digest("person", person.platform, person.tenant, person.user)
        async with self.database.writing() as connection:
            await connection.execute(delete(conversations).where(conversations.c.person == key))

    @asynccontextmanager
    async def lease(self, name: str, now: int, seconds: int = 60) -> AsyncIterator[bool]:
        """Give True to one replica at a time, for as long as the block runs or `seconds` last.

        `async with lease("slack-token/T1", now) as mine: if mine: …`.
        """
        holder = secrets.token_hex(8)
        async with self.database.writing() as connection:
            statement = self.database.insert(leases).values(name=name, holder=holder, until=now + seconds)
            taken = await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["name"], set_={"holder": holder, "until": now + seconds}, where=leases.c.until <= now
                ).returning(leases.c.holder)
            )
            mine = taken.scalar_one_or_none() == holder
        try:
            yield mine
        finally:
            if mine:
                async with self.database.writing() as connection:
                    await connection.execute(delete(leases).where(and_(leases.c.name == name, leases.c.holder == holder)))
