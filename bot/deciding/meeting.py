"""Where the two readers meet: one table, every cell tested.

The phrase reader found rules by words; both readers' evidence together gives each matter a share. Rules answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.answer import Matter


class Phrase(StrEnum):
    """What the phrase reader brings."""

    EXACT = "exact"
    """One verdict, whose words are half of all that the question says."""
    STRONG = "strong"
    """One verdict, resting on several words."""
    WEAK = "weak"
    """One verdict, resting on one short mention."""
    SEVERAL = "several"
    """Rules that point different ways."""
    UNCLEAR = "unclear"
    """A boundary topic whose deciding fact is missing."""
    NOTHING = "nothing"


class Second(StrEnum):
    """Where both readers' evidence comes down, seen from the phrase reader."""

    AGREES = "agrees"
    """On the phrase reader's own verdict."""
    SURE = "sure"
    """Elsewhere, above the bound at which that is right nine times in ten."""
    LEANS = "leans"
    """Elsewhere, above the bound at which that is right more often than not."""
    UNSURE = "unsure"
    OFF = "off"
    """The district reads by phrases alone."""


class Meet(StrEnum):
    """What the two together do."""

    ANSWER = "answer"
    """Answer with the rule that both name."""
    PHRASE = "phrase"
    """Answer with the phrase reader's rule."""
    CONFIRM = "confirm"
    """Answer with the proposed rule, say how it was read, and offer a one-tap correction."""
    ASK_BOTH = "ask_both"
    """Clarify, both readings as buttons."""
    ASK_PHRASE = "ask_phrase"
    """Clarify with the phrase reader's question."""
    ASK_SECOND = "ask_second"
    """Clarify with the proposals as buttons."""
    OUT = "out"
    """Out of scope."""


TABLE: dict[tuple[Phrase, Second], Meet] = {
    (Phrase.EXACT, Second.AGREES): Meet.ANSWER,
    (Phrase.EXACT, Second.SURE): Meet.PHRASE,
    (Phrase.EXACT, Second.LEANS): Meet.PHRASE,
    (Phrase.EXACT, Second.UNSURE): Meet.PHRASE,
    (Phrase.EXACT, Second.OFF): Meet.PHRASE,
    (Phrase.STRONG, Second.AGREES): Meet.ANSWER,
    (Phrase.STRONG, Second.SURE): Meet.CONFIRM,
    (Phrase.STRONG, Second.LEANS): Meet.PHRASE,
    (Phrase.STRONG, Second.UNSURE): Meet.ASK_BOTH,
    (Phrase.STRONG, Second.OFF): Meet.PHRASE,
    (Phrase.WEAK, Second.AGREES): Meet.ANSWER,
    (Phrase.WEAK, Second.SURE): Meet.CONFIRM,
    (Phrase.WEAK, Second.LEANS): Meet.CONFIRM,
    (Phrase.WEAK, Second.UNSURE): Meet.ASK_BOTH,
    (Phrase.WEAK, Second.OFF): Meet.PHRASE,
    (Phrase.SEVERAL, Second.AGREES): Meet.ANSWER,
    (Phrase.SEVERAL, Second.SURE): Meet.CONFIRM,
    (Phrase.SEVERAL, Second.LEANS): Meet.CONFIRM,
    (Phrase.SEVERAL, Second.UNSURE): Meet.ASK_BOTH,
    (Phrase.SEVERAL, Second.OFF): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.AGREES): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.SURE): Meet.CONFIRM,
    (Phrase.UNCLEAR, Second.LEANS): Meet.CONFIRM,
    (Phrase.UNCLEAR, Second.UNSURE): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.OFF): Meet.ASK_PHRASE,
    (Phrase.NOTHING, Second.AGREES): Meet.OUT,
    (Phrase.NOTHING, Second.SURE): Meet.CONFIRM,
    (Phrase.NOTHING, Second.LEANS): Meet.CONFIRM,
    (Phrase.NOTHING, Second.UNSURE): Meet.ASK_SECOND,
    (Phrase.NOTHING, Second.OFF): Meet.OUT,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Shares of certainty, calibrated on questions that the second reader was not trained on."""

    sure: float = 0.75
    leans: float = 0.45
    apart: float = 0.6
    """Least share where the rival reading would bury a crime or make discipline a police matter."""
    danger: float = 0.3
    """The second reader's share of danger at which the emergency answer is given, unless the words name a look-alike."""
    calm: float = 0.015
    """Below it the second reader all but rules danger out: a phrase that fired alone is then weighed like any other."""
    exact: float = 0.5
    """Share of the question's weighty words that make a phrase reading exact."""
    unclear: float = 0.97
    """The second reader's share of `clarify` at which even exact words say too little."""
    near: float = 0.55
    """Least nearness of an example at which a proposed rule's own clarifying question is put."""
    alarm: float = 0.6
    """At or above it, not even a look-alike holds the emergency answer back."""


BOUNDS = Bounds()
_APART = (
    frozenset((Matter.LAW_ENFORCEMENT.value, Matter.SCHOOL_DISCIPLINE.value)),
    frozenset((Matter.LAW_ENFORCEMENT.value, Matter.SCHOOL_OPERATIONS.value)),
)


def second_says(label: str, share: float, rival: str, phrase_labels: frozenset[str], bounds: Bounds = BOUNDS) -> Second:
    """Place the best label of both readers' evidence beside the labels that the phrase reader found.

    Where the likeliest rival would be an unsafe mistake, or nothing at all, less than `apart` is no certainty.
    """
    careful = frozenset((label, rival)) in _APART or "out_of_scope" in (label, rival)
    if share < (bounds.apart if careful else bounds.leans) and label != "clarify":
        return Second.UNSURE
    if label in phrase_labels:
        return Second.AGREES
    return Second.SURE if share >= bounds.sure else Second.LEANS
