"""How a mention is meant: denied, supposed or past, by cues with a direction and a reach.

In "no weapon, nobody hurt, but he threatened her" the weapon and the injury are denied and the threat is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.language.patterns import Patterns
from bot.language.text import Token
from bot.question import Polarity
from bot.rule import Cue

UNTOUCHED = frozenset({"who", "duty", "place", "topic", "sense", "time", "asker", "frame"})
"""Kinds of concepts that no cue turns: "no officer here" still speaks of the officer."""

NOW = frozenset(("now", "just", "still", "currently", "again", "ahora", "ahorita", "todavia", "sigue"))
"""Words that hold the past to its own clause: "got beat up yesterday, now he is back with a bat"."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A cue and the tokens that it governs, kept so that the trace can name it."""

    cue: str
    polarity: str
    owned: tuple[int, ...]
    reach: frozenset[int]


class Context:
    """Finds cues in a row of tokens and the tokens that each governs."""

    def __init__(self, cues: Iterable[Cue], sets: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]) -> None:
        """Compile the cues; the longest cue at a place wins, as "not only" over "not"."""
        self._cues = {f"{i:04d}": cue for i, cue in enumerate(cues)}
        self._patterns = Patterns(sets, forms)
        for key, cue in self._cues.items():
            self._patterns.add(cue.phrase, key)

    @property
    def words(self) -> set[str]:
        """The words that cues are made of; they are never corrected."""
        return self._patterns.known

    def edges(self, tokens: Sequence[Token]) -> tuple[Edge, ...]:
        """Return the cues at work in `tokens`, in order of their place."""
        found = sorted(self._patterns.find([(t.text, t.sentence) for t in tokens]), key=lambda m: (-len(m.owned), m.owned, m.payload))
        taken: set[int] = set()
        kept = []
        for match in found:
            if not taken & set(match.owned):
                taken |= set(match.owned)
                kept.append(match)
        stops = {i for m in kept if self._cues[m.payload].polarity == "terminator" for i in m.owned}
        edges = []
        for match in sorted(kept, key=lambda m: m.owned):
            cue = self._cues[match.payload]
            if cue.polarity in ("terminator", "pseudo"):
                continue
            edges.append(Edge(cue.phrase, cue.polarity, match.owned, frozenset(_scope(cue, match.owned, tokens, stops))))
        return tuple(edges)


def _scope(cue: Cue, owned: tuple[int, ...], tokens: Sequence[Token], stops: set[int]) -> Iterable[int]:
    sentence = tokens[owned[0]].sentence
    if cue.direction == "sentence":
        again = cue.polarity == "past" and any(t.sentence == sentence and t.text in NOW for t in tokens)
        clause = tokens[owned[0]].clause
        yield from (i for i, t in enumerate(tokens) if t.sentence == sentence and (not again or t.clause == clause))
        return
    if cue.direction in ("forward", "both"):
        for i in range(owned[-1] + 1, min(len(tokens), owned[-1] + 1 + cue.reach)):
            if i in stops or tokens[i].sentence != sentence:
                break
            yield i
    if cue.direction in ("backward", "both"):
        for i in range(owned[0] - 1, max(-1, owned[0] - 1 - cue.reach), -1):
            if i in stops or tokens[i].sentence != sentence:
                break
            yield i


def polarity(kind: str, owned: tuple[int, ...], edges: Sequence[Edge]) -> tuple[Polarity, str]:
    """Return how a mention at `owned` is meant, and the cue that says so ("" for none).

    A cue never turns a mention that holds its words: "won't stop" is a phrase of its own. Denial is stronger than
    supposition, supposition stronger than past.
    """
    if kind in UNTOUCHED:
        return Polarity.PRESENT, ""
    best, by = Polarity.PRESENT, ""
    order = (Polarity.PRESENT, Polarity.PAST, Polarity.SUPPOSED, Polarity.DENIED)
    for edge in edges:
        if set(edge.owned) & set(owned) or not edge.reach & {owned[0], owned[-1]}:
            continue
        turned = Polarity(edge.polarity)
        if turned is Polarity.DENIED and kind == "act":
            continue
        if order.index(turned) > order.index(best):
            best, by = turned, edge.cue
    return best, by
