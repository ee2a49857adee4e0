"""Which concepts stand above which: a mention of `thing.pistol` is one of `thing.firearm` and of `thing.weapon`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.rule import Concept, Condition

Needs = tuple[frozenset[str], ...]
"""Groups of concepts; each group needs one of its members."""
NOT = "not "
"""Before a concept that has to be denied."""


def ancestors(concepts: Iterable[Concept]) -> Mapping[str, frozenset[str]]:
    """Return each concept's own id with all that it includes, directly or through others; circles end where they began."""
    parents = {concept.id: concept.includes for concept in concepts}
    found: dict[str, frozenset[str]] = {}
    for name in parents:
        seen: set[str] = set()
        ahead = [name]
        while ahead:
            at = ahead.pop()
            if at not in seen:
                seen.add(at)
                ahead.extend(parents.get(at, ()))
        found[name] = frozenset(seen)
    return found


def needs_of(when: Condition) -> Needs:
    """Return the groups of which a question has to name one concept each; denials carry `not ` before them."""
    single = [frozenset((name,)) for name in sorted({*when.all_of, *when.now})]
    denied = [frozenset((NOT + name,)) for name in when.denied]
    return (*single, *denied, *(frozenset(group) for group in when.any_of))


def covers(facts: Iterable[str], wanted: frozenset[str], above: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether any of the facts is, or stands below, one of the wanted concepts."""
    return any(above.get(fact, frozenset((fact,))) & wanted for fact in facts)


def implies(one: Condition, other: Condition, above: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether whatever names all that `one` needs also names all that `other` needs."""
    mine = needs_of(one)
    return all(any(all(covers((name,), wanted, above) for name in group) for group in mine) for wanted in needs_of(other))


def refines(one: Condition, other: Condition, above: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether `one` needs all that `other` needs, and more."""
    return implies(one, other, above) and not implies(other, one, above)
