"""What a command is given to work on: a whole rules folder, one layer's folder, or a package of rules."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.deciding.engine import Engine
from bot.rule import Rulebook
from bot.rulebook import root as built_in
from bot.rulebook.assembling import Library
from bot.rulebook.bundle import unpack
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import CARD, MODEL, layers_in
from bot.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Target:
    """Layers to work on, and the library that they are read into."""

    library: Library
    layers: tuple[str, ...]

    @property
    def root(self) -> Path:
        """The rules folder that the layers lie in or extend."""
        return self.library.root


def target_of(folder: Path | None, layers: tuple[str, ...] = ()) -> Target:
    """Return what to work on: all layers of a rules folder, or the one layer whose own folder is given.

    A layer's folder outside any rules folder is laid over the built-in rules.
    """
    where = (folder or built_in()).resolve()
    if not (where / CARD).is_file():
        if not (where / MODEL / CARD).is_file():
            raise Trouble(f"{folder or where} holds no rules.", f"Name a folder with `{MODEL}/{CARD}` in it, or a layer's folder with `{CARD}`.")
        return Target(Library(where), layers or layers_in(where))
    for above in where.parents:
        if (above / MODEL / CARD).is_file():
            name = "/".join(part for part in where.relative_to(above).parts if part not in {"districts", "states", "schools"})
            return Target(Library(above), (name,))
    return Target(Library(built_in(), guests={where.name: where}), (where.name,))


def draft_of(target: Target, layer: str) -> Rulebook:
    """Return what could be read of a layer, for tools that authors use while they write."""
    draft = load_rulebook(target.root, layer, target.library).draft
    if draft is None:
        raise Trouble(f"The rules of `{layer or MODEL}` cannot be read.", "See why with: fenceline rules check")
    return draft


def engine_of(target: Target, layer: str) -> Engine:
    """Return an engine that reads by phrases alone. Raises `Trouble` when the layer's rules cannot go live."""
    loaded = load_rulebook(target.root, layer, target.library)
    if loaded.rulebook is None:
        severe = [str(problem) for problem in loaded.problems if problem.severe]
        raise Trouble(f"The rules of `{layer or MODEL}` cannot be used: {len(severe)} to mend.", "See all with: fenceline rules check")
    try:
        return Engine(loaded.rulebook)
    except ValueError as error:
        raise Trouble(f"The rules of `{layer or MODEL}` cannot be used: {error}.", "See all with: fenceline rules check") from error


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """Give the rules folder at `path`: the folder itself, or what a package holds, for as long as it is needed."""
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        unpack(path.read_bytes(), Path(folder), None)
        yield Path(folder)
