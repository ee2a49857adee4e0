"""Rulebook versions: the exact files behind each revision, so that any old answer can be worded again."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select

from bot.desk.store.database import Database
from bot.desk.store.tables import contents, pins, versions
from bot.rulebook.ports import Version


@dataclass(slots=True)
class VersionShelf:
    """All rulebooks that were ever live, and the versions that districts are held at."""

    database: Database

    async def keep(self, version: Version, bundle: bytes) -> None:
        """Store a version's package of files; each package is kept once, a version kept again only moves its day."""
        digest = hashlib.sha256(bundle).hexdigest()
        values = {
            "revision": version.revision,
            "district": version.district,
            "went_live": int(version.went_live.timestamp()),
            "digest": digest,
        }
        async with self.database.writing(limit=30) as connection:
            content = self.database.insert(contents).values(digest=digest, content=zlib.compress(bundle))
            await connection.execute(content.on_conflict_do_nothing())
            row = self.database.insert(versions).values(values)
            again = {"went_live": row.excluded.went_live}
            await connection.execute(row.on_conflict_do_update(index_elements=["district", "revision"], set_=again))

    async def known(self, district: str, revision: str) -> bool:
        """True when the version is stored."""
        async with self.database.reading() as connection:
            query = select(versions.c.revision).where(versions.c.district == district, versions.c.revision == revision)
            return (await connection.execute(query)).first() is not None

    async def bundle(self, district: str, revision: str) -> bytes | None:
        """The package of a version; None when it was never stored."""
        query = (
            select(contents.c.content)
            .join(versions, versions.c.digest == contents.c.digest)
            .where(versions.c.district == district, versions.c.revision == revision)
        )
        async with self.database.reading(limit=30) as connection:
            content = await connection.scalar(query)
        return None if content is None else zlib.decompress(content)

    async def listed(self, district: str) -> tuple[Version, ...]:
        """A district's versions, newest first."""
        query = select(versions.c.revision, versions.c.went_live).where(versions.c.district == district)
        async with self.database.reading() as connection:
            rows = (await connection.execute(query.order_by(versions.c.went_live.desc(), versions.c.revision))).all()
        return tuple(Version(district, row.revision, datetime.fromtimestamp(row.went_live, UTC)) for row in rows)

    async def pin(self, district: str, revision: str | None) -> None:
        """Hold a district at a version on every replica, or let it follow its files again."""
        async with self.database.writing() as connection:
            if revision is None:
                await connection.execute(delete(pins).where(pins.c.district == district))
                return
            statement = self.database.insert(pins).values(district=district, revision=revision)
            await connection.execute(statement.on_conflict_do_update(index_elements=["district"], set_={"revision": revision}))

    async def pinned(self) -> dict[str, str]:
        """District → version that it is held at."""
        async with self.database.reading() as connection:
            return {row.district: row.revision for row in (await connection.execute(select(pins))).all()}
