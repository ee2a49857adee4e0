"""The second reader's proposal as rules: it names readings, and only rules can answer.

A proposal of `shared`, `must`, section 5.6 becomes the rules that say so, nearest example first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.answer import Rung, Urgency
from bot.language.examples import Examples
from bot.language.second import Proposal, written
from bot.rule import Rule

MATTER, PART, NEARNESS = 1.5, 0.8, 2.0
"""Weights of the matter, of the SRO's part and of the nearest example, beside urgency and section at 1; little turns on them."""
SMALLEST = 1e-4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that the second reader proposes, and the example sentence that it leans on."""

    rule: Rule
    score: float
    example: str
    nearness: float
    """Cosine between the question and the example, -1 to 1."""


class Candidates:
    """Ranks the rules of one rulebook by a proposal."""

    def __init__(self, rules: Sequence[Rule], examples: Examples) -> None:
        """Fetch the vector of every example of every rule."""
        self._rules = sorted(rules, key=lambda r: r.id)
        pairs = [(i, plain(example)) for i, rule in enumerate(self._rules) for example in rule.asks]
        self._owner = np.array([i for i, _ in pairs], dtype=np.int64)
        self._plain = [text for _, (_, text) in pairs]
        self._examples = examples.vectors([written(text, asker) for _, (asker, text) in pairs])

    def __len__(self) -> int:
        """Return how many rules there are."""
        return len(self._rules)

    def rank(self, proposal: Proposal, day: date, most: int = 8, danger: bool = False) -> tuple[Candidate, ...]:
        """Return the `most` likeliest rules in force on `day`; with `danger`, only rules of the danger rung."""
        if not len(self._owner):
            return ()
        nearness = self._examples @ proposal.embedding
        nearest: dict[int, int] = {}
        for at in np.argsort(-nearness, kind="stable"):
            nearest.setdefault(int(self._owner[at]), int(at))
        labels, sro = dict(proposal.labels), dict(proposal.sro)
        urgency, sections = dict(proposal.urgency), dict(proposal.sections)
        ranked = []
        for i, rule in enumerate(self._rules):
            if danger != (rule.rung is Rung.DANGER) and (danger or rule.says.urgency is Urgency.EMERGENCY):
                continue
            if (rule.from_day and rule.from_day > day) or (rule.to_day and day > rule.to_day) or i not in nearest:
                continue
            label = "clarify" if rule.says.matter is None else rule.says.matter.value
            near = float(nearness[nearest[i]])
            score = (
                MATTER * _log(labels.get(label, 0.0))
                + PART * _log(sro.get(rule.says.sro.value if rule.says.sro else None, 0.0))
                + _log(urgency.get(rule.says.urgency.value, 0.0))
                + _log(max((sections.get(c, 0.0) for c in rule.cites[:1]), default=0.0))
                + NEARNESS * near
            )
            ranked.append(Candidate(rule, score, self._plain[nearest[i]], near))
        ranked.sort(key=lambda c: (-c.score, c.rule.id))
        return tuple(ranked[:most])


def plain(example: str) -> tuple[str, str]:
    """Split "sro: can i sit in" into the asker and the question; teachers ask what names nobody."""
    asker, colon, text = example.partition(":")
    if colon and asker in ("sro", "teacher", "administrator"):
        return asker, text.strip()
    return "teacher", example


def _log(share: float) -> float:
    return math.log(max(share, SMALLEST))
