"""One question as the playground shows it: the answer, what was read in it, and why rules did or did not apply."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Answer
from bot.deciding.engine import Engine
from bot.desk.ports import Shelf
from bot.question import Question
from bot.rulebook.telling import told_rule
from bot.trouble import Trouble

NEAR = 12
"""Rules shown that came near."""
PROPOSED = 5
"""Proposals of the second reader that are shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One concept that was read: "no knife" is `thing.knife`, said as `knife`, meant as `denied`, because of `no`."""

    concept: str
    title: str
    words: str
    found: str
    polarity: str
    cue: str


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer to one question and the whole way to it."""

    answer: Answer
    seen: tuple[Seen, ...]
    hidden: tuple[tuple[str, str], ...]
    """Concept, and the longer look-alike that silenced it."""
    unclaimed: tuple[str, ...]
    """Words that no concept claims."""
    applied: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    """Rule, and its first condition that failed."""
    beaten: tuple[tuple[str, str, str], ...]
    """Rule, the rule that it gave way to, and why."""
    proposed: tuple[tuple[str, float, str], ...]
    """Rule, score, and the example it resembles, from the second reader."""


def look(shelf: Shelf, district: str, question: Question) -> Looked:
    """Answer a question and tell all of the way; nothing is recorded."""
    engine = shelf.engine(district)
    if not isinstance(engine, Engine):
        raise Trouble("This district's rules cannot be looked into.")
    found = engine.explain(question)
    titles = {concept.id: concept.title for concept in engine.rulebook.concepts}
    reading = found.reading
    said = {mention.concept for mention in reading.mentions}
    near = [(rule, unmet) for rule, unmet in found.considered if unmet is not None and any(concept in unmet for concept in said)]
    return Looked(
        answer=found.answer,
        seen=tuple(Seen(m.concept, titles.get(m.concept, m.concept), m.words, m.found, m.polarity.value, m.cue) for m in reading.mentions),
        hidden=reading.hidden,
        unclaimed=reading.unclaimed,
        applied=tuple(rule for rule, unmet in found.considered if unmet is None),
        near=tuple(near[:NEAR]),
        beaten=found.finding.beaten,
        proposed=tuple((one.rule.id, round(one.score, 2), one.example) for one in found.proposals[:PROPOSED]),
    )


def in_words(shelf: Shelf, district: str, rule: str) -> str:
    """One rule told in plain English: when it applies, what it says, what stands above and below it; "" when there is none."""
    book = shelf.engine(district).rulebook
    return next((told_rule(one, book) for one in book.rules if one.id == rule), "")
