"""Reads Markdown and plain text: headings, lists, tables, form feeds between pages."""

from __future__ import annotations

import re
from pathlib import Path

from bot.rulebook.importing.pages import Line
from bot.rulebook.importing.running import without_running
from bot.trouble import Trouble

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_BOLD = re.compile(r"(?:\*\*|__)(.+?)(?:\*\*|__)")
_RULER = re.compile(r"[-=_*|:+\s]+")
_CELLS = re.compile(r"\s*\|(.+)\|\s*")


def read_text(path: Path, *, marked: bool) -> list[Line]:
    """Return the lines of a text file, or of a Markdown file when `marked`. Raises `Trouble` for what is no text."""
    text = decoded(path.read_bytes(), path.name)
    if marked:
        return [_marked(row) for row in text.splitlines()]
    pages = [page.splitlines() for page in text.split("\f")]
    if len(pages) > 1:
        pages = [[row for row in rows if row.strip()] if not any(rows) else rows for rows in pages]
        solid = [[place for place, row in enumerate(rows) if row.strip()] for rows in pages]
        kept = without_running([[rows[place] for place in places] for rows, places in zip(pages, solid, strict=True)])
        own = [{places[place] for place in left} for places, left in zip(solid, kept, strict=True)]
        pages = [[row if not row.strip() or place in left else "" for place, row in enumerate(rows)] for rows, left in zip(pages, own, strict=True)]
        return [Line(row.strip(), number) for number, rows in enumerate(pages, start=1) for row in _trimmed(rows)]
    return [Line(row.strip()) for row in pages[0] if not _RULER.fullmatch(row) or not row.strip()]


def decoded(raw: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows letters. Raises `Trouble` when it is no text."""
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(start):
            return raw.decode(encoding, errors="replace")
    if b"\0" in raw:
        raise Trouble(f"{name} is not a text file, though its name says so.", "Look what it really is, or save it again.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _trimmed(rows: list[str]) -> list[str]:
    """Take blank rows off both ends, so that a paragraph goes on over the page."""
    solid = [place for place, row in enumerate(rows) if row.strip()]
    return rows[solid[0] : solid[-1] + 1] if solid else []


def _marked(row: str) -> Line:
    heading = _HEADING.fullmatch(row.strip())
    if heading:
        return Line(_BOLD.sub(r"\1", heading[2]), level=len(heading[1]), bold=True, whole=True)
    cells = _CELLS.fullmatch(row)
    if _RULER.fullmatch(row):
        return Line("")
    if cells:
        return Line(row_text([_BOLD.sub(r"\1", cell.strip()) for cell in cells[1].split("|")]), whole=True)
    text = row.strip()
    bold = bool(_BOLD.fullmatch(text))
    return Line(_BOLD.sub(r"\1", text), bold=bold)


def row_text(cells: list[str]) -> str:
    """Return a table's row as one sentence: `Weapons: SRO leads; principal told.`."""
    said = [" ".join(cell.split()) for cell in cells]
    said = [cell for place, cell in enumerate(said) if cell and cell not in said[:place]]
    if not said:
        return ""
    text = said[0] if len(said) == 1 else f"{said[0].rstrip('.:')}: {'; '.join(cell.rstrip('.;') for cell in said[1:])}"
    return text if text.endswith((".", "?", "!")) or len(said) == 1 else text + "."
