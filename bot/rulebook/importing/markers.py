"""Recognises the number at the start of a line: 4.3, Article IV, Section 2., B(1)(a), Exhibit A, (iii), a bullet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of number it is; each level of a document uses one."""

    EXHIBIT = "exhibit"
    ARTICLE = "article"
    SECTION = "section"
    DOTTED = "dotted"
    NUMBER = "number"
    ROMAN = "roman"
    LETTER = "letter"
    COMPOUND = "compound"
    PAREN = "paren"
    SMALL = "small"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Marker:
    """A number: its sort, its label without signs around it, and what stands after it."""

    kind: Kind
    label: str
    rest: str

    @property
    def depth(self) -> int:
        """How many parts the label has: 4.3 has two."""
        return self.label.count(".") + self.label.count("-") + 1


_LABEL = r"(\d+(?:\.\d+)*|[IVXLC]+|[A-Z])"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.EXHIBIT,
        re.compile(r"(?i:exhibit|appendix|attachment|annex|schedule|addendum)\s+[\"“]?([A-Z]|\d{1,2}|[IVX]+)[\"”]?(?:\s*[.:–—-]\s*|\s+|$)(.*)"),
    ),
    (Kind.ARTICLE, re.compile(rf"(?i:article|part|chapter)\s+{_LABEL}(?:\s*[.:–—)-]+\s*|\s+|$)(.*)")),
    (Kind.SECTION, re.compile(rf"(?:(?i:section|sec\.)|§)\s*{_LABEL}(?:\s*[.:–—)-]+\s*|\s+|$)(.*)")),
    (Kind.DOTTED, re.compile(r"(\d{1,2}(?:\.\d{1,2})+)[.)]?(?:\s*[–—:-])?(?:\s+|$)(.*)")),
    (Kind.NUMBER, re.compile(r"(\d{1,2})(?:[.)]|\s*[–—:])(?:\s+|$)(.*)")),
    (Kind.COMPOUND, re.compile(r"([A-Z0-9]{1,2}(?:\([A-Za-z0-9]{1,3}\))+)[.:]?(?:\s+|$)(.*)")),
    (Kind.ROMAN, re.compile(r"([IVXL]+)(?:[.)]|\s*[–—:])(?:\s+|$)(.*)")),
    (Kind.LETTER, re.compile(r"([A-Z])(?:[.)]|\s*[–—:])(?:\s+|$)(.*)")),
    (Kind.PAREN, re.compile(r"\(([A-Za-z]{1,4}|\d{1,2})\)\s*(.*)")),
    (Kind.SMALL, re.compile(r"([a-z]|[ivx]{2,4})[.)](?:\s+|$)(.*)")),
    (Kind.BULLET, re.compile(r"([•▪◦●○■·*–—o-]|\uf0b7)\s+(.*)")),
)
_REFERENCE = re.compile(r"(?i)(of|and|or|to|through|above|below|is|are|shall|may|in|does|applies|requires|says|governs|,)\b")


def marker_of(text: str) -> Marker | None:
    """Return the number that a paragraph starts with, or None.

    `Section 4.3 of this agreement` and `Exhibit A is part of it` are mentions and start nothing.
    """
    for kind, pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        label, rest = found[1], found[2].strip()
        if kind in {Kind.EXHIBIT, Kind.ARTICLE, Kind.SECTION} and (_REFERENCE.match(rest) or rest.startswith((",", ";", ")")) or rest[:1].islower()):
            return None
        if kind is Kind.PAREN and len(label) > 1 and not re.fullmatch(r"[ivx]+|[IVX]+|\d+|([a-z])\1", label):
            return None
        if kind is Kind.NUMBER and label == "0":
            return None
        return Marker(kind, _plain(label), rest)
    return None


def _plain(label: str) -> str:
    return re.sub(r"\(([A-Za-z0-9]+)\)", r"-\1", label)


def as_number(label: str) -> int | None:
    """Return a roman numeral's value, or None: `IV` is 4."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    if not label or any(letter not in values for letter in label.upper()):
        return None
    digits = [values[letter] for letter in label.upper()]
    return sum(-value if any(later > value for later in digits[place + 1 : place + 2]) else value for place, value in enumerate(digits))
