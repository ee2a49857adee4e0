"""Which rules apply to what was read: conditions as sets, looked up by the concepts that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.answer import Frame, Rung, Urgency
from bot.language.reading import MONEY, Mention, Reading
from bot.question import Asker, Fact, Language, Polarity
from bot.rule import Condition, Rule, Rulebook, RuleWords, Says

HELD = (Polarity.PRESENT, Polarity.SUPPOSED, Polarity.PAST)
CARRIED = -1
"""Index of support that came from the thread and not from these words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words and the thread establish, as sets of concepts with all that include them.

    `held` is present, supposed or past; `now` is present; `possible` is present or supposed; `denied` is denied and
    nowhere held. `support` names the mentions behind each concept by index, `CARRIED` for the thread's.
    """

    held: frozenset[str]
    now: frozenset[str]
    possible: frozenset[str]
    denied: frozenset[str]
    support: dict[str, tuple[int, ...]]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A rule that applies: what it says here, why, and on which mentions it rests."""

    rule: Rule
    says: Says
    cites: tuple[str, ...]
    words: tuple[tuple[Language, RuleWords], ...]
    evidence: frozenset[int]
    """Indexes into `Facts.mentions`; empty when it rests on the thread or on who asks alone."""
    tokens: frozenset[int]
    hypothetical: bool = False
    exception: int | None = None
    """Index of the `unless` that turned it."""

    @property
    def verdict(self) -> tuple[object, object, object]:
        """Matter, sro and urgency: what must be equal for two rules to agree."""
        return (self.says.matter, self.says.sro, self.says.urgency)


def facts(reading: Reading, asker: Asker, carried: Iterable[Fact], threshold: int, parents: Callable[[str], frozenset[str]]) -> Facts:
    """Join the words' mentions with the thread's facts; what is said now corrects what was said before."""
    by: dict[str, dict[Polarity, list[int]]] = defaultdict(lambda: defaultdict(list))
    said_now: dict[str, set[Polarity]] = defaultdict(set)
    for i, mention in enumerate(reading.mentions):
        for concept in _with_amount(mention.concept, mention.value, threshold):
            for one in parents(concept):
                by[one][mention.polarity].append(i)
            said_now[concept].add(mention.polarity)
    money_again = MONEY in said_now
    for fact in carried:
        if fact.concept == MONEY and money_again:
            continue
        if fact.concept in said_now and (fact.polarity is Polarity.DENIED or said_now[fact.concept] == {Polarity.DENIED}):
            continue
        for concept in _with_amount(fact.concept, fact.value, threshold):
            for one in parents(concept):
                by[one][fact.polarity].append(CARRIED)
    given = {f"asker.{asker.value}", f"frame.{reading.frame.value}"}
    if asker is Asker.SRO or "who.sro" in by:
        given.add("ask.officer")
    if reading.frame is Frame.WHAT_IF:
        given.add("frame.what_if")
    held = {c for c, p in by.items() if any(k in p for k in HELD)} | given
    now = {c for c, p in by.items() if Polarity.PRESENT in p} | given
    possible = now | {c for c, p in by.items() if Polarity.SUPPOSED in p}
    denied = {c for c, p in by.items() if Polarity.DENIED in p} - held
    support = {c: tuple(i for k in HELD for i in p.get(k, ())) or tuple(p.get(Polarity.DENIED, ())) for c, p in by.items()}
    return Facts(frozenset(held), frozenset(now), frozenset(possible), frozenset(denied), support, reading.mentions)


def _with_amount(concept: str, value: int | None, threshold: int) -> tuple[str, ...]:
    if concept != MONEY or value is None:
        return (concept,)
    return (concept, "amount.over" if value >= threshold else "amount.under")


class Scales:
    """All rules of one rulebook, indexed by a concept that each needs, so that cost follows the words and not the rules."""

    def __init__(self, rulebook: Rulebook, parents: Callable[[str], frozenset[str]]) -> None:
        """Index the rules and work out which refines which."""
        self.rules = {rule.id: rule for rule in sorted(rulebook.rules, key=lambda r: r.id)}
        self._parents = parents
        count: dict[str, int] = defaultdict(int)
        for rule in self.rules.values():
            for group in _needs(rule.when):
                for concept in group:
                    count[concept] += 1
        self._index: dict[str, list[str]] = defaultdict(list)
        self._always: list[str] = []
        for rule in self.rules.values():
            groups = _needs(rule.when)
            if not groups:
                self._always.append(rule.id)
                continue
            for concept in min(groups, key=lambda g: (sum(count[c] for c in g), sorted(g))):
                self._index[concept].append(rule.id)
        self._refines: dict[str, dict[str, bool]] = {}
        self._overrides = _closure({r.id: {o.rule for o in r.overrides} for r in self.rules.values()})

    def refines(self, one: str, other: str) -> bool:
        """True when rule `one` asks for everything that `other` asks for, and for more; worked out once a pair."""
        known = self._refines.setdefault(one, {})
        if other not in known:
            a, b = self.rules[one].when, self.rules[other].when
            known[other] = self._implies(a, b) and not self._implies(b, a)
        return known[other]

    def overrides(self, one: str, other: str) -> bool:
        """True when `one` is declared, directly or through others, to stand over `other`."""
        return other in self._overrides.get(one, ())

    def applying(self, there: Facts, day: date) -> tuple[Weighed, ...]:
        """Return the rules in force on `day` whose conditions hold, sorted by id."""
        wanted = {rule_id for concept in there.held | there.denied for rule_id in self._index.get(concept, ())} | set(self._always)
        found = []
        for rule_id in sorted(wanted):
            rule = self.rules[rule_id]
            if (rule.from_day is None or rule.from_day <= day) and (rule.to_day is None or day <= rule.to_day):
                weighed = _weigh(rule, there)
                if weighed is not None:
                    found.append(weighed)
        return tuple(found)

    def _implies(self, a: Condition, b: Condition) -> bool:
        """True when whatever meets the positive conditions of `a` meets those of `b` too."""
        mine = [frozenset((c,)) for c in (*a.all_of, *a.now)] + [frozenset(g) for g in a.any_of]
        theirs = [frozenset((c,)) for c in (*b.all_of, *b.now)] + [frozenset(g) for g in b.any_of]
        covered = all(any(all(self._parents(c) & want for c in have) for have in mine) for want in theirs)
        return covered and set(b.denied) <= set(a.denied)


def first_unmet(rule: Rule, there: Facts) -> str | None:
    """Return the first condition of `rule` that fails, as `needs X`, `must not be X`, `must be denied: X`; None when all hold."""
    return _unmet(rule.when, there, there.possible if rule.rung is Rung.DANGER else there.held)


def _unmet(when: Condition, there: Facts, held: frozenset[str]) -> str | None:
    for concept in when.all_of:
        if concept not in held:
            return f"needs {concept}"
    for group in when.any_of:
        if not held.intersection(group):
            return "needs one of " + ", ".join(group)
    for concept in when.now:
        if concept not in there.now:
            return f"needs {concept} now"
    for concept in when.denied:
        if concept not in there.denied:
            return f"must be denied: {concept}"
    for concept in when.none_of:
        if concept in there.held:
            return f"must not be {concept}"
    return None


def proposed(rule: Rule, there: Facts) -> Weighed:
    """Weigh a rule that the second reader proposes: its exceptions hold, whoever named the rule."""
    return _turned(Weighed(rule, rule.says, rule.cites, rule.words, frozenset(), frozenset()), there)


def _weigh(rule: Rule, there: Facts) -> Weighed | None:
    danger = rule.rung is Rung.DANGER
    if _unmet(rule.when, there, there.possible if danger else there.held) is not None:
        return None
    hypothetical = _unmet(rule.when, there, there.now) is not None and _unmet(rule.when, there, there.possible) is None
    weighed = _rest(Weighed(rule, rule.says, rule.cites, rule.words, frozenset(), frozenset(), hypothetical), rule.when, there)
    weighed = _turned(weighed, there)
    if hypothetical and weighed.says.urgency is not Urgency.ROUTINE:
        weighed = replace(weighed, says=replace(weighed.says, urgency=Urgency.ROUTINE))
    return weighed


def _turned(weighed: Weighed, there: Facts) -> Weighed:
    """Apply the most urgent exception whose condition holds."""
    exceptions = [(i, u) for i, u in enumerate(weighed.rule.unless) if _unmet(u.when, there, there.held) is None]
    if not exceptions:
        return weighed
    order = (Urgency.EMERGENCY, Urgency.PROMPT, Urgency.ROUTINE)
    i, exception = min(exceptions, key=lambda e: (order.index(e[1].says.urgency), e[0]))
    weighed = replace(weighed, says=exception.says, cites=exception.cites, words=exception.words or weighed.words, exception=i)
    return _rest(weighed, exception.when, there)


def _rest(weighed: Weighed, when: Condition, there: Facts) -> Weighed:
    """Add the mentions that meet `when` to what the weighed rule rests on."""
    concepts = [*when.all_of, *when.now, *when.denied, *(c for g in when.any_of for c in g if c in there.held)]
    indexes = frozenset(i for c in concepts for i in there.support.get(c, ()) if i != CARRIED)
    owned = frozenset(t for i in indexes for t in there.mentions[i].owned)
    return replace(weighed, evidence=weighed.evidence | indexes, tokens=weighed.tokens | owned)


def _needs(when: Condition) -> list[frozenset[str]]:
    return [frozenset((c,)) for c in (*when.all_of, *when.now, *when.denied)] + [frozenset(g) for g in when.any_of]


def _closure(edges: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    reach: dict[str, frozenset[str]] = {}
    for start, first in edges.items():
        seen: set[str] = set()
        stack = list(first)
        while stack:
            at = stack.pop()
            if at not in seen:
                seen.add(at)
                stack.extend(edges.get(at, ()))
        reach[start] = frozenset(seen)
    return reach
