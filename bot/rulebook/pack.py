"""One layer of rules as its folder says it, before it is laid over the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.answer import Contact, Rung
from bot.question import Language
from bot.rule import Concept, Condition, Override, Rule, RuleWords, Says, Section, Unless


class PackKind(StrEnum):
    """The four layers, widest first."""

    NATIONAL = "national"
    STATE = "state"
    DISTRICT = "district"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Removal:
    """A rule of a lower layer that does not hold here, and why."""

    rule: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Term:
    """The name and the days of an MOU."""

    name: str
    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Card:
    """What `pack.yaml` says; None and empty mean "as in the layer below"."""

    id: str
    kind: PackKind
    name: str
    extends: str = ""
    term: Term | None = None
    schools: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    contacts: tuple[Contact, ...] = ()
    theft_threshold: int | None = None
    emergency_number: str = ""
    reading: str = ""
    state: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    """Dotted names and texts, such as `people.tenants.slack` and `T024BE7LD`."""
    remove: tuple[Removal, ...] = ()
    whole_mou: bool = False
    """True when `mou/` holds the whole MOU: what is not there, this MOU does not say."""
    silent: tuple[str, ...] = ()
    """Sections of a lower layer that this MOU does not have."""
    needs_consent: tuple[str, ...] = ()
    """Rules of a lower layer that need a parent's consent here."""
    confirmed: tuple[str, ...] = ()
    """Rules of a lower layer that a person has compared with this MOU's own words."""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Sets of words and forms of verbs that the patterns of a vocabulary use."""

    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    forms: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a higher layer says differently of a rule below; empty and None mean "as it was"."""

    rule: str
    title: str = ""
    rung: Rung | None = None
    when: Condition | None = None
    says: Says | None = None
    cites: tuple[str, ...] = ()
    quote: str = ""
    words: tuple[tuple[Language, RuleWords], ...] = ()
    unless: tuple[Unless, ...] | None = None
    overrides: tuple[Override, ...] = ()
    """Further ones; those of the rule below stay."""
    contact: str = ""
    asks: tuple[str, ...] = ()
    """Further examples; those of the rule below stay, now with the new verdict."""
    not_asks: tuple[str, ...] = ()
    reviewed: date | None = None
    file: str = ""
    line: int = 0


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class Pack:
    """One folder: its card, its MOU text, its vocabulary and its rules."""

    card: Card
    sections: tuple[Section, ...] = ()
    concepts: tuple[Concept, ...] = ()
    rules: tuple[Rule, ...] = ()
    changes: tuple[Change, ...] = ()
    words: Words = NO_WORDS
    section_lines: tuple[tuple[str, str, int], ...] = ()
    """Section id, file and line, for problems found later."""
