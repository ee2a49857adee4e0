"""Who asks, what they ask, and what a district tells its people about itself: the desk's nouns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.answer import Contact
from bot.question import Asker, Language


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform; `platform` is slack, teams, web or cli, ids stand as the platform gives them."""

    platform: str
    tenant: str
    user: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as an adapter hands it over.

    `text` may hold names: it is read, and neither stored nor logged. `conversation` is the platform's id of the thread;
    the same id continues it, and a person has at most one thread in each. `chosen` is the rule id of a pressed clarify
    button. `event` is the key that was given to `Assistant.once` or `first_time`: with it, a redelivered event is
    recorded once and gets the same answer. `day` defaults to today where the district is.
    """

    text: str
    person: Person
    conversation: str
    district: str
    asker: Asker
    language: Language | None = None
    school: str | None = None
    chosen: str | None = None
    record: bool = True
    event: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person: whose staff they are, in which role, and whether they may use the desk.

    `asker` None means "ask once". `confirmed` is True when the district's own settings name the role: only then do an
    administrator's rights count, a role that a person declared never opens the queue.
    """

    district: str
    asker: Asker | None
    allowed: bool
    confirmed: bool = False

    @property
    def administrator(self) -> bool:
        """True for administrators whom the district names."""
        return self.allowed and self.confirmed and self.asker is Asker.ADMINISTRATOR


@dataclass(frozen=True, slots=True)
class DistrictCard:
    """What Home, `help` and the privacy page tell about a district, in words ready to show."""

    id: str
    name: str
    mou_name: str
    term_from: date
    term_to: date
    lapsed: bool
    contacts: tuple[Contact, ...]
    schools: tuple[str, ...]
    languages: tuple[Language, ...]
    revision: str
    emergency_number: str
    recorded: tuple[str, ...]
    """What is recorded, one sentence each, in the language asked for."""
    not_recorded: tuple[str, ...]
    """What is not, one sentence each."""
    quick: tuple[str, ...] = ()
    """Questions to try, in the language asked for."""


class BoundaryAction(StrEnum):
    """What became of a request to the officer: one tap in the boundary log."""

    DECLINED = "declined"
    STEPPED_IN = "stepped_in"
    HANDED_BACK = "handed_back"
    NOTED = "noted"


class QueueState(StrEnum):
    """How far a question to the boundary team has come."""

    OPEN = "open"
    ANSWERED = "answered"
    """An administrator answered; the asker has not got it yet."""
    DELIVERED = "delivered"
    CLOSED = "closed"
    """Closed without an answer."""


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One scrubbed question that its asker sent to the boundary team; says who asked by role only."""

    id: str
    district: str
    school: str | None
    asker: Asker
    language: Language
    text: str
    """Scrubbed, as the asker saw it before it went."""
    found: tuple[str, ...]
    decision_id: str | None
    hour: str
    """`2026-09-01T14` in UTC."""
    state: QueueState = QueueState.OPEN
    answer: str = ""
    example_of: str = ""
    """Rule id that the question was made an example of; empty when none."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An administrator's answer on its way to the asker: `to` is the opaque address that the adapter gave to `escalate`."""

    item: str
    to: str
    language: Language
    question: str
    answer: str
    title: str
    """One line above the answer, in the asker's language."""
