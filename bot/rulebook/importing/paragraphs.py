"""Puts printed lines together into paragraphs, and parts a heading from the text under it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from bot.rulebook.importing.markers import Kind, marker_of
from bot.rulebook.importing.pages import Line

_CONTENTS = re.compile(r".*(?:\.{4,}|(?:\. ){4,}|…{2,}|\t+)\s*\d{1,3}")
_BLANKS = re.compile(r"_{4,}")
_SIGNS = re.compile(r"(?i)(by|date|name|title|signed|signature|attest|witness|print(ed)? name)\s*:.{0,60}")
_CLOSING = re.compile(r"(?i)in witness (?:whereof|thereof)\b")
VERBS = frozenset(
    [
        "shall",
        "will",
        "must",
        "may",
        "is",
        "are",
        "was",
        "were",
        "be",
        "does",
        "do",
        "has",
        "have",
        "had",
        "can",
        "cannot",
        "should",
        "would",
        "agree",
        "agrees",
        "agreed",
        "acknowledge",
        "acknowledges",
    ]
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, the page on which they start, and how the document sets them off."""

    text: str
    page: int | None
    level: int = 0
    bold: bool = False
    alone: bool = True
    """False when it was parted from its neighbours only by its number."""


def paragraphs_of(lines: Sequence[Line]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a document in order, without tables of contents and lines for signatures."""
    lengths = [len(line.text) for line in lines if line.text and not line.whole]
    wide = quantiles(lengths, n=10)[8] if len(lengths) > 10 else 80.0
    words = frozenset(word.lower() for line in lines for word in re.findall(r"[A-Za-z]+", line.text))
    found: list[Paragraph] = []
    open_lines: list[Line] = []

    def close() -> None:
        if open_lines:
            first = open_lines[0]
            text = _joined([line.text for line in open_lines], words)
            found.append(
                Paragraph(f"{first.marker} {text}".strip(), first.page, first.level, all(line.bold for line in open_lines), alone=first.whole)
            )
            open_lines.clear()

    for line in lines:
        if not line.text or _CONTENTS.fullmatch(line.text) or _BLANKS.search(line.text) or _SIGNS.fullmatch(line.text) or _CLOSING.match(line.text):
            close()
            continue
        if open_lines and _parts(open_lines, line, wide):
            close()
        open_lines.append(line)
    close()
    return tuple(found)


def _parts(before: Sequence[Line], line: Line, wide: float) -> bool:
    """Tell whether a new paragraph starts at `line`."""
    last = before[-1]
    if line.whole or last.whole or line.level or last.level or line.bold != last.bold:
        return True
    marker = marker_of(line.text)
    ended = last.text.rstrip().endswith((".", ":", ";", "!", "?", "; and", "; or", ", and", ", or"))
    if marker is not None and (
        ended or (marker.kind in {Kind.DOTTED, Kind.ARTICLE, Kind.EXHIBIT} and marker.rest[:1].isupper() and last.page != line.page)
    ):
        return True
    first = marker_of(before[0].text)
    if marker is not None and line.bold and marker.kind in {Kind.DOTTED, Kind.ARTICLE, Kind.SECTION, Kind.EXHIBIT}:
        return True
    if marker is not None and first is not None and marker.kind is first.kind and marker.kind in {Kind.BULLET, Kind.PAREN}:
        return True
    if marker is not None and len(before) == 1 and is_heading(first.rest if first is not None else last.text):
        return True
    if line.bold and marker is None:
        return False
    short = len(before) == 1 and len(last.text) < wide * 0.7
    heads = (first is not None and first.kind not in {Kind.BULLET, Kind.SMALL} and is_heading(first.rest or last.text)) or last.text.isupper()
    return short and heads and line.text[:1].isupper() and not (last.text.isupper() and line.text.isupper() and first is None)


def is_heading(text: str) -> bool:
    """Tell whether a line reads as a heading: short, no verb of duty, no end of a sentence."""
    words = text.split()
    if not words or len(words) > 12 or text.rstrip().endswith((".", ";", ",", "?")) or not (text[0].isupper() or text[0] in '“"'):
        return False
    return not any(word.lower().strip(",:;()") in VERBS for word in words)


def _joined(texts: Iterable[str], words: frozenset[str]) -> str:
    """Join lines; a word that is broken at a hyphen is mended when the document has it whole elsewhere."""
    said = ""
    for text in texts:
        broken = re.search(r"([A-Za-z]+)-$", said)
        rest = re.match(r"[a-z]+", text)
        if broken and rest and (broken[1] + rest[0]).lower() in words:
            said = said[:-1]
        said += text if broken and rest else f" {text}"
    return " ".join(said.split())
