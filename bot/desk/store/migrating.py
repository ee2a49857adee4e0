"""Bringing the tables up to date: one transaction, one replica at a time, all or nothing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.desk.store.database import Database
from bot.trouble import Trouble

LOCK = 4_061_972
"""PostgreSQL advisory lock that a migrating replica holds; any number that others on the server do not use."""
LIMIT = 600.0
"""Seconds that a migration, and waiting for another replica's, may take."""


async def migrate(database: Database, upgrade: bool = True) -> None:
    """Bring the tables to this version, or only check it; raises `Trouble` that says what to do."""
    async with database.writing(limit=LIMIT, preparing=True) as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=LOCK))
        await connection.run_sync(_migrate, upgrade)
    database.prepared = True


def version(connection: Connection) -> tuple[str | None, str | None]:
    """The tables' version and this program's."""
    return MigrationContext.configure(connection).get_current_revision(), ScriptDirectory.from_config(_config()).get_current_head()


def _migrate(connection: Connection, upgrade: bool) -> None:
    now, wanted = version(connection)
    if now == wanted:
        return
    scripts = ScriptDirectory.from_config(_config())
    if now is not None and now not in {script.revision for script in scripts.walk_revisions()}:
        raise Trouble(
            "The database was made by a newer Fenceline.",
            "Install that version again, or restore the backup from before the upgrade.",
        )
    if not upgrade:
        raise Trouble("The database is not up to date.", "Run `fenceline migrate` once, then start again (FENCELINE_MIGRATE is off).")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
