"""Finds the sections of a document: number, heading, page, and where each one ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rulebook.importing.headings import heading_of
from bot.rulebook.importing.markers import Kind, Marker, as_number, marker_of
from bot.rulebook.importing.pages import DocumentSection, Line, Outline
from bot.rulebook.importing.paragraphs import Paragraph, is_heading, paragraphs_of
from bot.rulebook.importing.sentences import sentences_of

PREAMBLE = "Preamble"
_DOCUMENT = re.compile(r"(?i)\b(?:memorandum|agreement|understanding|contract|mou|protocol)\b")
_LOOSE = (Kind.PAREN, Kind.SMALL, Kind.BULLET)
_NAMED = (Kind.EXHIBIT, Kind.ARTICLE, Kind.SECTION, Kind.DOTTED, Kind.COMPOUND)


@dataclass(slots=True)
class _Open:
    id: str
    title: str
    page: int | None
    numbered: bool = True
    kind: tuple[str, int] = ("", 0)
    sentences: list[str] = field(default_factory=list)
    lead: str = ""
    listed: Kind | None = None
    """How the items of the list are numbered that the lead opened."""


@dataclass(slots=True)
class _Reader:
    """What has been read so far: finished sections, and the chain of open ones, widest first."""

    titled: bool
    found: list[_Open] = field(default_factory=list)
    chain: list[_Open] = field(default_factory=list)
    unnumbered: int = 0

    @property
    def last(self) -> _Open | None:
        return self.found[-1] if self.found else None

    def start(self, marker: Marker, title: str, page: int | None) -> None:
        kind = (marker.kind.value, marker.depth if marker.kind in {Kind.DOTTED, Kind.SECTION, Kind.COMPOUND} else 0)
        if marker.kind is Kind.EXHIBIT:
            self.chain.clear()
        same = next((place for place, one in enumerate(self.chain) if one.kind == kind), None)
        if same is not None:
            del self.chain[same:]
        if marker.kind in {Kind.DOTTED, Kind.COMPOUND, Kind.SECTION} or marker.kind is Kind.ARTICLE:
            while self.chain and self.chain[-1].kind[0] != Kind.EXHIBIT and not _under(marker, self.chain[-1]):
                self.chain.pop()
        name = self._name(marker)
        above = self.chain[-1] if self.chain else None
        section = _Open(self._free(name), title or (above.title if above else ""), page, kind=kind)
        self.chain.append(section)
        self.found.append(section)

    def head(self, title: str, page: int | None) -> None:
        exhibit = [one for one in self.chain if one.kind[0] == Kind.EXHIBIT]
        self.chain = exhibit[:1]
        self.unnumbered += 1
        section = _Open(self._free(f"H{self.unnumbered}"), title, page, numbered=False, kind=("heading", 0))
        self.found.append(section)

    def say(self, text: str, page: int | None) -> None:
        section = self.last
        if section is None:
            section = _Open(PREAMBLE, PREAMBLE, page, numbered=False)
            self.found.append(section)
        section.sentences += sentences_of(text)
        section.lead = section.sentences[-1] if section.sentences and section.sentences[-1].endswith((":", ":—", "–", "—")) else ""
        section.listed = None

    def item(self, marker: Marker) -> None:
        section = self.last
        if section is None or not marker.rest:
            return
        if section.lead:
            section.listed = section.listed or marker.kind
            if section.sentences and section.sentences[-1] == section.lead:
                section.sentences.pop()
            shown = f"({marker.label}) " if marker.kind is not Kind.BULLET else ""
            first, *more = sentences_of(marker.rest) or (marker.rest,)
            section.sentences.append(f"{section.lead} {shown}{re.sub(r'(;|,)?( and| or)?$', '', first.rstrip(';,. '))}.")
            section.sentences += more
        else:
            section.sentences += sentences_of(marker.rest)

    def _name(self, marker: Marker) -> str:
        if marker.kind is Kind.EXHIBIT:
            return f"Exhibit-{marker.label}"
        inside = self.chain[-1].id if self.chain else ""
        whole = marker.kind is Kind.COMPOUND or "." in marker.label or marker.kind is Kind.ARTICLE
        if whole:
            inside = self.chain[0].id if self.chain and self.chain[0].kind[0] == Kind.EXHIBIT else ""
        return f"{inside}-{marker.label}" if inside else marker.label

    def _free(self, name: str) -> str:
        taken = {one.id for one in self.found}
        if name not in taken:
            return name
        return next(f"{name}-{count}" for count in range(2, len(taken) + 3) if f"{name}-{count}" not in taken)


def _under(marker: Marker, above: _Open) -> bool:
    """Tell whether a number is a part of the section above it: 4.3 of 4, B(1) of B, `Section 2` of any article."""
    if marker.kind is Kind.ARTICLE:
        return False
    if marker.kind is Kind.SECTION and "." not in marker.label:
        return above.kind[0] == Kind.ARTICLE
    number = above.id.rpartition("-")[2] if above.kind[0] != Kind.COMPOUND else above.id
    value = as_number(number)
    return marker.label.startswith((f"{number}.", f"{number}-")) or (value is not None and marker.label.startswith(f"{value}."))


def outline_of(lines: Sequence[Line]) -> Outline:
    """Return the sections of a document; text before the first heading is its preamble.

    A list inside a section belongs to the section, each item as one sentence with the words that lead into it.
    """
    paragraphs = paragraphs_of(lines)
    reader = _Reader(titled=any((marker := marker_of(one.text)) and marker.kind not in _LOOSE and is_heading(marker.rest) for one in paragraphs))
    for place, paragraph in enumerate(paragraphs):
        following = paragraphs[place + 1] if place + 1 < len(paragraphs) else None
        marker = marker_of(paragraph.text)
        if marker is not None:
            marker = _settled(marker, reader)
            _numbered(marker, paragraph, reader)
        elif not reader.found and _DOCUMENT.search(paragraph.text) and len(paragraph.text.split()) < 20:
            reader.say(paragraph.text, paragraph.page)
        elif _heads(paragraph, following, reader):
            title, body = heading_of(paragraph.text, set_off=True)
            reader.head(title or paragraph.text.rstrip(":"), paragraph.page)
            if body:
                reader.say(body, paragraph.page)
        elif reader.last is not None and not reader.last.sentences and paragraph.bold and _only_title(reader.last):
            reader.last.title = paragraph.text
        else:
            reader.say(paragraph.text, paragraph.page)
    kept = [one for one in reader.found if one.sentences and not (one.id == PREAMBLE and not _speaks(one))]
    return Outline(
        tuple(
            DocumentSection(one.id, _clean(one.title) or _first_words(one.sentences[0]), one.page, tuple(one.sentences), one.numbered) for one in kept
        )
    )


def _numbered(marker: Marker, paragraph: Paragraph, reader: _Reader) -> None:
    set_off = paragraph.bold or paragraph.level > 0
    title, body = heading_of(marker.rest, set_off=set_off)
    last = reader.last
    in_list = last is not None and bool(last.lead) and not set_off and last.listed in {None, marker.kind}
    if marker.kind in _NAMED:
        starts = marker.kind is not Kind.COMPOUND or bool(title) or not in_list
    elif marker.kind in _LOOSE:
        starts = bool(title) and marker.kind is not Kind.BULLET and not in_list and (set_off or bool(body) or not marker.rest.endswith(":"))
    else:
        starts = not in_list and (bool(title) or not reader.titled)
    if starts:
        reader.start(marker, title, paragraph.page)
        if body:
            reader.say(body, paragraph.page)
    else:
        reader.item(marker)


def _settled(marker: Marker, reader: _Reader) -> Marker:
    """Tell a letter from a roman numeral by what came before: after B comes C, after IV comes V; X after W."""
    if marker.kind is Kind.ROMAN and len(marker.label) == 1:
        letters = [one for one in reader.chain if one.kind[0] == Kind.LETTER]
        if letters and ord(letters[-1].id[-1]) + 1 == ord(marker.label):
            return Marker(Kind.LETTER, marker.label, marker.rest)
    return marker


def _heads(paragraph: Paragraph, following: Paragraph | None, reader: _Reader) -> bool:
    text = paragraph.text
    if following is None or len(text.split()) > 14 or text.endswith((";", ",")):
        return False
    if paragraph.level:
        return True
    if paragraph.bold or (text.isupper() and len(text) > 4):
        return not text.endswith(".") or bool(heading_of(text, set_off=True)[0])
    plain = not reader.titled and is_heading(text) and following.text.endswith((".", ":")) and marker_of(following.text) is None
    return plain and len(text.split()) <= 8 and len(following.text) > len(text) * 1.5


def _only_title(section: _Open) -> bool:
    return section.kind[0] in {Kind.ARTICLE, Kind.EXHIBIT, Kind.SECTION} and not section.title


def _speaks(section: _Open) -> bool:
    return any(len(sentence.split()) > 7 and sentence.endswith((".", ";")) for sentence in section.sentences)


def _clean(title: str) -> str:
    text = title.strip(" .:–—-")
    return text.capitalize() if text.isupper() and len(text) > 4 else text


def _first_words(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:7]) + ("…" if len(words) > 7 else "")
