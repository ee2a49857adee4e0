"""Finds rules that would point different ways on the same facts, rules that can never decide, overrides in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from bot.answer import Rung, Sro
from bot.rule import Problem, Rule, Rulebook, Says
from bot.rulebook.families import NOT, Needs, ancestors, covers, implies, needs_of, refines

Above = Mapping[str, frozenset[str]]


def conflict_problems(book: Rulebook) -> tuple[Problem, ...]:
    """Return circles and impossible rules (severe), conflicts and rules that never decide (warnings).

    Conflicts between two rules of lower layers are those layers' business and left out.
    """
    top = book.layers[-1]
    above = ancestors(book.concepts)
    names = {concept.id: concept.title for concept in book.concepts}
    over = _overrides(book.rules)
    found = [*_circles(book.rules, over), *(p for rule in book.rules for p in _impossible(rule, above))]
    by_rung: dict[Rung, list[Rule]] = {rung: [] for rung in Rung}
    for rule in book.rules:
        by_rung[rule.rung].append(rule)
    for rung, rules in by_rung.items():
        if rung is not Rung.UNCLEAR:
            found.extend(_between(book, [(a, b) for a, b in combinations(rules, 2) if top in {a.layer, b.layer}], over, above, names))
    found.extend(_shadowed(book, over, above))
    return tuple(found)


def _overrides(rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    direct = {rule.id: {override.rule for override in rule.overrides} for rule in rules}
    reach: dict[str, frozenset[str]] = {}
    for start, ahead_of in direct.items():
        seen: set[str] = set()
        ahead = list(ahead_of)
        while ahead:
            at = ahead.pop()
            if at not in seen:
                seen.add(at)
                ahead.extend(direct.get(at, ()))
        reach[start] = frozenset(seen)
    return reach


def _circles(rules: Sequence[Rule], over: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    direct = {rule.id: sorted({override.rule for override in rule.overrides}) for rule in rules}
    for rule in rules:
        ring = {name for name in over[rule.id] if rule.id in over.get(name, ())}
        if rule.id in ring and rule.id == min(ring):
            way = " → ".join(f"`{name}`" for name in _way_round(rule.id, direct))
            message = f"Rules override each other in a circle: {way}."
            yield Problem(rule.file, rule.line, f"rule {rule.id}", message, "Take one of the overrides out.")


def _way_round(start: str, direct: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the shortest way along overrides from a rule back to itself."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for name in direct.get(way[-1], ()):
            if name == start:
                return (*way, start)
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return (start,)


def _impossible(rule: Rule, above: Above) -> Iterator[Problem]:
    for name in sorted({*rule.when.all_of, *rule.when.now}):
        barred = above.get(name, frozenset((name,))) & set(rule.when.none_of)
        if barred:
            message = f"It can never apply: it needs `{name}` and must not have `{min(barred)}`."
            yield Problem(rule.file, rule.line, f"rule {rule.id}", message, "Take one of the two out.")


def agree(one: Says, other: Says) -> bool:
    """Tell whether two verdicts can stand in one answer: the same matter, and parts for the officer that do not contradict."""
    if one.matter is not other.matter:
        return False
    parts = {one.sro, other.sro}
    return not (Sro.MAY_NOT in parts and parts & {Sro.MUST, Sro.MAY})


def _newer(book: Rulebook, one: Rule, other: Rule) -> tuple[Rule, Rule]:
    """Return the two with the rule of the higher layer first: its author is the one to tell."""
    return (other, one) if book.layers.index(other.layer) > book.layers.index(one.layer) else (one, other)


def _between(
    book: Rulebook, pairs: Sequence[tuple[Rule, Rule]], over: Mapping[str, frozenset[str]], above: Above, names: Mapping[str, str]
) -> Iterator[Problem]:
    for one, other in pairs:
        if agree(one.says, other.says) or other.id in over[one.id] or one.id in over[other.id] or not _same_days(one, other):
            continue
        if refines(one.when, other.when, above) or refines(other.when, one.when, above):
            continue
        facts = _meeting(one, other, above) or _meeting(other, one, above)
        if facts:
            told = " and ".join(f"“{names.get(fact, fact)}”" for fact in sorted(facts))
            mine, yours = _newer(book, one, other)
            message = f"On {told} it says {_told(mine.says)}, and rule `{yours.id}` says {_told(yours.says)}."
            hint = "Add a concept to `none` of one of them, or let one override the other and cite the section that says so."
            yield Problem(mine.file, mine.line, f"rule {mine.id}", message, hint, severe=False)


def _same_days(one: Rule, other: Rule) -> bool:
    apart = (one.to_day and other.from_day and one.to_day < other.from_day) or (other.to_day and one.from_day and other.to_day < one.from_day)
    return not apart


def _told(says: Says) -> str:
    return " / ".join(str(part) if part is not None else "nothing" for part in (says.matter, says.sro))


def _meeting(one: Rule, other: Rule, above: Above) -> frozenset[str]:
    """Return the fewest facts that meet `one` and thereby `other` too; empty when there are none."""
    barred = frozenset((*one.when.none_of, *other.when.none_of))
    mine = [sorted(fact for fact in group if not (above.get(fact, frozenset((fact,))) & barred)) for group in needs_of(one.when)]
    chosen = _choose(mine, {}, needs_of(other.when), above)
    if chosen is None or not all(mine):
        return frozenset()
    facts = frozenset(chosen.get(place, group[0]) for place, group in enumerate(mine))
    return frozenset() if any(NOT + fact in facts for fact in facts) else facts


def _choose(mine: Sequence[Sequence[str]], chosen: dict[int, str], wanted: Needs, above: Above) -> dict[int, str] | None:
    """Choose facts from my groups, at most one of each, until all that is wanted is covered; None when it cannot be."""
    if not wanted:
        return chosen
    if covers(chosen.values(), wanted[0], above):
        return _choose(mine, chosen, wanted[1:], above)
    for place, group in enumerate(mine):
        for fact in group if place not in chosen else ():
            if covers((fact,), wanted[0], above):
                found = _choose(mine, {**chosen, place: fact}, wanted[1:], above)
                if found is not None:
                    return found
    return None


def _shadowed(book: Rulebook, over: Mapping[str, frozenset[str]], above: Above) -> Iterator[Problem]:
    order = {rung: place for place, rung in enumerate(Rung)}
    top = book.layers[-1]
    for rule in book.rules:
        for other in book.rules:
            if other is rule or other.rung is Rung.DANGER or top not in {rule.layer, other.layer}:
                continue
            higher = order[other.rung] < order[rule.rung]
            if (higher or rule.id in over[other.id]) and _always_with(rule, other, above):
                mine, yours = _newer(book, rule, other)
                why = "stands higher on the ladder" if higher else "overrides it"
                message = f"Rule `{rule.id}` never decides: whenever it applies, `{other.id}` applies too and {why}."
                hint = f"Narrow `{other.id}` with `none`, or take `{rule.id}` out; see {yours.file}, line {yours.line}."
                yield Problem(mine.file, mine.line, f"rule {mine.id}", message, hint, severe=False)
                break


def _always_with(rule: Rule, other: Rule, above: Above) -> bool:
    """Tell whether `other` applies on every question and day on which `rule` does."""
    if other.from_day or other.to_day or set(other.when.now) - set(rule.when.now):
        return False
    return set(other.when.none_of) <= set(rule.when.none_of) and implies(rule.when, other.when, above)
