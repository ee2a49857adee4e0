"""What somebody asked, and what the thread already knows: the engine's whole input."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Asker(StrEnum):
    """Who asks; staff of every kind count as teacher."""

    TEACHER = "teacher"
    SRO = "sro"
    ADMINISTRATOR = "administrator"


class Language(StrEnum):
    """A language that answers are written in."""

    EN = "en"
    ES = "es"


class Polarity(StrEnum):
    """How a mention is meant: "a knife", "no knife", "what if a knife", "a knife last week"."""

    PRESENT = "present"
    DENIED = "denied"
    SUPPOSED = "supposed"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Fact:
    """One concept that an earlier message of the thread carried; never its words."""

    concept: str
    polarity: Polarity = Polarity.PRESENT
    value: int | None = None
    """Whole dollars for an amount, else None."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a conversation has established so far: facts and the last decision, no text.

    `rule` is the deciding rule of the last answer, `offered` the rule ids behind the buttons of an open
    clarification in the order shown, `clarified` how many clarifications were asked in a row.
    """

    facts: tuple[Fact, ...] = ()
    rule: str | None = None
    outcome: str | None = None
    matter: str | None = None
    section: str | None = None
    urgency: str | None = None
    offered: tuple[str, ...] = ()
    clarified: int = 0


EMPTY_THREAD = Thread()


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it reaches the desk.

    `text` is what was typed (may hold names: it is read and forgotten), `day` the day it is asked on,
    `language` the asker's own choice or None to read it off the words, `chosen` the rule id behind a
    pressed clarify button (then `text` may be empty).
    """

    text: str
    asker: Asker = Asker.TEACHER
    district: str = ""
    day: date = date(2026, 9, 1)
    thread: Thread = field(default=EMPTY_THREAD)
    language: Language | None = None
    school: str | None = None
    chosen: str | None = None
    personal: tuple[str, ...] = ()
    """Kinds of personal data that the desk saw in the text (`name`, `student-id`, …)."""
    id: str = ""
    """Decision id that the desk gives out; empty lets the engine name the decision by what was decided."""
