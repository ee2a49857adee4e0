"""Compares what a document demands with what the model demands, and a document with itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.rulebook.importing.matching import Matched, Model
from bot.rulebook.importing.pages import Clause, Outline
from bot.rulebook.importing.stances import Actor, Force, Stance, stance_of
from bot.rulebook.importing.terms import Bag, inside, likeness

SAME_ACT = 0.37
"""Share of the weight of the lighter sentence that both have, from which on they speak of the same act."""
SAME_SUBJECT = 0.30
"""The same for numbers: dollars, hours and years are compared where the sentences share this much."""
SAME_INSIDE = 0.55
"""The same for two sentences of one document, which share more words without meaning to."""

SURE = 0.75
"""Likeness from which on one shared word is enough."""

SURE_OF_ACTOR = 0.5
"""Likeness from which on a sentence that names nobody is taken to bind the same people."""


class What(StrEnum):
    """In which way two sentences differ."""

    OPPOSITE = "one demands or allows what the other forbids"
    OWNER = "one gives to the police what the other leaves to the school"
    AMOUNT = "another amount"
    TIME = "another time"
    YEARS = "another number of years"
    CONSENT = "a parent's consent is asked for in one only"
    STRENGTH = "one demands what the other only allows"
    CONDITION = "one sets a condition that the other does not have"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A clause that says something differently from the model's sentence."""

    what: What
    clause: Clause
    section: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Opposite:
    """Two clauses of one document that cannot both hold."""

    what: What
    first: Clause
    second: Clause


def contrasts(matched: Matched, model: Model) -> tuple[Contrast, ...]:
    """Return where the document says otherwise than the model, one finding for a clause, the gravest first."""
    found: list[Contrast] = []
    for pairing in matched.pairings:
        said, bag = stance_of(pairing.clause.text), model.terms.bag(pairing.clause.text)
        best: tuple[int, float, Contrast] | None = None
        for text, other in model.sentences[pairing.section]:
            what = differs(said, stance_of(text), bag, other, SAME_ACT)
            if what is None:
                continue
            rank = (-1 if text == pairing.sentence else list(What).index(what), -inside(bag, other))
            if best is None or rank < best[:2]:
                best = (*rank, Contrast(what, pairing.clause, pairing.section, text))
        agreed = any(
            inside(bag, other) >= SAME_ACT and likeness(bag, other) >= 0.5 and differs(said, stance_of(text), bag, other, SAME_ACT) is None
            for text, other in model.sentences[pairing.section]
        )
        if best is not None and not (agreed and best[2].what in {What.OPPOSITE, What.OWNER, What.STRENGTH, What.CONDITION}):
            found.append(best[2])
    return tuple(sorted(found, key=lambda one: list(What).index(one.what)))


def opposites(outline: Outline, model: Model) -> tuple[Opposite, ...]:
    """Return the pairs of clauses in which a document contradicts itself."""
    read = [(clause, stance_of(clause.text), model.terms.bag(clause.text)) for clause in outline.clauses]
    found: list[Opposite] = []
    for place, (clause, said, bag) in enumerate(read):
        for other, told, told_bag in read[place + 1 :]:
            if len(bag) < 2 or len(told_bag) < 2 or (clause.section == other.section and clause.text[:40] == other.text[:40]):
                continue
            what = differs(said, told, bag, told_bag, SAME_INSIDE)
            plain = sum(not term.startswith("#") for term in bag if term in told_bag)
            if plain < 2 and likeness(bag, told_bag) < SURE:
                continue
            if what is not None and what not in {What.STRENGTH, What.CONDITION}:
                found.append(Opposite(what, clause, other))
    return tuple(_nearest(found, model))


def _nearest(found: Iterable[Opposite], model: Model) -> Iterator[Opposite]:
    """Give each clause its nearest opposite only."""
    used: set[Clause] = set()
    for one in sorted(found, key=lambda pair: -likeness(model.terms.bag(pair.first.text), model.terms.bag(pair.second.text))):
        if one.first not in used and one.second not in used:
            used |= {one.first, one.second}
            yield one


def differs(one: Stance, other: Stance, bag: Bag, other_bag: Bag, same_act: float) -> What | None:
    """Return in which way two demands differ, or None when they agree or speak of different things."""
    shared = inside(bag, other_bag)
    common = len(set(bag) & set(other_bag))
    alike = likeness(bag, other_bag)
    if shared >= SAME_SUBJECT and common >= 2 and alike >= 0.2:
        if one.amounts and other.amounts and set(one.amounts) != set(other.amounts):
            return What.AMOUNT
        if one.hours is not None and other.hours is not None and abs(one.hours - other.hours) > 8:
            return What.TIME
        if one.years and other.years and one.years != other.years:
            return What.YEARS
        if one.consent != other.consent and (one.consent is not None or other.consent is not None) and _asks_for_consent(bag, other_bag):
            return What.CONSENT
    if shared < same_act or common < 2 or alike < 0.3:
        return None
    if one.owner and other.owner:
        return What.OWNER if one.owner != other.owner else None
    actors = {one.actor, other.actor}
    if actors == {Actor.SRO, Actor.SCHOOL}:
        taken = one if one.actor is Actor.SRO else other
        left = other if taken is one else one
        if taken.force in {Force.MUST, Force.MAY} and left.owner == "school":
            return What.OWNER
        return None
    if taken_over(one, other) or taken_over(other, one):
        return What.OWNER
    if "school" in {one.owner, other.owner} or (Actor.OTHER in actors and len(actors) > 1 and alike < SURE_OF_ACTOR):
        return None
    return _force(one.force, other.force)


def taken_over(one: Stance, other: Stance) -> bool:
    """Tell whether the officer is to do in one what the other leaves to the school."""
    return one.actor is Actor.SRO and one.force in {Force.MUST, Force.MAY} and not one.owner and other.owner == "school"


def _force(one: Force, other: Force) -> What | None:
    pair = {one, other}
    if len(pair) == 1 or Force.MIXED in pair:
        return None
    if Force.MUST_NOT in pair:
        return What.CONDITION if Force.ONLY_IF in pair else What.OPPOSITE
    if Force.ONLY_IF in pair:
        return What.CONDITION if Force.SAYS not in pair else None
    return What.STRENGTH if pair == {Force.MUST, Force.MAY} else None


def _asks_for_consent(bag: Bag, other: Bag) -> bool:
    """Tell whether both speak of an act for which consent matters."""
    acts = {"interview", "search", "#act.search", "#process.interview", "record", "share"}
    return bool(acts & set(bag) & set(other))
