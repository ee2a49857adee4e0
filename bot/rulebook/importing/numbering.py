"""Draws the numbers that Word keeps out of the text: 4.3, (a), IV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: the kind of number, the text around it, where it starts."""

    kind: str
    text: str
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a Word document, and how far each has been counted."""

    lists: Mapping[str, tuple[str, Mapping[int, Level]]]
    counted: dict[tuple[str, int], int] = field(default_factory=dict)

    def marker(self, paragraph: Paragraph) -> str:
        """Return the number that Word draws before this paragraph, or nothing; to be called in reading order."""
        place = _place(paragraph)
        if place is None or place[0] not in self.lists:
            return ""
        name, levels = self.lists[place[0]]
        depth = place[1]
        level = levels.get(depth)
        if level is None or level.kind in {"none", ""}:
            return ""
        if level.kind == "bullet":
            return "•"
        self.counted[name, depth] = self.counted.get((name, depth), level.start - 1) + 1
        for deeper in [key for key in self.counted if key[0] == name and key[1] > depth]:
            del self.counted[deeper]
        text = level.text
        for other in range(depth + 1):
            above = levels.get(other, Level("decimal", ""))
            text = text.replace(f"%{other + 1}", drawn(self.counted.get((name, other), above.start), above.kind))
        return text.strip()


def drawn(number: int, kind: str) -> str:
    """Return a number as a list draws it: 3 as `3`, `c`, `C`, `iii` or `III`."""
    match kind:
        case "lowerLetter":
            return chr(ord("a") + (number - 1) % 26)
        case "upperLetter":
            return chr(ord("A") + (number - 1) % 26)
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case _:
            return str(number)


def roman(number: int) -> str:
    """Return a number in small roman letters: 4 is `iv`."""
    said = ""
    for value, letters in ROMAN:
        while number >= value:
            said += letters
            number -= value
    return said


def numbering_of(document: Document) -> Numbering:
    """Return the lists that a Word document defines; a document without any has an empty one."""
    try:
        element = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):
        return Numbering({})
    abstract: dict[str, dict[int, Level]] = {}
    for node in element.findall(qn("w:abstractNum")):
        levels = {int(level.get(qn("w:ilvl"), "0")): _level(level) for level in node.findall(qn("w:lvl"))}
        abstract[node.get(qn("w:abstractNumId"), "")] = levels
    lists: dict[str, tuple[str, Mapping[int, Level]]] = {}
    for node in element.findall(qn("w:num")):
        held = node.find(qn("w:abstractNumId"))
        name = held.get(qn("w:val"), "") if held is not None else ""
        lists[node.get(qn("w:numId"), "")] = (name, abstract.get(name, {}))
    return Numbering(lists)


def _level(node: object) -> Level:
    def said(tag: str, otherwise: str) -> str:
        found = node.find(qn(tag))  # type: ignore[attr-defined]
        return str(found.get(qn("w:val"), otherwise)) if found is not None else otherwise

    start = said("w:start", "1")
    return Level(said("w:numFmt", "decimal"), said("w:lvlText", ""), int(start) if start.isdigit() else 1)


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """Return list and level of a paragraph, its own or its style's."""
    holders = [paragraph._p.pPr]  # noqa: SLF001 python-docx offers list numbers nowhere else
    style = paragraph.style
    while style is not None:
        holders.append(style.element.find(qn("w:pPr")))
        style = style.base_style
    depth: str | None = None
    for holder in holders:
        numbered = holder.find(qn("w:numPr")) if holder is not None else None
        if numbered is None:
            continue
        level, name = numbered.find(qn("w:ilvl")), numbered.find(qn("w:numId"))
        if depth is None and level is not None:
            depth = level.get(qn("w:val"))
        if name is not None:
            found = name.get(qn("w:val"), "")
            return None if found == "0" else (found, int(depth or 0))
    return None
