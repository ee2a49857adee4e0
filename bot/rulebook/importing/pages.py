"""The importer's nouns: a line of a document, a section with its extent, and the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One line or paragraph as it stands in the document, in reading order.

    `level` is the heading level that the document itself gives (1 widest), 0 when it gives none. `marker` is a number that
    the word processor draws and does not store in the text, such as `4.3` or `(a)`. `whole` is True when the line is a
    whole paragraph, not a piece that the page broke off.
    """

    text: str
    page: int | None = None
    level: int = 0
    bold: bool = False
    marker: str = ""
    whole: bool = False

    def packed(self) -> list[Any]:
        """Return the line for the way between two processes."""
        return [self.text, self.page, self.level, self.bold, self.marker, self.whole]


def unpacked(row: list[Any]) -> Line:
    """Return the line that `packed` wrote."""
    text, page, level, bold, marker, whole = row
    return Line(str(text), None if page is None else int(page), int(level), bool(bold), str(marker), bool(whole))


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of a section, as it can be quoted; a list item carries the words that lead into its list."""

    section: str
    place: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A section of the document: its number as the document would cite it, heading, page and sentences.

    `numbered` is False when the document gives no number and `id` is one of ours, such as `H3`.
    """

    id: str
    title: str
    page: int | None
    sentences: tuple[str, ...]
    numbered: bool = True

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The sentences, each with the section that it stands in."""
        return tuple(Clause(self.id, place, text) for place, text in enumerate(self.sentences))


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as sections, in its own order."""

    sections: tuple[DocumentSection, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Every sentence of the document."""
        return tuple(clause for section in self.sections for clause in section.clauses)

    @property
    def by_id(self) -> Mapping[str, DocumentSection]:
        """The sections by number."""
        return {section.id: section for section in self.sections}
