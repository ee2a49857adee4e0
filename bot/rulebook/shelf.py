"""Holds the live rulebook of every district: loaded when first asked for, swapped whole, never lost to a bad file."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.rule import Rulebook
from bot.rulebook.assembling import Library
from bot.rulebook.bundle import BundleRefused, pack, signature, unpack
from bot.rulebook.checking import check_loaded
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import MODEL, layers_in, place_of
from bot.rulebook.ports import Build, Engine, Version, Versions
from bot.rulebook.proving import prove
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
    """The live rulebooks under `root`; safe to use from several threads.

    `build` makes an engine of a rulebook. At most `live` engines are kept; rulebooks of all districts asked for stay,
    and share with each other what they have in common.
    """

    root: Path
    build: Build
    live: int = LIVE
    versions: Versions | None = None
    key: bytes | None = None
    """Public key (PEM) that stored versions must be signed for; None takes unsigned ones."""
    sign: Callable[[bytes], bytes] | None = None
    """Signs a version before it is kept."""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _library: Library = field(init=False)
    _books: dict[str, _Live] = field(default_factory=dict, init=False)
    _engines: OrderedDict[str, Engine] = field(default_factory=OrderedDict, init=False)
    _packed: tuple[str, bytes] = field(default=("", b""), init=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, init=False)

    def __post_init__(self) -> None:
        """Start with nothing loaded."""
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

    def status(self, district: str = "") -> Status:
        """Return how the district's live rulebook stands; loads it when nobody has asked for it yet."""
        name = district or MODEL
        with self._lock:
            return (self._books.get(name) or self._first(name)).status

    def reload(self, district: str | None = None) -> tuple[Reloaded, ...]:
        """Look at the files again: of one district, or of all that are loaded.

        Each is read, checked, proven and compared, then swapped in one step. Whatever fails leaves the live version.
        """
        fresh = Library(self.root)
        names = sorted(self._books) if district is None else [district or MODEL]
        return tuple(self._reload(name, fresh) for name in names)

    def roll_back(self, district: str, revision: str) -> Reloaded:
        """Put a stored version live and hold the district there; a revision may be shortened to its first digits."""
        name = district or MODEL
        if self.versions is None:
            raise RulesRefused("No versions are kept here.", "Set a folder for versions, then reload.")
        match = [version.revision for version in self.versions.listed(name) if version.revision.startswith(revision)]
        if len(match) != 1:
            told = "No version" if not match else "More than one version"
            raise RulesRefused(f"{told} of `{name}` begins with `{revision}`.", "List them with: fenceline rules versions")
        done = self._adopt(name, match[0])
        if done.swap is not Swap.REFUSED:
            self.versions.pin(name, match[0])
        return done

    def release(self, district: str) -> Reloaded:
        """Let a district that is held follow its files again."""
        name = district or MODEL
        if self.versions is not None:
            self.versions.pin(name, None)
        return self._reload(name, Library(self.root))

    def _first(self, name: str) -> _Live:
        if place_of(self.root, name) is None:
            raise LookupError(name)
        now = self.clock()
        pinned = self.versions.pinned(name) if self.versions else None
        if pinned is not None and self._adopt(name, pinned).swap is not Swap.REFUSED:
            return self._books[name]
        loaded = load_rulebook(self.root, name, self._library)
        if loaded.rulebook is None:
            severe = [str(problem) for problem in loaded.problems if problem.severe]
            shown = "\n".join(severe[:SHOWN])
            raise RulesRefused(f"The rules of `{name}` cannot be used: {len(severe)} to mend.\n{shown}", "See all with: fenceline rules check")
        live = _Live(loaded.rulebook, Status(name, loaded.rulebook.revision, now, now))
        self._books[name] = live
        self._keep(name, live.book.revision, now)
        return live

    def _keep(self, name: str, revision: str, now: datetime) -> None:
        """Keep what went live, so that it can be gone back to; the files are packed once for all districts."""
        if self.versions is None or self.versions.bundle(name, revision) is not None:
            return
        stands = signature(self.root)
        if self._packed[0] != stands:
            files = pack(self.root)
            self._packed = (stands, self.sign(files) if self.sign else files)
        self.versions.keep(Version(name, revision, now), self._packed[1])

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
        if place_of(self.root, name) is None:
            return self._refuse(name, ("Its folder is gone, or has no `pack.yaml`.",))
        pinned = self.versions.pinned(name) if self.versions else None
        if pinned is not None:
            live = self._books.get(name)
            done = Reloaded(name, Swap.HELD, pinned) if live and live.book.revision == pinned else self._adopt(name, pinned)
            return replace(done, swap=Swap.HELD) if done.swap is not Swap.REFUSED else done
        return self._swap(name, library)

    def _swap(self, name: str, library: Library, *, held: str = "") -> Reloaded:
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
        if not held:
            self._keep(name, book.revision, now)
        return Reloaded(name, Swap.SWAPPED, book.revision)

    def _adopt(self, name: str, revision: str) -> Reloaded:
        """Put a stored version live, read from its own files."""
        stored = self.versions.bundle(name, revision) if self.versions else None
        if stored is None:
            return self._refuse(name, (f"Version {revision[:12]} is not kept any more.",))
        with tempfile.TemporaryDirectory() as folder:
            try:
                unpack(stored, Path(folder), self.key)
            except BundleRefused as refused:
                return self._refuse(name, (str(refused),))
            return self._swap(name, Library(Path(folder)), held=revision)

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
