"""What a district tells its people: its card, its sections, the common words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.answer import Quote
from bot.deciding.phrasing import Phrases
from bot.desk.people import DistrictCard
from bot.desk.ports import Shelf
from bot.question import Language
from bot.rule import Rulebook

CATEGORIES = (
    "discipline-meeting", "removal", "search", "questioning", "supervision", "cover", "attendance", "phone", "dress", "records",
    "transport", "restraint", "danger", "other",
)  # fmt: skip
"""What a logged request was about; the words stand in the wording files under `desk.category.…`."""


@dataclass(slots=True)
class Cards:
    """Cards and words from the live rulebooks; `home` is the district whose wording serves where none is named."""

    shelf: Shelf
    home: str
    _phrases: dict[str, Phrases] = field(default_factory=dict)

    def card(self, district: str, language: Language, today: date) -> DistrictCard:
        """The district's card in a language."""
        book = self.shelf.engine(district).rulebook
        one = book.district
        return DistrictCard(
            id=one.id,
            name=one.name,
            mou_name=one.mou_name,
            term_from=one.term_from,
            term_to=one.term_to,
            lapsed=today > one.term_to,
            contacts=one.contacts,
            schools=one.schools,
            languages=one.languages,
            revision=book.revision,
            emergency_number=one.emergency_number,
            recorded=self._lines(book, language, "desk.recorded"),
            not_recorded=self._lines(book, language, "desk.not-recorded"),
            quick=tuple(text for n in (1, 2, 3) if (text := self._of(book).maybe(language, f"out.example.{n}"))),
        )

    def section(self, district: str, section_id: str) -> Quote | None:
        """One section, whole; its first sentence stands as the quoted one."""
        book = self.shelf.engine(district).rulebook
        for one in book.sections:
            if one.id == section_id:
                return Quote(one.id, one.title, one.sentences[0] if one.sentences else "", one.text, one.layer, Language.EN, one.page)
        return None

    def phrase(self, language: Language, key: str, **values: object) -> str:
        """Words of the home district's wording files."""
        return self._of(self.shelf.engine(self.home).rulebook).say(language, key, **values)

    def boundary_categories(self, district: str, language: Language) -> tuple[tuple[str, str], ...]:
        """Key and words of each category of the boundary log."""
        phrases = self._of(self.shelf.engine(district).rulebook)
        return tuple((key, phrases.say(language, f"desk.category.{key}")) for key in CATEGORIES)

    def _lines(self, book: Rulebook, language: Language, key: str) -> tuple[str, ...]:
        return tuple(line.strip() for line in self._of(book).maybe(language, key).split("|") if line.strip())

    def _of(self, book: Rulebook) -> Phrases:
        if book.revision not in self._phrases:
            if len(self._phrases) > 100:
                self._phrases.clear()
            self._phrases[book.revision] = Phrases(book)
        return self._phrases[book.revision]
