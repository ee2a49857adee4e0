"""Looks a district's rulebook over before it goes live: everything that an author would want to know, in one list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.answer import Basis, Rung
from bot.question import Asker, Language
from bot.rule import Problem, Rule, Rulebook
from bot.rulebook.assembling import Library
from bot.rulebook.conflicts import conflict_problems
from bot.rulebook.loading import Loaded, load_rulebook
from bot.rulebook.pack import Card, PackKind
from bot.rulebook.places import CARD, place_of
from bot.rulebook.vocabulary_check import orphan_problems, phrase_problems

FEWEST_ASKS = 4
FEWEST_NOT = 2
STALE_AFTER = 400
"""Days after which a rule's review is overdue: a school year and a summer."""


def check(root: Path, district: str = "", day: date | None = None, library: Library | None = None) -> tuple[Problem, ...]:
    """Return all problems of a district's layers, by file and line; an empty district is the model.

    `day` is the day on which terms and reviews are judged; without it they are not.
    """
    shelf = library if library is not None else Library(root)
    return check_loaded(load_rulebook(root, district, shelf), shelf, day)


def check_loaded(loaded: Loaded, library: Library, day: date | None = None) -> tuple[Problem, ...]:
    """Return all problems of what was loaded: those of reading, and those of the rulebook as a whole.

    Warnings about a lower layer's files are that layer's business and left out.
    """
    book = loaded.draft
    if book is None:
        return loaded.problems
    if id(book.concepts) not in library.looked_over:
        library.looked_over[id(book.concepts)] = phrase_problems(book)
    found = [
        *loaded.problems,
        *library.looked_over[id(book.concepts)],
        *orphan_problems(book),
        *conflict_problems(book),
        *(problem for rule in book.rules for problem in _rule(rule, book)),
        *_sections(book, library),
        *_district(book, library),
        *(_days(book, library, day) if day is not None else ()),
    ]
    own = card_file(library, book.district.id).removesuffix(CARD)
    told = {problem for problem in found if problem.severe or problem.file.startswith(own)}
    return tuple(sorted(told, key=lambda one: (one.file, one.line, one.where, one.message)))


def _rule(rule: Rule, book: Rulebook) -> Iterator[Problem]:
    def note(message: str, hint: str = "", *, severe: bool = False) -> Problem:
        return Problem(rule.file, rule.line, f"rule {rule.id}", message, hint, severe)

    if len(rule.asks) < FEWEST_ASKS:
        hint = "Write questions the way staff type them, on a phone in a hallway."
        yield note(
            f"It has {len(rule.asks)} examples under `asks`; it needs {FEWEST_ASKS} questions that it must answer.",
            hint,
            severe=True,
        )
    if len(rule.not_asks) < FEWEST_NOT:
        hint = "Write questions that look alike and belong elsewhere."
        yield note(f"It has {len(rule.not_asks)} examples under `not`; it needs {FEWEST_NOT} look-alikes.", hint, severe=True)
    for twice in sorted({text for text in rule.asks if text in rule.not_asks}):
        yield note(f"The example “{twice}” stands under both `asks` and `not`.", severe=True)
    words = dict(rule.words)
    for language in book.district.languages:
        if language is not Language.EN and language not in words:
            yield note(f"It has no words in {NAMES[language]}, which `{book.district.id}` serves.", f"Add `words: {{{language}: …}}`.")
    english = words.get(Language.EN)
    if english is not None and rule.rung is not Rung.UNCLEAR and Asker.TEACHER not in dict(english.now):
        yield note("It does not tell a teacher what to do now.", "Add `words.en.now.teacher`.")


NAMES = {Language.EN: "English", Language.ES: "Spanish"}


def _sections(book: Rulebook, library: Library) -> Iterator[Problem]:
    """Warn of sections that no rule cites: the MOU says something that nobody can ask about."""
    cited = {name for rule in book.rules for name in (*rule.cites, *(cite for exception in rule.unless for cite in exception.cites))}
    lines = {name: (file, line) for read in library.packs.values() if read.pack for name, file, line in read.pack.section_lines}
    for section in book.sections:
        if section.id not in cited and section.basis is not Basis.PRACTICE:
            file, line = lines.get(section.id, ("", 0))
            yield Problem(file, line, f"section {section.id}", "No rule cites it.", "Write a rule for what it decides.", severe=False)


def _district(book: Rulebook, library: Library) -> Iterator[Problem]:
    district = book.district
    file = card_file(library, district.id)
    kind = kind_of(library, district.id)
    named = {contact.role for contact in district.contacts}
    for role in sorted({rule.contact for rule in book.rules if rule.contact} - named) if kind is not PackKind.STATE else ():
        message = f"Rules send people to `{role}`, and nobody is named for it."
        yield Problem(file, 0, "contacts", message, "Add the contact, with name and reach.", severe=False)
    if kind is PackKind.DISTRICT and not _own_term(library, district.id):
        message = f"It has no `mou` of its own, so answers show the name and days of “{district.mou_name}”."
        yield Problem(file, 0, "mou", message, "Add `mou:` with name, from and to.", severe=False)


def _card(library: Library, layer: str) -> Card | None:
    folder = library.guests.get(layer) or place_of(library.root, layer)
    read = library.packs.get(folder) if folder else None
    return read.pack.card if read and read.pack else None


def card_file(library: Library, layer: str) -> str:
    """Return the file of a layer's card, as authors know it."""
    card = _card(library, layer)
    return card.file if card else ""


def kind_of(library: Library, layer: str) -> PackKind | None:
    """Return which of the four kinds of layer this is."""
    card = _card(library, layer)
    return card.kind if card else None


def _own_term(library: Library, layer: str) -> bool:
    card = _card(library, layer)
    return card is not None and card.term is not None


def _days(book: Rulebook, library: Library, day: date) -> Iterator[Problem]:
    district = book.district
    if district.term_to < day:
        message = f"“{district.mou_name}” ended on {district.term_to}, and nobody has renewed it."
        hint = "Answers carry a banner that says so. Renew the MOU, then change `mou.to`."
        yield Problem(card_file(library, district.id), 0, "mou", message, hint, severe=False)
    for rule in book.rules:
        where = f"rule {rule.id}"
        if rule.reviewed is None:
            yield Problem(rule.file, rule.line, where, "Nobody has reviewed it yet.", "Add `reviewed:` with the day.", severe=False)
        elif (day - rule.reviewed).days > STALE_AFTER:
            message = f"It was last reviewed on {rule.reviewed}, {(day - rule.reviewed).days} days ago."
            yield Problem(rule.file, rule.line, where, message, "Read it against the MOU, then change `reviewed`.", severe=False)
        if rule.to_day is not None and rule.to_day < day:
            yield Problem(
                rule.file,
                rule.line,
                where,
                f"It was in force until {rule.to_day} only.",
                "Take it out, or change `to`.",
                severe=False,
            )
