"""Takes away what a page repeats and a section does not say: running headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

EDGE = 3
"""Lines at the top and at the bottom of a page among which headers and footers stand."""
_NUMBER = re.compile(r"(?i)(?:page|pg\.?|p\.)?\s*[-–—]?\s*(?:\d{1,3}|[ivxl]{1,6})\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,3})?")


def without_running(pages: Sequence[Sequence[str]]) -> list[list[int]]:
    """Return, page by page, the places of the lines that are the document's own.

    `pages` holds the text of each line. A line near an edge that comes back on at least half of the pages (two at least),
    digits aside, is a running header or footer; a lone page number at an edge goes too.
    """
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_shape(lines[place]) for place in _edges(lines)})
    needed = max(2, len(pages) // 2)
    repeated = {shape for shape, count in seen.items() if count >= needed and shape}
    kept: list[list[int]] = []
    for lines in pages:
        gone = {
            place for place in _edges(lines) if _shape(lines[place]) in repeated or (place in {0, len(lines) - 1} and is_page_number(lines[place]))
        }
        kept.append([place for place in range(len(lines)) if place not in gone])
    return kept


def is_page_number(text: str) -> bool:
    """Tell whether a line is only a page number: `3`, `- 3 -`, `Page 3 of 10`."""
    return bool(_NUMBER.fullmatch(text.strip()))


def _edges(lines: Sequence[str]) -> list[int]:
    return [place for place in range(len(lines)) if place < EDGE or place >= len(lines) - EDGE]


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))
