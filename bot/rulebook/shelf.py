"""Holds the live rulebook of every district: loaded when first asked for, swapped whole, never lost to a bad file."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.rule import Rulebook
from bot.rulebook.assembling import Library
from bot.rulebook.bundle import BundleRefused, unpack
from bot.rulebook.checking import check_loaded
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import MODEL, layers_in, place_of
from bot.rulebook.ports import Build, Engine
from bot.rulebook.proving import prove
from bot.rulebook.source import folder_of
from bot.rulebook.standing import Reloaded, Status, Swap
from bot.trouble import Trouble

LIVE = 64
"""Engines kept in memory; the one used longest ago makes room."""
SHOWN = 5
"""Problems that a refusal tells; `rules check` lists them all."""


class RulesRefused(Trouble):
    """Rules that cannot go live, and nothing older to fall back on."""


@dataclass(frozen=True, slots=True)
class _Live:
    book: Rulebook
    status: Status


@dataclass(slots=True)
class Shelf:
    """The live rulebooks of a folder or package of rules; safe to use from several threads.

    `build` makes an engine of a rulebook. At most `live` engines are kept; rulebooks of all districts asked for stay,
    and share with each other what they have in common. With `key` (a public key, PEM) only signed packages are taken.
    """

    source: Path
    build: Build
    live: int = LIVE
    key: bytes | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    root: Path = field(init=False)
    """The folder that rules are read from now."""
    _library: Library = field(init=False)
    _books: dict[str, _Live] = field(default_factory=dict, init=False)
    _engines: OrderedDict[str, Engine] = field(default_factory=OrderedDict, init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def __post_init__(self) -> None:
        """Find the rules, and load none of them yet. Raises `BundleRefused` for a package that cannot be trusted."""
        self.root = folder_of(self.source, self.key)
        self._library = Library(self.root)

    def districts(self) -> tuple[str, ...]:
        """Return the names of all districts that can be asked for, the model first."""
        return tuple(name for name in layers_in(self.root) if not (self.root / "states" / name).is_dir())

    def engine(self, district: str = "") -> Engine:
        """Return the district's live engine.

        Raises `LookupError` when there is no such district, `RulesRefused` when its rules were never good.
        """
        name = district or MODEL
        engine = self._engines.get(name)
        if engine is not None:
            with self._lock:
                if name in self._engines:
                    self._engines.move_to_end(name)
            return engine
        with self._lock:
            if name not in self._engines:
                live = self._books.get(name) or self._first(name)
                self._put(name, live, self._engine_of(live.book))
            return self._engines[name]

    def held(self) -> tuple[str, ...]:
        """Return the districts that are held at a stored version."""
        return tuple(sorted(name for name, live in self._books.items() if live.status.held))

    def status(self, district: str = "") -> Status:
        """Return how the district's live rulebook stands; loads it when nobody has asked for it yet."""
        name = district or MODEL
        with self._lock:
            return (self._books.get(name) or self._first(name)).status

    def reload(self, district: str | None = None) -> tuple[Reloaded, ...]:
        """Look at the files again: of one district, or of all that are loaded.

        Each is read, checked, proven and compared, then swapped in one step. Whatever fails leaves the live version.
        A district that is held stays where it is.
        """
        names = sorted(self._books) if district is None else [district or MODEL]
        try:
            fresh = Library(folder_of(self.source, self.key))
        except BundleRefused as refused:
            return tuple(self._refuse(name, (str(refused),)) for name in names)
        done = tuple(self._reload(name, fresh) for name in names)
        before, self.root = self.root, fresh.root
        if before not in {self.source, fresh.root}:
            shutil.rmtree(before, ignore_errors=True)
        return done

    def adopt(self, district: str, revision: str, package: bytes) -> Reloaded:
        """Put a stored version live and hold the district there until it is released.

        `package` holds the files that `revision` was built from; anything else in it is refused.
        """
        name = district or MODEL
        live = self._books.get(name)
        if live is not None and live.book.revision == revision:
            self._put(name, replace(live, status=replace(live.status, held=True)), self._engines.get(name))
            return Reloaded(name, Swap.HELD, revision)
        with tempfile.TemporaryDirectory() as folder:
            try:
                unpack(package, Path(folder), None)
            except BundleRefused as refused:
                return self._refuse(name, (str(refused),))
            return self._swap(name, Library(Path(folder)), held=revision)

    def release(self, district: str) -> Reloaded:
        """Let a district that is held follow its files again."""
        name = district or MODEL
        live = self._books.get(name)
        if live is not None:
            self._put(name, replace(live, status=replace(live.status, held=False)), self._engines.get(name))
        return self.reload(name)[0]

    def _first(self, name: str) -> _Live:
        if place_of(self.root, name) is None:
            raise LookupError(name)
        now = self.clock()
        loaded = load_rulebook(self.root, name, self._library)
        if loaded.rulebook is None:
            severe = [str(problem) for problem in loaded.problems if problem.severe]
            shown = "\n".join(severe[:SHOWN])
            raise RulesRefused(f"The rules of `{name}` cannot be used: {len(severe)} to mend.\n{shown}", "See all with: fenceline rules check")
        live = _Live(loaded.rulebook, Status(name, loaded.rulebook.revision, now, now))
        self._books[name] = live
        return live

    def _engine_of(self, book: Rulebook) -> Engine:
        try:
            return self.build(book)
        except ValueError as error:
            raise RulesRefused(f"The rules of `{book.district.id}` cannot be used: {error}.", "See all with: fenceline rules check") from error

    def _put(self, name: str, live: _Live, engine: Engine | None) -> None:
        """Swap in one step: from here on the new version answers."""
        with self._lock:
            self._books[name] = live
            if engine is not None:
                self._engines[name] = engine
                self._engines.move_to_end(name)
            else:
                self._engines.pop(name, None)
            while len(self._engines) > self.live:
                self._engines.popitem(last=False)

    def _reload(self, name: str, library: Library) -> Reloaded:
        live = self._books.get(name)
        if live is not None and live.status.held:
            return Reloaded(name, Swap.HELD, live.book.revision)
        if place_of(library.root, name) is None:
            return self._refuse(name, ("Its folder is gone, or has no `pack.yaml`.",))
        return self._swap(name, library)

    def _swap(self, name: str, library: Library, held: str = "") -> Reloaded:
        """Read, check, prove, compare and swap; with `held`, only the stored version of that name will do."""
        loaded = load_rulebook(library.root, name, library)
        live, now = self._books.get(name), self.clock()
        book = loaded.rulebook
        if book is not None and live is not None and book.revision == live.book.revision:
            status = replace(live.status, checked=now, refused_since=None, reasons=(), held=bool(held))
            self._put(name, _Live(live.book, status), self._engines.get(name))
            return Reloaded(name, Swap.UNCHANGED, book.revision)
        wrong = tuple(str(problem) for problem in check_loaded(loaded, library) if problem.severe)
        if book is None or wrong:
            return self._refuse(name, wrong)
        if held and book.revision != held:
            return self._refuse(name, (f"The stored files are not version {held[:12]}.",))
        try:
            engine = self._engine_of(book)
        except RulesRefused as refused:
            return self._refuse(name, (refused.line,))
        proof = prove(engine, own=True)
        if not proof.passed:
            return self._refuse(name, tuple(str(failure) for failure in proof.failures))
        keeps_engine = name in self._engines or name not in self._books
        self._put(name, _Live(book, Status(name, book.revision, now, now, bool(held))), engine if keeps_engine else None)
        if not held:
            self._library = library
        return Reloaded(name, Swap.SWAPPED, book.revision)

    def _refuse(self, name: str, reasons: tuple[str, ...]) -> Reloaded:
        """Keep what is live, and note since when and why newer files are refused."""
        live, now = self._books.get(name), self.clock()
        if live is None:
            return Reloaded(name, Swap.REFUSED, "", reasons)
        since = live.status.refused_since or now
        self._put(
            name,
            replace(live, status=replace(live.status, checked=now, refused_since=since, reasons=reasons)),
            self._engines.get(name),
        )
        return Reloaded(name, Swap.REFUSED, live.book.revision, reasons)
