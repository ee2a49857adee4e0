"""Reads a PDF page by page: words put into lines, columns into reading order, tables into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException
from pypdf import PdfReader

from bot.rulebook.importing.bounds import locked
from bot.rulebook.importing.columns import gutters_of, in_reading_order
from bot.rulebook.importing.pages import Line
from bot.rulebook.importing.reading_text import row_text
from bot.rulebook.importing.running import without_running
from bot.trouble import Trouble

SAME_LINE = 3.0
"""Points by which the tops of two words on one line may differ."""
NEW_PARAGRAPH = 1.45
"""Times the usual distance of lines from which on a new paragraph begins."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: where it stands on its page, in points, its text, and whether it is bold."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    bold: bool = False
    table: bool = False


def read_pdf(path: Path, pages: int) -> list[Line]:
    """Return the lines of a PDF in reading order, an empty line between paragraphs.

    Raises `Trouble` when it is locked, has more than `pages` pages, or holds pictures of pages and no text.
    """
    if PdfReader(path).is_encrypted and not PdfReader(path).decrypt(""):
        raise locked(path.name)
    try:
        with pdfplumber.open(path) as document:
            if len(document.pages) > pages:
                raise Trouble(f"{path.name} has more than {pages} pages.", "Import only the pages of the agreement.")
            read = [_read(page) for page in document.pages]
            gutters = gutters_of([(rows, width) for rows, _, width in read])
            found = [_ordered(rows, tables, gutter) for (rows, tables, _), gutter in zip(read, gutters, strict=True)]
    except (PDFPasswordIncorrect, PdfminerException) as error:
        if isinstance(error, PDFPasswordIncorrect) or isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise locked(path.name) from None
        raise
    if sum(len(row.text) for rows in found for row in rows) < 20 * len(found):
        raise Trouble(
            f"{path.name}: this PDF holds pictures of pages, no text: run OCR first.",
            "Many scanners and PDF programs can do it; then import the new file.",
        )
    kept = without_running([[row.text for row in rows] for rows in found])
    lines: list[Line] = []
    for number, (rows, places) in enumerate(zip(found, kept, strict=True), start=1):
        lines += _lines([rows[place] for place in places], number)
    return lines


def _lines(rows: list[Row], page: int) -> list[Line]:
    steps = [after.top - before.top for before, after in pairwise(rows) if 0 < after.top - before.top < 40]
    usual = median(steps) if steps else 14.0
    lines: list[Line] = []
    for place, row in enumerate(rows):
        if place:
            step = row.top - rows[place - 1].top
            if step > usual * NEW_PARAGRAPH:
                lines.append(Line("", page))
        lines.append(Line(row.text, page, bold=row.bold, whole=row.table))
    return lines


Cells = list[tuple[tuple[float, float, float, float], list[list[str | None]]]]
"""Tables: the box of each in points, and its cells."""


def _read(page: Any) -> tuple[list[Row], Cells, float]:
    """Return a page's lines outside its tables, the tables, and its width."""
    tables = [(table.bbox, table.extract()) for table in page.find_tables()]
    tables = [(box, cells) for box, cells in tables if len(cells) > 1 and len(cells[0]) > 1]
    words = page.extract_words(extra_attrs=["fontname"], x_tolerance=1.5, y_tolerance=2)
    free = [word for word in words if not any(_inside(word, box) for box, _ in tables)]
    return [_row(words_of) for words_of in _grouped(free)], tables, float(page.width)


def _ordered(read: list[Row], tables: Cells, gutter: float | None) -> list[Row]:
    """Return lines in reading order, each table where it stands."""
    rows = in_reading_order(read, gutter)
    for box, cells in tables:
        said = [[cell or "" for cell in row] for row in cells]
        start = 1 if all(len(cell.split()) <= 4 and not cell.strip().endswith(".") for cell in said[0]) else 0
        step = (box[3] - box[1]) / max(1, len(said))
        made = [
            Row(text, box[0], box[2], box[1] + step * at, box[1] + step * (at + 1), table=True)
            for at, row in enumerate(said)
            if at >= start and (text := row_text(row))
        ]
        after = next((place for place, row in enumerate(rows) if row.top >= box[1]), len(rows))
        rows[after:after] = made
    return rows


def _inside(word: Any, box: tuple[float, float, float, float]) -> bool:
    middle = (word["top"] + word["bottom"]) / 2
    return bool(box[0] - 1 <= word["x0"] and word["x1"] <= box[2] + 1 and box[1] <= middle <= box[3])


def _grouped(words: list[Any]) -> list[list[Any]]:
    """Put words on one height into one line, and part it where a gutter between columns may run."""
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda one: (one["top"], one["x0"])):
        if rows and abs(rows[-1][0]["top"] - word["top"]) <= SAME_LINE:
            rows[-1].append(word)
        else:
            rows.append([word])
    parted: list[list[Any]] = []
    for row in rows:
        row.sort(key=lambda one: one["x0"])
        start = 0
        for place in range(1, len(row)):
            before = row[place - 1]
            if row[place]["x0"] - before["x1"] > 1.3 * (before["bottom"] - before["top"]):
                parted.append(row[start:place])
                start = place
        parted.append(row[start:])
    return parted


def _row(words: list[Any]) -> Row:
    bold = all("bold" in word["fontname"].lower() or "black" in word["fontname"].lower() for word in words)
    return Row(
        " ".join(word["text"] for word in words),
        min(word["x0"] for word in words),
        max(word["x1"] for word in words),
        min(word["top"] for word in words),
        max(word["bottom"] for word in words),
        bold,
    )
