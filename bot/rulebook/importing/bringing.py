"""Brings a document in: reads it, finds its sections, compares them with the model, and gives the draft and the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.language.reading import Reader
from bot.rule import Rulebook
from bot.rulebook.importing.bounds import USUAL, Bounds, read_document
from bot.rulebook.importing.contrasting import Contrast, Opposite, contrasts, opposites
from bot.rulebook.importing.drafting import Draft, draft
from bot.rulebook.importing.matching import Matched, Model, match
from bot.rulebook.importing.numbers import renumbered
from bot.rulebook.importing.outline import outline_of
from bot.rulebook.importing.pages import Outline
from bot.rulebook.importing.report import report
from bot.rulebook.importing.terms import Terms
from bot.trouble import Trouble

REPORT = "report.md"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a document: its sections, what of the model they stand for, how they differ, the draft, the report."""

    outline: Outline
    matched: Matched
    contrasts: tuple[Contrast, ...]
    opposites: tuple[Opposite, ...]
    draft: Draft
    report: str

    def write(self, folder: Path) -> None:
        """Write the draft layer and the report into a folder that holds no layer yet. Raises `Trouble` when it does."""
        if (folder / "pack.yaml").exists():
            raise Trouble(f"{folder} already holds a layer.", "Name another folder; an import writes over nothing.")
        self.draft.write(folder)
        (folder / REPORT).write_text(self.report, encoding="utf-8", newline="\n")


def model_of(book: Rulebook) -> Model:
    """Return the model that documents are compared with; made once, used for many documents."""
    return Model(book, Terms(Reader(book)))


def bring_in(path: Path, district: str, book: Rulebook, model: Model | None = None, bounds: Bounds = USUAL) -> Imported:
    """Return what the document at `path` says, as a draft layer called `district` over the model's `book`.

    Raises `Trouble` when the document cannot be read or has no text that could be a section.
    """
    compared = model or model_of(book)
    found = outline_of(read_document(path, bounds))
    if not found.sections:
        raise Trouble(f"{path.name} holds no sentence that could be a section.", "Look whether it is the right file.")
    outline, matched = renumbered(found, match(found, compared), frozenset(compared.sections))
    differing = contrasts(matched, compared)
    twice = opposites(outline, compared)
    made = draft(district, path.name, outline, matched, differing, compared, book)
    return Imported(outline, matched, differing, twice, made, report(path.name, outline, matched, differing, twice, compared))
