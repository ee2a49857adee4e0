"""The connection to SQLite or PostgreSQL: opening, transactions, time limits, and what counts as "away"."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.schema import Table

from bot.settings import Settings
from bot.trouble import Trouble

T = TypeVar("T")
REST = 2.0
"""Seconds that a database that was away is left alone, so that answers do not queue up behind it."""
_WRITING = "fenceline_writing"


class Away(Trouble):
    """The database cannot be used just now: not reachable, too slow, full, damaged, or every connection is busy."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The database cannot be used just now: {reason}.",
            "Answers go on; their records are kept aside and brought in later.",
        )
        self.reason = reason


@dataclass(slots=True)
class Database:
    """One database; `reading` and `writing` give a connection inside a transaction."""

    url: URL
    pool: int = 5
    timeout: float = 1.0
    engine: AsyncEngine = field(init=False)
    plain: Engine | None = field(default=None, init=False)
    """For a SQLite file: the same file for short pieces of work, each done in one thread."""
    _alone: AsyncEngine = field(init=False)
    _threads: ThreadPoolExecutor | None = field(default=None, init=False)
    prepared: bool = field(default=False, init=False)
    """True once the tables were found or brought up to date: later failures are outages, not mistakes in the settings."""
    trouble: str = field(default="", init=False)
    """Why it is away; empty while it works."""
    _cannot_write: bool = field(default=False, init=False)
    """True when the trouble came from writing: that something could be read does not end it."""
    _left: bool = field(default=False, init=False)
    _rest_until: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.engine = _engine(self.url, self.pool, self.timeout)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        if self.is_sqlite:
            self.plain = _plain_engine(self.url, self.pool, self.timeout)
            self._threads = ThreadPoolExecutor(min(self.pool, 4), "fenceline-sqlite")

    @property
    def is_sqlite(self) -> bool:
        """True for a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def reading(self, limit: float | None = None) -> AsyncIterator[AsyncConnection]:
        """A connection to read with; raises `Away` within `limit` seconds (default: the time limit)."""
        async with self._connected(self.engine, limit) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self, limit: float | None = None, preparing: bool = False, light: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection to write with; committed at the end, rolled back on any error.

        `preparing` is for the migration alone, which makes the tables that all others wait for. `light` does not wait for
        PostgreSQL's disk: a crash of the server may take the last moments back, and whoever writes so can write again.
        """
        engine = self.engine.execution_options(**{_WRITING: True})
        async with self._connected(engine, limit, preparing) as connection:
            if light and not self.is_sqlite:
                await connection.execute(text("SET LOCAL synchronous_commit TO off"))
            yield connection

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do a short piece of reading in one go; raises `Away`."""
        if self.plain is None:
            # One statement sees one moment by itself; a transaction around it would only add two journeys.
            async with self._watched(None, writes=False), self._alone.connect() as connection:
                return await connection.run_sync(work)
        async with self._watched(None, writes=False):
            return await self._beside(self.plain, work)

    async def write(self, work: Callable[[Connection], T], limit: float | None = None) -> T:
        """Do a short piece of writing in one go, without waiting for PostgreSQL's disk (`light`); raises `Away`.

        For a file the whole piece runs in one other thread: switching threads for each statement costs more than SQLite does.
        """
        if self.plain is None:
            async with self.writing(limit, light=True) as connection:
                return await connection.run_sync(work)
        async with self._watched(limit, writes=True):
            return await self._beside(self.plain.execution_options(**{_WRITING: True}), work)

    async def _beside(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        def piece() -> T:
            with engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, piece)

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine, limit: float | None, preparing: bool = False) -> AsyncIterator[AsyncConnection]:
        async with self._watched(limit, engine is not self.engine, preparing), engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _watched(self, limit: float | None, writes: bool, preparing: bool = False) -> AsyncIterator[None]:
        """Hold the time limit, and turn whatever fails into `Away`."""
        if time.monotonic() < self._rest_until:
            raise Away(self.trouble)
        if not self.prepared and not preparing:
            raise Away(self.trouble or "it was not reached yet")
        try:
            async with asyncio.timeout(self.timeout if limit is None else limit):
                yield
        except (IntegrityError, ProgrammingError):
            raise  # a row that stands there already, or a mistake of ours: the database itself is well
        except (DBAPIError, PoolTimeout, TimeoutError, OSError) as error:
            self._note(error, writes)
            raise Away(self.trouble) from error
        else:
            if writes or not self._cannot_write:
                self.trouble, self._cannot_write, self._rest_until = "", False, 0.0

    def _note(self, error: Exception, writes: bool) -> None:
        """Remember why; one that is only slow or busy is asked again at once, the next may be luckier."""
        self.trouble, self._cannot_write, self._left = _reason(error), writes, True
        if not isinstance(error, (TimeoutError, PoolTimeout)):
            self._rest_until = time.monotonic() + REST

    def was_away(self) -> bool:
        """True once after each outage, for whoever has to write something again."""
        was, self._left = self._left, False
        return was

    async def probe(self) -> None:
        """Raise `Away` unless the database answers now."""
        self._rest_until = 0.0
        async with self.reading() as connection:
            await connection.execute(text("SELECT 1"))

    async def damage(self) -> str:
        """What SQLite finds wrong in its file; "" when it is whole, or for PostgreSQL, which looks after its own pages."""
        if not self.is_sqlite:
            return ""
        try:
            async with self.reading(limit=600) as connection:
                found = (await connection.execute(text("PRAGMA integrity_check(3)"))).scalars().all()
        except Away as away:
            return away.reason
        return "" if list(found) == ["ok"] else f"{len(found)} places"

    async def clock_apart(self) -> float:
        """Seconds that this machine's clock is ahead of the database server's; 0 for a file."""
        if self.is_sqlite:
            return 0.0
        async with self.reading() as connection:
            theirs = await connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())"))
        return time.time() - float(theirs or 0)

    def insert(self, table: Table) -> Any:
        """An `insert` that knows `on_conflict_…` in this database's dialect."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        if self.plain is not None:
            self.plain.dispose()


def open_database(settings: Settings) -> Database:
    """The database that the settings name; nothing is connected yet."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Trouble(f"The folder {path.parent} cannot be made.", "Set FENCELINE_DATA to a folder that this process may write to.") from error
        return Database(url.set(drivername="sqlite+aiosqlite"), settings.database_pool, settings.database_timeout)
    query = dict(url.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return Database(url.set(drivername="postgresql+asyncpg", query=query), settings.database_pool, settings.database_timeout)


def _engine(url: URL, pool: int, timeout: float) -> AsyncEngine:
    arguments: dict[str, Any] = (
        {"timeout": timeout}
        if url.get_backend_name() == "sqlite"
        else {"timeout": timeout, "command_timeout": max(timeout, 60.0), "server_settings": {"application_name": "fenceline"}}
    )
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=timeout,
        hide_parameters=True,
        connect_args=arguments,
        **({} if url.get_backend_name() == "sqlite" else {"pool_recycle": 1800}),
    )
    if url.get_backend_name() == "sqlite":
        _listen(engine.sync_engine)
    return engine


def _plain_engine(url: URL, pool: int, timeout: float) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite"),
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=timeout,
        hide_parameters=True,
        connect_args={"timeout": timeout, "check_same_thread": False},
    )
    _listen(engine)
    return engine


def _listen(engine: Engine) -> None:
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # NORMAL: a killed process loses nothing; a power cut may lose the last moments, and what is left still proves itself.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A write that starts as a read can be refused in the middle; taking the write lock first makes it wait instead.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")


def _reason(error: Exception) -> str:
    """Why, in a few words that hold nothing of what was asked or stored."""
    said = str(getattr(error, "orig", error)).lower()
    for mark, reason in (
        ("malformed", "the file is damaged"),
        ("not a database", "the file is damaged"),
        ("full", "the disk is full"),
        ("no space", "the disk is full"),
        ("locked", "it is busy"),
        ("readonly", "it can only be read"),
        ("read-only", "it can only be read"),
        ("unable to open", "the file cannot be opened"),
        ("password", "it refuses the user or password"),
        ("does not exist", "it is not there"),
    ):
        if mark in said:
            return reason
    if isinstance(error, PoolTimeout):
        return "all of its connections are busy"
    return "it does not answer in time" if isinstance(error, TimeoutError) else "it cannot be reached"
