"""What the whole suite shares: real PostgreSQL clusters, and one log that is searched for planted secrets at the end."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.logs import set_up_logs
from tests.parts import need
from tests.planted import SECRETS

LOGS = io.StringIO()
"""Every log line of the suite, at the most talkative level."""


def pytest_configure() -> None:
    """Send all logs, those of libraries too, into one place."""
    set_up_logs("debug", LOGS)
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("aiosqlite", "asyncio", "faker", "hypothesis", "PIL", "matplotlib", "fontTools", "pdfminer"):
        logging.getLogger(name).setLevel(logging.WARNING)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the suite when any log line holds a planted secret."""
    text = LOGS.getvalue()
    leaked = [secret for secret in SECRETS if secret in text]
    if leaked:
        lines = [line for line in text.splitlines() if any(secret in line for secret in leaked)]
        print("\nPlanted secrets reached the logs:\n" + "\n".join(lines[:5]))  # noqa: T201 - what failed has to be seen
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class Cluster:
    """A throw-away PostgreSQL on a socket of its own; `stop` and `start` make it go away and come back."""

    def __init__(self, binaries: str) -> None:
        self.binaries = Path(binaries)
        self.folder = Path(tempfile.mkdtemp(prefix="fenceline-pg-"))
        self.port = 54000 + os.getpid() % 5000
        if os.getuid() == 0:
            subprocess.run(["chown", "postgres", str(self.folder)], check=True)
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run([*as_user, str(self.binaries / program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def sql(self, statement: str) -> None:
        self._run("psql", "-q", "-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-c", statement)

    def new_database(self) -> str:
        """Return the address of a fresh, empty database."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgresql://postgres@/{name}?host={self.folder}&port={self.port}"

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        subprocess.run(["rm", "-rf", str(self.folder)], check=True)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One PostgreSQL for the whole session."""
    cluster = Cluster(need("postgresql"))
    yield cluster
    cluster.remove()


@pytest.fixture
def own_postgresql() -> Iterator[Cluster]:
    """A PostgreSQL of the test's own, to be stopped and started."""
    cluster = Cluster(need("postgresql"))
    yield cluster
    cluster.remove()
