"""Reads a Word document in its own order: paragraphs, headings, lists, tables, page breaks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from bot.rulebook.importing.bounds import MIB
from bot.rulebook.importing.numbering import Numbering, numbering_of
from bot.rulebook.importing.pages import Line
from bot.rulebook.importing.reading_text import row_text
from bot.trouble import Trouble

LARGEST = 200
"""MiB that the parts of a Word file may take when unpacked."""
_LEVEL = re.compile(r"(?i)heading\s*(\d)")


def read_docx(path: Path) -> list[Line]:
    """Return the paragraphs and table rows of a Word document; headers and footers are left out.

    Pages are known only where Word last broke them. Raises `Trouble` for a file that unpacks to more than it should.
    """
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > LARGEST * MIB:
            raise Trouble(f"{path.name} unpacks to more than {LARGEST} MiB.", "Take the pictures out, or import it in parts.")
    document = docx.Document(str(path))
    numbering = numbering_of(document)
    lines: list[Line] = []
    page = 1
    paged = any(_breaks(element) for element in document.element.body.iter(qn("w:p")))
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [Line(text, page if paged else None, whole=True) for text in _rows(block)]
            page += sum(_breaks(element) for element in block._tbl.iter(qn("w:p")))  # noqa: SLF001 breaks are in the XML only
            continue
        before, inside = _breaks_around(block)
        page += before
        line = _line(block, numbering, page if paged else None)
        if line.text or line.marker:
            lines.append(line)
        page += inside
    return lines


def _line(paragraph: Paragraph, numbering: Numbering, page: int | None) -> Line:
    text = " ".join(paragraph.text.split())
    style = paragraph.style.name or "" if paragraph.style is not None else ""
    found = _LEVEL.match(style)
    level = int(found[1]) if found else 0
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = bool(runs) and all(run.bold or run.underline for run in runs)
    marker = numbering.marker(paragraph)
    if not text:
        return Line("", page)
    if style == "Title":
        return Line(text, page, bold=False, whole=True)
    return Line(text, page, level, bold, marker, whole=True)


def _rows(table: Table) -> Iterator[str]:
    """Give each row as one sentence, the first row too when it is no heading of columns."""
    for number, row in enumerate(table.rows):
        cells = [cell.text for cell in row.cells]
        headings = number == 0 and len(table.rows) > 1 and all(len(cell.split()) <= 4 and not cell.strip().endswith(".") for cell in cells)
        text = row_text(cells)
        if text and not headings:
            yield text


def _breaks(element: object) -> int:
    return sum(1 for _ in _breaks_in(element))


def _breaks_in(element: object) -> Iterator[object]:
    for node in element.iter(qn("w:lastRenderedPageBreak"), qn("w:br")):  # type: ignore[attr-defined]
        if node.tag == qn("w:lastRenderedPageBreak") or node.get(qn("w:type")) == "page":
            yield node


def _breaks_around(paragraph: Paragraph) -> tuple[int, int]:
    """Return the page breaks before the first letter of a paragraph, and those after it."""
    before = inside = 0
    started = False
    element = paragraph._p  # noqa: SLF001 breaks are in the XML only
    fresh = element.pPr is not None and element.pPr.find(qn("w:pageBreakBefore")) is not None
    for node in element.iter(qn("w:t"), qn("w:lastRenderedPageBreak"), qn("w:br")):
        if node.tag == qn("w:t"):
            started = started or bool((node.text or "").strip())
        elif node.tag == qn("w:lastRenderedPageBreak") or node.get(qn("w:type")) == "page":
            before, inside = (before, inside + 1) if started else (before + 1, inside)
    return before + fresh, inside
