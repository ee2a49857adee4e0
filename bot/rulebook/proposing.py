"""A change proposed, tried out beside the live rules, and written once a second person has approved it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.rule import Problem, Rulebook
from bot.rulebook.assembling import Library
from bot.rulebook.checking import check_loaded
from bot.rulebook.comparing import Asked, Comparison, compare
from bot.rulebook.editing import Edit, NotEdited
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import MODEL, place_of
from bot.rulebook.ports import Build, Engine
from bot.rulebook.proving import Failure, prove


@dataclass(frozen=True, slots=True)
class Trial:
    """What a proposal would do."""

    problems: tuple[Problem, ...]
    """What is wrong with the files; warnings that were there before are left out."""
    failures: tuple[Failure, ...]
    """Examples that would come out otherwise than written."""
    comparison: Comparison | None
    """Which answers would change; None when the files cannot go live."""

    @property
    def good(self) -> bool:
        """True when it may go live as it is."""
        return self.comparison is not None and not self.failures and not any(problem.severe for problem in self.problems)


def try_out(root: Path, live: Engine, edits: Sequence[Edit], build: Build, questions: Sequence[Asked] = ()) -> Trial:
    """Lay the edits over a copy of the rules and check, prove and compare them with what is live; `root` stays untouched."""
    book = live.rulebook
    known = {(problem.file, problem.where, problem.message) for problem in check_loaded(load_rulebook(root, book.district.id), Library(root))}
    with _copy(root, book.layers, book.district.id) as trial:
        for edit in edits:
            _write(trial / edit.file, edit.after)
        library = Library(trial)
        loaded = load_rulebook(trial, book.district.id, library)
        problems = tuple(one for one in check_loaded(loaded, library) if one.severe or (one.file, one.where, one.message) not in known)
        if loaded.rulebook is None or any(problem.severe for problem in problems):
            return Trial(problems, (), None)
        try:
            engine = build(loaded.rulebook)
        except ValueError as error:
            return Trial((*problems, Problem(edits[0].file if edits else "", 0, "", f"{error}.")), (), None)
        return Trial(problems, prove(engine, own=True).failures, compare(live, engine, questions))


def looked_over(root: Path, book: Rulebook, edits: Sequence[Edit]) -> tuple[Problem, ...]:
    """Check the edits over a copy of the rules, and prove and compare nothing; quick enough to do while somebody types."""
    with _copy(root, book.layers, book.district.id) as trial:
        for edit in edits:
            _write(trial / edit.file, edit.after)
        library = Library(trial)
        files = {edit.file for edit in edits}
        found = check_loaded(load_rulebook(trial, book.district.id, library), library)
    return tuple(problem for problem in found if problem.severe or problem.file in files)


def write(root: Path, edits: Sequence[Edit]) -> None:
    """Write approved edits, each file whole or not at all.

    Raises `NotEdited`, and writes nothing, when a file was changed since the edit was made.
    """
    for edit in edits:
        path = root / edit.file
        if (path.read_text(encoding="utf-8") if path.is_file() else "") != edit.before:
            raise NotEdited(f"`{edit.file}` was changed by someone else meanwhile.", "Make the change again on the new text.")
    for edit in edits:
        _write(root / edit.file, edit.after)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.new")
    half.write_text(text, encoding="utf-8", newline="\n")
    half.replace(path)


@contextmanager
def _copy(root: Path, layers: Sequence[str], district: str) -> Iterator[Path]:
    """Give a temporary copy of the language folder and of the layers that a district stands on."""
    names = [*(layers[:-1]), district or MODEL]
    if "/" in district:
        names.append(district.partition("/")[0])
    with tempfile.TemporaryDirectory() as folder:
        for source in (root / "language", *(place for name in names if (place := place_of(root, name)) is not None)):
            if source.is_dir():
                shutil.copytree(source, Path(folder) / source.relative_to(root), dirs_exist_ok=True)
        yield Path(folder)
