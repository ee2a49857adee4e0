"""Records kept aside on disk while the database is away, sealed, and brought in when it is back."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import structlog

from bot.desk.keyring import Keyring
from bot.desk.ledger import Entry
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.spool")


@dataclass(frozen=True, slots=True)
class Left:
    """What one spool file holds: entries, and lines that no key opens (a torn end, or a key that is no longer set)."""

    entries: tuple[Entry, ...]
    unread: tuple[bytes, ...]


@dataclass(slots=True)
class Spool:
    """One file of this process in the spool folder, and whatever processes that are gone left there."""

    folder: Path
    keyring: Keyring
    _path: Path | None = field(default=None, init=False)
    _file: IO[bytes] | None = field(default=None, init=False)

    def put(self, entries: Sequence[Entry]) -> None:
        """Write entries so that they survive the process and the machine; raises `OSError` when the disk refuses."""
        file = self._own()
        place = file.seek(0, os.SEEK_END)
        lines = b"".join(self.keyring.seal(entry.to_json()).encode() + b"\n" for entry in entries)
        try:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            self._reopen_at(place)
            raise

    def _own(self) -> IO[bytes]:
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._path = self._path or self.folder / f"{os.getpid()}-{secrets.token_hex(4)}.spool"
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file = file
        return self._file

    def _reopen_at(self, place: int) -> None:
        """Take back a write that failed half-way, what is buffered included."""
        file, self._file = self._file, None
        if file is not None and self._path is not None:
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                os.truncate(self._path, place)

    def waiting(self) -> Left:
        """What this process put aside, oldest first."""
        if self._file is None:
            return Left((), ())
        self._file.seek(0)
        return self._open_all(self._file.read())

    def clear(self, left: Left) -> None:
        """The entries are in the database: forget them, set lines aside that could not be opened."""
        if self._file is not None and self._path is not None:
            self._keep_unread(self._path, left)
            self._file.seek(0)
            self._file.truncate()

    def orphans(self) -> list[tuple[Path, Left]]:
        """Files that processes that are gone left behind, and what they hold."""
        found: list[tuple[Path, Left]] = []
        for path in sorted(self.folder.glob("*.spool")):
            try:
                with path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    found.append((path, self._open_all(file.read())))
            except OSError:
                continue
        return found

    def adopt(self, path: Path, left: Left) -> None:
        """An orphan's entries are in the database: remove its file."""
        self._keep_unread(path, left)
        path.unlink(missing_ok=True)

    def _open_all(self, content: bytes) -> Left:
        entries: list[Entry] = []
        unread: list[bytes] = []
        for line in content.splitlines():
            try:
                entries.append(Entry.from_json(self.keyring.open(line.decode("ascii"))))
            except (Trouble, ValueError, TypeError, KeyError):
                unread.append(line)
        return Left(tuple(entries), tuple(unread))

    def _keep_unread(self, path: Path, left: Left) -> None:
        if left.unread:
            log.error("spool lines cannot be opened", count=len(left.unread))
            with path.with_suffix(".unread").open("ab") as file:
                file.write(b"\n".join(left.unread) + b"\n")

    def close(self) -> None:
        """Let the file go; an empty one is removed."""
        if self._file is None or self._path is None:
            return
        empty = os.fstat(self._file.fileno()).st_size == 0
        self._file.close()
        self._file = None
        if empty:
            self._path.unlink(missing_ok=True)
