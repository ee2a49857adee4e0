"""Both readers' evidence on one scale: each rule's case, and the share of each matter.

A rule that the words name and that the second reader proposes stands higher than either alone. What the words deny, an
amount, or a rule's exception is never overruled: such a rule is no candidate, or speaks by its exception.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.answer import Rung, Urgency
from bot.deciding.candidates import Candidate, Candidates, label_of
from bot.deciding.ladder import Finding
from bot.deciding.weighing import Facts, Weighed, proposed
from bot.language.second import Proposal
from bot.rule import Rule

STRONG_CASE = 2.5
"""What several matching words add to a rule's case, in natural logarithms of odds."""
WEAK_CASE = 1.0
"""What one short mention, or one of several rules, adds."""
MOST_OUT = 50.0
ASK_AT_ALL, ASK_OVER_WORDS = 0.2, 0.9
"""The second reader's share of `clarify` below which it is no case, and the share it needs against several matching words."""
OUT = "out_of_scope"
LABELS = 6
"""Five matters and `clarify`: once each has its best rule, the rest need no look."""


@dataclass(frozen=True, slots=True)
class Case:
    """One label's best rule: what it says here, its share among the labels, the example it leans on, and who named it."""

    label: str
    share: float
    weighed: Weighed | None
    """None for `out_of_scope`."""
    example: str = ""
    by_words: bool = False
    """The phrase reader found this very rule."""
    nearness: float = 0.0
    """Cosine between the question and the example."""


def join(candidates: Candidates, proposal: Proposal, finding: Finding, there: Facts, day: date) -> tuple[Case, ...]:
    """Return the best case of each label, likeliest first; shares add up to 1."""
    found = {w.rule.id: w for w in finding.agreed + finding.several}
    bonus = STRONG_CASE if finding.strong else WEAK_CASE
    rules = candidates.rules
    scores = candidates.scores(proposal, day)
    named = {i for i, rule in enumerate(rules) if rule.id in found}
    for i in named:
        scores[i] += bonus
    best: dict[str, tuple[float, Candidate]] = {}
    for place in np.argsort(-scores, kind="stable"):
        i = int(place)
        if scores[i] == -np.inf or len(best) == LABELS:
            break
        label = label_of(rules[i])
        if label == "clarify" and not asks_back(proposal, finding):
            continue
        if label not in best and (i in named or not contradicted(rules[i], there)):
            best[label] = (float(scores[i]), candidates.candidate(i, float(scores[i]), proposal))
    labels = dict(proposal.labels)
    if not best or (
        not found and set(best) & {"clarify"} and labels.get(OUT, 0.0) >= labels.get("clarify", 0.0) == max(labels.get(k, 0.0) for k in best)
    ):
        return (Case(OUT, 1.0, None),)
    top = max(score for score, _ in best.values())
    weights = {label: math.exp(score - top) for label, (score, _) in best.items()}
    leading = max(weights, key=lambda label: (weights[label], label))
    outside = min(MOST_OUT, labels.get(OUT, 0.0) / max(labels.get(leading, 0.0), 1e-4)) * (0.3 if finding.agreed else 1.0)
    total = sum(weights.values()) + outside
    cases = [
        Case(label, weights[label] / total, found.get(c.rule.id) or proposed(c.rule, there), c.example, c.rule.id in found, c.nearness)
        for label, (_, c) in best.items()
    ]
    cases.append(Case(OUT, outside / total, None))
    return tuple(sorted(cases, key=lambda case: (-case.share, case.label)))


def alarm(candidates: Candidates, proposal: Proposal, finding: Finding, there: Facts, day: date) -> Case | None:
    """Return the danger rule that fits best, those that the words name standing higher; None when there is none."""
    found = {w.rule.id: w for w in finding.agreed + finding.several if w.rule.rung is Rung.DANGER}
    scores = candidates.scores(proposal, day, danger=True)
    for i, rule in enumerate(candidates.rules):
        if rule.id in found:
            scores[i] += WEAK_CASE
    for place in np.argsort(-scores, kind="stable")[:8]:
        named = candidates.candidate(int(place), float(scores[place]), proposal)
        rule = named.rule
        if scores[place] > -np.inf and rule.says.urgency is Urgency.EMERGENCY and (rule.id in found or not contradicted(rule, there)):
            weighed = found.get(rule.id) or proposed(rule, there)
            return Case(label_of(rule), 1.0, weighed, named.example, rule.id in found, named.nearness)
    return None


def asks_back(proposal: Proposal, finding: Finding) -> bool:
    """True when asking back is a reading worth weighing: the second reader sees some need of it, or much where words decide."""
    share = dict(proposal.labels).get("clarify", 0.0)
    decided = bool(finding.agreed) and finding.strong and finding.rung is not Rung.UNCLEAR
    return share >= (ASK_OVER_WORDS if decided else ASK_AT_ALL)


def contradicted(rule: Rule, there: Facts) -> bool:
    """True when the words deny what the rule needs, or name a sum on the other side of the threshold."""
    when = rule.when
    needs = [frozenset((c,)) for c in (*when.all_of, *when.now)] + [frozenset(g) for g in when.any_of]
    other = {"amount.over": "amount.under", "amount.under": "amount.over"}
    return any(all(c in there.denied or (other.get(c, "") in there.held and c not in there.held) for c in group) for group in needs)
