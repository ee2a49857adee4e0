"""Where the two readers meet: one table, every cell tested.

The phrase reader found rules by words; the second reader proposes a matter with a share of certainty. Rules answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Phrase(StrEnum):
    """What the phrase reader brings."""

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
    """What the second reader brings, beside the phrase reader's verdict."""

    AGREES = "agrees"
    SURE = "sure"
    """Another matter, above the bound at which it is right nine times in ten."""
    LEANS = "leans"
    """Another matter, above the bound at which it is right more often than not."""
    UNSURE = "unsure"
    OFF = "off"
    """Switched off by the district."""


class Meet(StrEnum):
    """What the two together do."""

    PHRASE = "phrase"
    """Answer with the phrase reader's rules."""
    SECOND = "second"
    """Answer with the proposed rule and ask for a one-tap confirmation."""
    ASK_BOTH = "ask_both"
    """Clarify, both readings as buttons."""
    ASK_PHRASE = "ask_phrase"
    """Clarify with the phrase reader's question."""
    ASK_SECOND = "ask_second"
    """Clarify with the proposals as buttons."""
    OUT = "out"
    """Out of scope."""


TABLE: dict[tuple[Phrase, Second], Meet] = {
    (Phrase.STRONG, Second.AGREES): Meet.PHRASE,
    (Phrase.STRONG, Second.SURE): Meet.SECOND,
    (Phrase.STRONG, Second.LEANS): Meet.SECOND,
    (Phrase.STRONG, Second.UNSURE): Meet.PHRASE,
    (Phrase.STRONG, Second.OFF): Meet.PHRASE,
    (Phrase.WEAK, Second.AGREES): Meet.PHRASE,
    (Phrase.WEAK, Second.SURE): Meet.SECOND,
    (Phrase.WEAK, Second.LEANS): Meet.SECOND,
    (Phrase.WEAK, Second.UNSURE): Meet.ASK_BOTH,
    (Phrase.WEAK, Second.OFF): Meet.PHRASE,
    (Phrase.SEVERAL, Second.AGREES): Meet.PHRASE,
    (Phrase.SEVERAL, Second.SURE): Meet.SECOND,
    (Phrase.SEVERAL, Second.LEANS): Meet.SECOND,
    (Phrase.SEVERAL, Second.UNSURE): Meet.ASK_BOTH,
    (Phrase.SEVERAL, Second.OFF): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.AGREES): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.SURE): Meet.SECOND,
    (Phrase.UNCLEAR, Second.LEANS): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.UNSURE): Meet.ASK_PHRASE,
    (Phrase.UNCLEAR, Second.OFF): Meet.ASK_PHRASE,
    (Phrase.NOTHING, Second.AGREES): Meet.OUT,
    (Phrase.NOTHING, Second.SURE): Meet.SECOND,
    (Phrase.NOTHING, Second.LEANS): Meet.SECOND,
    (Phrase.NOTHING, Second.UNSURE): Meet.ASK_SECOND,
    (Phrase.NOTHING, Second.OFF): Meet.OUT,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Shares of certainty, calibrated on questions that the second reader was not trained on."""

    sure: float = 0.75
    leans: float = 0.5
    danger: float = 0.4
    """At or above it the emergency answer is given, unless the words name a look-alike."""


BOUNDS = Bounds()


def second_says(label: str, share: float, phrase_labels: frozenset[str], bounds: Bounds = BOUNDS) -> Second:
    """Place the second reader's best label beside the labels that the phrase reader found."""
    if label in phrase_labels:
        return Second.AGREES
    if share >= bounds.sure:
        return Second.SURE
    return Second.LEANS if share >= bounds.leans else Second.UNSURE
