"""The store as one object: every table's room over one database."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.keyring import Keyring
from bot.desk.store.arrivals import Arrivals
from bot.desk.store.database import Database, open_database
from bot.desk.store.decisions import Decisions
from bot.desk.store.installations import Installations
from bot.desk.store.keeping import Keeping
from bot.desk.store.migrating import migrate, version
from bot.desk.store.people_log import PeopleLog
from bot.desk.store.questions import Questions
from bot.desk.store.versions import VersionShelf
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that is kept."""

    database: Database
    keyring: Keyring
    decisions: Decisions
    arrivals: Arrivals
    log: PeopleLog
    questions: Questions
    installations: Installations
    versions: VersionShelf
    keeping: Keeping
    upgrade: bool = True

    async def prepare(self) -> None:
        """Bring the tables up to date, or check that they are; raises `Away` or `Trouble`."""
        await migrate(self.database, self.upgrade)

    async def look(self) -> tuple[str | None, str | None]:
        """The version of the tables as they are (None: no tables), and the one that this program needs; changes nothing."""
        async with self.database.writing(preparing=True) as connection:
            return await connection.run_sync(version)

    async def close(self) -> None:
        """Give all connections back."""
        await self.database.close()


def make_store(settings: Settings, keyring: Keyring) -> Store:
    """The store of a deployment; nothing is connected until `prepare` or first use."""
    database = open_database(settings)
    ledger = Decisions(database, keyring)
    return Store(
        database=database,
        keyring=keyring,
        decisions=ledger,
        arrivals=Arrivals(database),
        log=PeopleLog(database, ledger),
        questions=Questions(database, keyring),
        installations=Installations(database, keyring),
        versions=VersionShelf(database),
        keeping=Keeping(database, keyring, ledger),
        upgrade=settings.migrate,
    )
