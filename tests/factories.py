"""Tiny real rulebooks and questions for tests: no mocks, only small ones of the real thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.answer import Basis, Contact, Matter, Rung, Sro, Urgency
from bot.deciding.engine import Engine
from bot.question import EMPTY_THREAD, Asker, Language, Question, Thread
from bot.rule import Concept, Condition, Cue, District, FrameCue, Lexicon, Override, Rule, Rulebook, RuleWords, Says, Section, Unless
from bot.rulebook.loading import load_rulebook

RULES = Path(__file__).parent.parent / "rules"
TODAY = date(2026, 10, 1)


def a_concept(concept_id: str, *phrases: str, includes: tuple[str, ...] = (), hides: tuple[str, ...] = ()) -> Concept:
    """Return a concept said by `phrases` in English."""
    return Concept(concept_id, concept_id.partition(".")[2], ((Language.EN, phrases or (concept_id.partition(".")[2],)),), includes, hides)


def a_rule(
    rule_id: str,
    *all_of: str,
    rung: Rung = Rung.CONDUCT,
    matter: Matter | None = Matter.SCHOOL_DISCIPLINE,
    sro: Sro | None = Sro.MAY_NOT,
    urgency: Urgency = Urgency.ROUTINE,
    any_of: tuple[tuple[str, ...], ...] = (),
    none_of: tuple[str, ...] = (),
    denied: tuple[str, ...] = (),
    now: tuple[str, ...] = (),
    cites: tuple[str, ...] = ("4.2",),
    unless: tuple[Unless, ...] = (),
    overrides: tuple[str, ...] = (),
    words: RuleWords | None = None,
    leads_to: tuple[str, ...] = (),
    basis: Basis = Basis.MOU,
    from_day: date | None = None,
    to_day: date | None = None,
    quote: str = "",
) -> Rule:
    """Return a rule that needs `all_of`."""
    return Rule(
        rule_id, rule_id.replace("-", " "), rung, Condition(all_of, any_of, none_of, denied, now), Says(matter, sro, urgency), cites,
        ((Language.EN, words or RuleWords()),), (f"what about {rule_id}",), (), quote, basis, unless,
        tuple(Override(o, "4.4") for o in overrides), leads_to, from_day=from_day, to_day=to_day,
    )  # fmt: skip


SECTIONS = tuple(
    Section(i, t, (f"Sentence one of {i}.", f"Sentence two of {i}."), "model")
    for i, t in (("4.2", "Conduct"), ("4.3", "Not asked"), ("5.1", "Crime"), ("5.2", "Tell at once"), ("5.8", "Theft"), ("7.1", "Crisis"))
)
CUES = (
    Cue("no", "denied", "forward", 5), Cue("not", "denied", "forward", 4), Cue("nobody", "denied", "forward", 4), Cue("what if", "supposed", "forward", 14),
    Cue("yesterday", "past", "sentence"), Cue("not only", "pseudo"), Cue("but", "terminator"), Cue("none found", "denied", "backward", 3),
)  # fmt: skip
FRAMES = (
    FrameCue("can", "may"),
    FrameCue("do i have to", "must"),
    FrameCue("can i refuse", "refuse"),
    FrameCue("whose job", "who"),
    FrameCue("what if", "what_if"),
)


def a_rulebook(rules: Iterable[Rule], concepts: Iterable[Concept] | None = None, **district: object) -> Rulebook:
    """Return a rulebook of `rules`; concepts that the rules name are made when none are given."""
    rules = tuple(rules)
    if concepts is None:
        named = {
            c
            for r in rules
            for w in (r.when, *(u.when for u in r.unless))
            for c in (*w.all_of, *w.none_of, *w.denied, *w.now, *(x for g in w.any_of for x in g))
        }
        concepts = tuple(a_concept(c) for c in sorted(named) if c.partition(".")[0] not in ("asker", "frame", "amount", "ask"))
    real = load_wording()
    base = District(
        "test", "Test District", "Test MOU", date(2026, 7, 1), date(2027, 6, 30), contacts=(Contact("administrator-on-duty", "Office", "x100"),)
    )
    lexicon = Lexicon(cues=CUES, frames=FRAMES, common_words=frozenset(("treat", "school")), spellings=(("w/", "with"),))
    return Rulebook(replace(base, **district), SECTIONS, tuple(concepts), rules, lexicon, real, "r1")  # type: ignore[arg-type]


_WORDING: list[tuple[tuple[Language, tuple[tuple[str, str], ...]], ...]] = []


def load_wording() -> tuple[tuple[Language, tuple[tuple[str, str], ...]], ...]:
    """Return the real wording files, read once."""
    if not _WORDING:
        book = load_rulebook(RULES).draft
        assert book is not None
        _WORDING.append(book.wording)
    return _WORDING[0]


def an_engine(*rules: Rule, concepts: Iterable[Concept] | None = None, **district: object) -> Engine:
    """Return an engine of a tiny rulebook, phrases alone."""
    return Engine(a_rulebook(rules, concepts, **district))


def asking(text: str, asker: Asker = Asker.TEACHER, thread: Thread = EMPTY_THREAD, day: date = TODAY, **more: object) -> Question:
    """Return a question on `TODAY`."""
    return Question(text, asker, "", day, thread, **more)  # type: ignore[arg-type]
