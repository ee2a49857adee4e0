"""Looks for names that lead nowhere: concepts, sections, rules and word sets that nothing defines, quotes that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.answer import Frame
from bot.rule import Concept, Condition, Problem, Rule, Rulebook
from bot.rulebook.suggest import did_you_mean, nearest

FROM_ENGINE = frozenset(
    {
        "asker.teacher", "asker.sro", "asker.administrator", "ask.officer", "who.sro",
        "amount.over", "amount.under", "amount.any", *(f"frame.{frame.value}" for frame in Frame),
    }
)  # fmt: skip
"""Concepts that need no phrases: the engine finds them itself."""

_SET = re.compile(r"@([A-Za-z0-9_-]+)")


def reference_problems(book: Rulebook) -> tuple[Problem, ...]:
    """Return every reference of the rulebook that leads nowhere."""
    concepts = {concept.id for concept in book.concepts} | FROM_ENGINE
    sets = {name for name, _ in book.lexicon.sets}
    found = [problem for concept in book.concepts for problem in _in_concept(concept, concepts, sets)]
    rules = {rule.id for rule in book.rules}
    sentences = {section.id: section.sentences for section in book.sections}
    for rule in book.rules:
        found.extend(_in_rule(rule, concepts, rules, sentences))
    return tuple(found)


def _in_concept(concept: Concept, concepts: set[str], sets: set[str]) -> Iterator[Problem]:
    where = f"concept {concept.id}"
    for verb, names in (("includes", concept.includes), ("hides", concept.hides)):
        for name in names:
            if name not in concepts:
                message = f"It {verb} `{name}`, and no vocabulary has that concept."
                yield Problem(concept.file, concept.line, where, message, did_you_mean(name, concepts))
    for phrase in (phrase for _, phrases in concept.phrases for phrase in phrases):
        for name in _SET.findall(phrase):
            if name not in sets:
                message = f"The phrase `{phrase}` uses the set `@{name}`, and nothing defines it."
                yield Problem(concept.file, concept.line, where, message, did_you_mean(name, sets))


def named_in(condition: Condition) -> Iterable[str]:
    """Yield every concept that a condition names."""
    yield from condition.all_of
    for group in condition.any_of:
        yield from group
    yield from condition.none_of
    yield from condition.denied
    yield from condition.now


def _in_rule(rule: Rule, concepts: set[str], rules: set[str], sentences: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    where = f"rule {rule.id}"

    def wrong(message: str, hint: str = "") -> Problem:
        return Problem(rule.file, rule.line, where, message, hint)

    conditions = (rule.when, *(exception.when for exception in rule.unless))
    for name in sorted({name for condition in conditions for name in named_in(condition)} - concepts):
        yield wrong(f"`{name}` under `when` is not in the vocabulary.", did_you_mean(name, concepts))
    cited = {
        *rule.cites,
        *(cite for exception in rule.unless for cite in exception.cites),
        *(override.cite for override in rule.overrides),
    }
    for name in sorted(cited - set(sentences)):
        yield wrong(f"There is no section {name} in the MOU.", did_you_mean(name, sentences))
    for name in sorted({*rule.leads_to, *(override.rule for override in rule.overrides)} - rules):
        yield wrong(f"There is no rule `{name}`.", did_you_mean(name, rules))
    deciding = sentences.get(rule.cites[0], ()) if rule.cites else ()
    if rule.quote and deciding and rule.quote not in deciding:
        near = nearest(rule.quote, deciding) or deciding[0]
        yield wrong(f"The quote is not a sentence of section {rule.cites[0]}, word for word.", f"The section says: “{near}”")
