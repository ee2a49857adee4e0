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
from bot.language.second import Floats, Proposal, written
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
    """Ranks the rules of one rulebook by a proposal; all that can be worked out before a question is."""

    def __init__(self, rules: Sequence[Rule], examples: Examples) -> None:
        """Fetch the vector of every example of every rule, and index what each rule says."""
        self._rules = tuple(sorted((r for r in rules if r.asks), key=lambda r: r.id))
        pairs = [(i, plain(example)) for i, rule in enumerate(self._rules) for example in rule.asks]
        self._first = np.array([next(at for at, (i, _) in enumerate(pairs) if i == owner) for owner in range(len(self._rules))], dtype=np.int64)
        self._plain = [text for _, (_, text) in pairs]
        self._examples = examples.vectors([written(text, asker) for _, (asker, text) in pairs])
        self._said = tuple(
            (label_of(r), r.says.sro.value if r.says.sro else None, r.says.urgency.value, r.cites[0] if r.cites else "") for r in self._rules
        )
        self._danger = np.array([r.rung is Rung.DANGER for r in self._rules], dtype=bool)
        self._urgent = np.array([r.says.urgency is Urgency.EMERGENCY for r in self._rules], dtype=bool)
        self._dated = tuple(i for i, r in enumerate(self._rules) if r.from_day or r.to_day)

    def scores(self, proposal: Proposal, day: date, danger: bool = False) -> Floats:
        """Return each rule's score in the order of `rules`; a rule that is no candidate has minus infinity.

        With `danger`, only rules of the danger rung are candidates; without it, none that would raise an alarm.
        """
        near = self._examples @ proposal.embedding
        nearness = np.maximum.reduceat(near, self._first) if len(self._first) else near
        labels, parts, urgency, sections = (
            {k: _log(v) for k, v in head} for head in (proposal.labels, proposal.sro, proposal.urgency, proposal.sections)
        )
        least = _log(0.0)
        said = np.array(
            [
                MATTER * labels.get(m, least) + PART * parts.get(s, least) + urgency.get(u, least) + sections.get(c, least)
                for m, s, u, c in self._said
            ],
            dtype=np.float32,
        )
        score = said + NEARNESS * nearness
        score[~self._danger if danger else self._danger | self._urgent] = -np.inf
        for i in self._dated:
            rule = self._rules[i]
            if (rule.from_day and day < rule.from_day) or (rule.to_day and rule.to_day < day):
                score[i] = -np.inf
        return score.astype(np.float32)

    def rank(self, proposal: Proposal, day: date, most: int = 8, danger: bool = False) -> tuple[Candidate, ...]:
        """Return the `most` likeliest rules in force on `day`; with `danger`, only rules of the danger rung."""
        score = self.scores(proposal, day, danger)
        order = np.argsort(-score, kind="stable")[:most]
        return tuple(self.candidate(int(i), float(score[i]), proposal) for i in order if score[i] > -np.inf)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that have examples, in the order of `scores`."""
        return self._rules

    def candidate(self, place: int, score: float, proposal: Proposal) -> Candidate:
        """Return the rule at `place` as a candidate, with its nearest example."""
        start = int(self._first[place])
        stop = int(self._first[place + 1]) if place + 1 < len(self._first) else len(self._plain)
        near = self._examples[start:stop] @ proposal.embedding
        best = int(np.argmax(near))
        return Candidate(self._rules[place], score, self._plain[start + best], float(near[best]))


def label_of(rule: Rule) -> str:
    """Return the rule's matter as a label; `clarify` for a rule that asks."""
    return rule.says.matter.value if rule.says.matter else "clarify"


def plain(example: str) -> tuple[str, str]:
    """Split "sro: can i sit in" into the asker and the question; teachers ask what names nobody."""
    asker, colon, text = example.partition(":")
    if colon and asker in ("sro", "teacher", "administrator"):
        return asker, text.strip()
    return "teacher", example


def _log(share: float) -> float:
    return math.log(max(share, SMALLEST))
