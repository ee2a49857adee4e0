"""Finds the gutter of a page in two columns and puts its lines into the order in which people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.rulebook.importing.reading_pdf import Row

FEWEST = 4
"""Lines that each column needs to be one."""


def in_reading_order(rows: Sequence[Row], gutter: float | None) -> list[Row]:
    """Return lines top to bottom; on a page in two columns the left one first, between lines that go right across.

    `gutter` is where the columns part, in points from the left; None on a page in one column.
    """
    ordered = sorted(rows, key=lambda row: (row.top, row.left))
    if gutter is None:
        return list(_rejoined(ordered))
    found: list[Row] = []
    left: list[Row] = []
    right: list[Row] = []
    for row in ordered:
        if row.right <= gutter:
            left.append(row)
        elif row.left >= gutter:
            right.append(row)
        else:
            found += [*_rejoined(left), *_rejoined(right), row]
            left, right = [], []
    return [*found, *_rejoined(left), *_rejoined(right)]


def gutter_of(rows: Sequence[Row], width: float) -> float | None:
    """Return where the gutter runs, in points from the left, or None when the page has one column."""
    best: tuple[int, float] | None = None
    for step in range(36, 65):
        x = width * step / 100
        left = sum(row.right <= x and row.right > x - width * 0.3 for row in rows)
        right = sum(row.left >= x and row.left < x + width * 0.08 for row in rows)
        across = sum(row.left < x < row.right for row in rows)
        if min(left, right) >= FEWEST and across * 3 <= left + right and (best is None or min(left, right) - across > best[0]):
            best = (min(left, right) - across, x)
    return best[1] if best else None


def gutters_of(pages: Sequence[tuple[Sequence[Row], float]]) -> list[float | None]:
    """Return the gutter of each page, given its lines and its width; a short last page has that of the page before."""
    found: list[float | None] = []
    for rows, width in pages:
        gutter = gutter_of(rows, width)
        before = found[-1] if found else None
        if gutter is None and before is not None and sum(row.left < before < row.right for row in rows) * 3 <= len(rows):
            gutter = before
        found.append(gutter)
    return found


def _rejoined(rows: Iterable[Row]) -> list[Row]:
    """Put pieces of one line together that a wide space had parted."""
    found: list[Row] = []
    for row in rows:
        last = found[-1] if found else None
        if last is not None and abs(last.top - row.top) <= 3 and row.left >= last.right:
            found[-1] = replace(last, text=f"{last.text} {row.text}", right=row.right, bold=last.bold and row.bold)
        else:
            found.append(row)
    return found
