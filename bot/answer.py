"""What Fenceline answers: plain data that every adapter lays out and none interprets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.question import EMPTY_THREAD, Language, Thread


class Outcome(StrEnum):
    """What kind of reply it is."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    OUT_OF_SCOPE = "out_of_scope"


class Matter(StrEnum):
    """Whose matter it is."""

    SCHOOL_DISCIPLINE = "school_discipline"
    SCHOOL_OPERATIONS = "school_operations"
    LAW_ENFORCEMENT = "law_enforcement"
    SHARED = "shared"
    SRO_PROGRAM = "sro_program"


class Sro(StrEnum):
    """What the officer may do."""

    MAY = "may"
    MAY_NOT = "may_not"
    MUST = "must"
    ONLY_IF = "only_if"


class Urgency(StrEnum):
    """How fast somebody must act."""

    EMERGENCY = "emergency"
    PROMPT = "prompt"
    ROUTINE = "routine"


class Frame(StrEnum):
    """The shape of the question: may I, must I, may I refuse, whose job, what if, what do I do."""

    MAY = "may"
    MUST = "must"
    REFUSE = "refuse"
    WHO = "who"
    WHAT_IF = "what_if"
    WHAT_DO_I_DO = "what_do_i_do"


class Basis(StrEnum):
    """What an answer rests on."""

    MOU = "mou"
    STATE_LAW = "state_law"
    PRACTICE = "practice"


class Rung(StrEnum):
    """The step of the ladder that decided; the order is the order of this list."""

    DANGER = "danger"
    CRIME = "crime"
    LAW = "law"
    REQUEST = "request"
    SHARED = "shared"
    CONDUCT = "conduct"
    PROGRAMME = "programme"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the MOU, word for word, and where it stands."""

    section: str
    title: str
    sentence: str
    text: str
    """The whole section, for "read the whole section"."""
    layer: str = ""
    """The pack whose document is quoted, such as `model` or `maple-valley`."""
    language: Language = Language.EN
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One clarify button: what it says, the matter and the rule that it leads to."""

    label: str
    matter: Matter | None
    rule: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or desk to ask, by role."""

    role: str
    name: str
    reach: str = ""
    """Phone, extension or room; empty when unknown."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that was read past a typo."""

    written: str
    read: str


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of the way to the answer, said once for staff and once for administrators."""

    staff: str
    administrator: str


@dataclass(frozen=True, slots=True)
class Words:
    """The answer's words in the asker's language, in reading order; empty means "do not show".

    Every adapter shows these strings and composes none of its own. Plain text: no markup.
    """

    icon: str
    """One emoji that repeats the verdict; never the only carrier of it."""
    verdict: str
    """"School discipline. The SRO stays out of the meeting." Always first."""
    sro_line: str = ""
    """The SRO's part in one sentence."""
    because: str = ""
    steps: tuple[str, ...] = ()
    """What to do now, in order. In an emergency 911 comes first."""
    steps_title: str = ""
    changes_if: str = ""
    """One sentence: "This changes if …"."""
    decline: str = ""
    """For an SRO: words to decline with, ready to copy."""
    question: str = ""
    """The clarifying question, when the outcome is `clarify`."""
    ask: str = ""
    """Whom to ask when unsure, with how to reach them."""
    banners: tuple[str, ...] = ()
    """Lines above the verdict: lapsed MOU, names left in the question."""
    notes: tuple[str, ...] = ()
    """Small lines under the verdict: a typo that was read past, a reading to confirm, quotes in English only."""
    examples: tuple[str, ...] = ()
    """Questions to try, when the outcome is `out_of_scope`."""
    footer: str = ""
    """Decision id, MOU name and term, "rule-based, not AI"."""
    speech: str = ""
    """The short answer as one plain paragraph: notifications, screen readers, `text` fallbacks."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision and everything needed to show, record and re-create it."""

    outcome: Outcome
    matter: Matter | None
    sro: Sro | None
    urgency: Urgency
    cites: tuple[str, ...]
    """Section ids, the deciding one first."""
    basis: Basis
    rung: Rung
    frame: Frame
    rules: tuple[str, ...]
    """Ids of the rules that decided."""
    quotes: tuple[Quote, ...]
    words: Words
    options: tuple[Option, ...] = ()
    contacts: tuple[Contact, ...] = ()
    corrections: tuple[Correction, ...] = ()
    match_kinds: tuple[str, ...] = ()
    """How the words were read: `exact`, `typo`, `amount`, `second` (the second reader's proposal)."""
    language: Language = Language.EN
    revision: str = ""
    """Digest of the rulebook that decided."""
    decision_id: str = ""
    """`D-7K2M9` style, from the digest of question, day, asker and revision."""
    topic: str = ""
    """Title of the deciding rule, for reports; holds nothing of the question."""
    personal: tuple[str, ...] = ()
    """Kinds of personal data seen in the question (`name`, `student-id`, …): then nothing of it is kept."""
    confirm: bool = False
    """True when the reading rests on the second reader alone and should be confirmed with one tap."""
    trace: tuple[TraceLine, ...] = ()
    thread: Thread = EMPTY_THREAD
    """What the thread knows after this answer; feed it into the next `Question`."""

    @property
    def emergency(self) -> bool:
        """True when only "get help now" is to be shown."""
        return self.outcome is Outcome.ANSWERED and self.urgency is Urgency.EMERGENCY
