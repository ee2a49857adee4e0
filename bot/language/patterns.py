"""Vocabulary patterns: written by administrators, compiled once, matched in one walk over the tokens.

`(walk|take) @student * to the office` matches "take him straight down to the office".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from bot.language.text import words

SHORT_GAP, LONG_GAP = 3, 6
MOST_VARIANTS = 4000
"""How many plain sequences one pattern may stand for before it is refused as too broad."""

_PIECE = re.compile(r"\(|\)|\||\?|\*\*|\*|@[\w-]+|~[^\s()|?*+@~]+|[^\s()|?*+@~]+\+?")

Element = str | int
"""A literal word; or `-gap` (negative) or the id of a set (zero and up)."""


class PatternError(ValueError):
    """A pattern that cannot be read, said in its author's words."""


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    sets: dict[int, _Node] = field(default_factory=dict)
    gaps: dict[int, _Node] = field(default_factory=dict)
    ends: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """A payload found at `owned` token positions (the tokens of gaps are not owned)."""

    payload: str
    owned: tuple[int, ...]


def verb_forms(verb: str) -> tuple[str, ...]:
    """Return the regular forms of a verb: walk, walks, walked, walking, walkin.

    "carry" gives carries and carried; "stop" needs its doubled forms declared, or they are made here.
    """
    if verb.endswith("e"):
        stem = verb[:-1]
        return (verb, verb + "s", verb + "d", stem + "ing", stem + "in")
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing", verb + "in")
    forms: tuple[str, ...] = (verb, verb + ("es" if re.search(r"(s|x|z|ch|sh)$", verb) else "s"), verb + "ed", verb + "ing", verb + "in")
    if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", verb):
        forms += tuple(verb + verb[-1] + end for end in ("ed", "ing", "in"))
    return forms


def plural_forms(noun: str) -> tuple[str, ...]:
    """Return a noun and its regular plural: knife, knifes; box, boxes; lady, ladies."""
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return (noun, noun + "es")
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return (noun, noun[:-1] + "ies")
    return (noun, noun + "s")


class Patterns:
    """A set of patterns, each with a payload, that finds all its matches in a row of tokens."""

    def __init__(self, sets: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]) -> None:
        """Start empty; `sets` name lists of words or phrases for `@name`, `forms` list a verb's irregular forms."""
        self._declared = {name: tuple(dict.fromkeys(w for e in entries if (w := words(e)))) for name, entries in sets.items()}
        self._forms = {verb: tuple(f for form in listed for f in [words(form)] if f) for verb, listed in forms.items()}
        self._root = _Node()
        self._set_ids: dict[frozenset[tuple[str, ...]], int] = {}
        self._single: dict[str, dict[int, list[int]]] = {}
        self._several: dict[str, dict[str, list[tuple[tuple[str, ...], list[int]]]]] = {}
        self._sharing: dict[tuple[str, ...], list[int]] = {}
        self.known: set[str] = set()

    def add(self, pattern: str, payload: str) -> None:
        """Add one pattern. Raises `PatternError` in the author's words."""
        pieces = _PIECE.findall(pattern)
        if "".join(pieces) != re.sub(r"\s+", "", pattern):
            raise PatternError(f"“{pattern}” has a sign that a phrase cannot hold")
        sequences, rest = self._alternatives(pieces, 0, pattern)
        if rest != len(pieces):
            raise PatternError(f"“{pattern}” closes a bracket that was not opened")
        for sequence in sequences:
            self._insert(sequence, payload, pattern)

    def find(self, tokens: Sequence[tuple[str, int]]) -> list[Match]:
        """Return every match in `tokens`, pairs of (word, sentence); a match never leaves its sentence."""
        bare = [word for word, _ in tokens]
        found: dict[tuple[str, tuple[int, ...]], Match] = {}
        for first, after in _sentences(tokens):
            sets = [self._sets_at(bare, i, after) for i in range(first, after)]
            for start in range(first, after):
                stack: list[tuple[_Node, int, tuple[int, ...]]] = []
                _step(self._root, start, (), bare, sets, first, stack)
                while stack:
                    node, at, owned = stack.pop()
                    for payload in node.ends:
                        found.setdefault((payload, owned), Match(payload, owned))
                    if at >= after:
                        continue
                    if node.words or node.sets:
                        _step(node, at, owned, bare, sets, first, stack)
                    for reach, beyond in node.gaps.items():
                        for place in range(at, min(after, at + reach + 1)):
                            _step(beyond, place, owned, bare, sets, first, stack)
        return list(found.values())

    def _sets_at(self, bare: Sequence[str], at: int, after: int) -> dict[int, list[int]]:
        """Return the sets with an entry that begins at `at`, each with the lengths of those entries."""
        word = bare[at]
        single, several = self._single.get(word), self._several.get(word)
        if several is None:
            return single or {}
        begun = several.get(bare[at + 1]) if at + 1 < after else None
        if begun is None:
            return single or {}
        hits = dict(single) if single else {}
        for entry, set_ids in begun:
            size = len(entry)
            if at + size <= after and all(bare[at + k] == entry[k] for k in range(2, size)):
                for set_id in set_ids:
                    hits[set_id] = [*hits.get(set_id, ()), size]
        return hits

    def _alternatives(self, pieces: list[str], at: int, pattern: str) -> tuple[list[tuple[Element, ...]], int]:
        """Read alternatives up to a closing bracket or the end; return the sequences and where reading stopped."""
        branches: list[list[tuple[Element, ...]]] = [[()]]
        while at < len(pieces) and pieces[at] != ")":
            piece = pieces[at]
            if piece == "|":
                branches.append([()])
                at += 1
                continue
            if piece == "(":
                options, at = self._alternatives(pieces, at + 1, pattern)
                if at >= len(pieces):
                    raise PatternError(f"“{pattern}” opens a bracket that is never closed")
                options = self._joined(options)
                at += 1
            elif piece == "?":
                raise PatternError(f"“{pattern}” has a ? that follows no word")
            else:
                options = [self._element(piece, pattern)]
                at += 1
            if at < len(pieces) and pieces[at] == "?":
                options = [*options, ()]
                at += 1
            branches[-1] = [a + b for a, b in product(branches[-1], options)]
            if len(branches[-1]) > MOST_VARIANTS:
                raise PatternError(f"“{pattern}” stands for more than {MOST_VARIANTS} phrases; split it in two")
        return [sequence for branch in branches for sequence in branch], at

    def _joined(self, options: list[tuple[Element, ...]]) -> list[tuple[Element, ...]]:
        """Fold plain alternatives into one set so that brackets do not multiply."""
        plain = frozenset(tuple(str(e) for e in o) for o in options if o and all(isinstance(e, str) for e in o))
        if len(plain) < 2:
            return options
        rest = [o for o in options if not (o and all(isinstance(e, str) for e in o))]
        return [(self._set_id(plain),), *rest]

    def _element(self, piece: str, pattern: str) -> tuple[Element, ...]:
        if piece == "*":
            return (-SHORT_GAP,)
        if piece == "**":
            return (-LONG_GAP,)
        if piece.startswith("@"):
            entries = self._declared.get(piece[1:])
            if not entries:
                raise PatternError(f"“{pattern}” names the set {piece}, which is not declared")
            return (self._set_id(frozenset(entries)),)
        if piece.startswith("~"):
            verb = piece[1:].lower()
            return (self._set_id(frozenset(self._forms.get(verb) or (words(f) for f in verb_forms(verb)))),)
        if piece.endswith("+"):
            return (self._set_id(frozenset(words(f) for f in plural_forms(piece[:-1].lower()))),)
        literal = words(piece)
        if not literal:
            raise PatternError(f"“{pattern}” has “{piece}”, which is no word")
        return literal

    def _set_id(self, entries: frozenset[tuple[str, ...]]) -> int:
        if entries not in self._set_ids:
            self._set_ids[entries] = len(self._set_ids)
            for entry in sorted(entries):
                if len(entry) == 1:
                    self._single.setdefault(entry[0], {})[self._set_ids[entries]] = [1]
                else:
                    if entry not in self._sharing:
                        self._sharing[entry] = []
                        self._several.setdefault(entry[0], {}).setdefault(entry[1], []).append((entry, self._sharing[entry]))
                    self._sharing[entry].append(self._set_ids[entries])
                self.known.update(entry)
        return self._set_ids[entries]

    def _insert(self, sequence: tuple[Element, ...], payload: str, pattern: str) -> None:
        while sequence and isinstance(sequence[-1], int) and sequence[-1] < 0:
            sequence = sequence[:-1]
        if not sequence or (isinstance(sequence[0], int) and sequence[0] < 0):
            raise PatternError(f"“{pattern}” can begin with a gap or be empty; begin it with a word")
        node = self._root
        for element in sequence:
            if isinstance(element, str):
                self.known.add(element)
                node = node.words.setdefault(element, _Node())
            elif element < 0:
                node = node.gaps.setdefault(-element, _Node())
            else:
                node = node.sets.setdefault(element, _Node())
        if payload not in node.ends:
            node.ends.append(payload)


def _sentences(tokens: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
    """Return the first place of each sentence and the place after its last."""
    starts = [i for i, (_, sentence) in enumerate(tokens) if i == 0 or sentence != tokens[i - 1][1]]
    return [(start, end) for start, end in zip(starts, [*starts[1:], len(tokens)], strict=False)]


def _step(
    node: _Node, at: int, owned: tuple[int, ...], bare: Sequence[str], sets: Sequence[dict[int, list[int]]], first: int,
    stack: list[tuple[_Node, int, tuple[int, ...]]],
) -> None:  # fmt: skip
    """Push what follows `node` when the word at `at` is taken."""
    if (following := node.words.get(bare[at])) is not None:
        stack.append((following, at + 1, (*owned, at)))
    wanted, there = node.sets, sets[at - first]
    if wanted and there:
        shared = (s for s in wanted if s in there) if len(wanted) < len(there) else (s for s in there if s in wanted)
        for set_id in shared:
            for length in there[set_id]:
                stack.append((wanted[set_id], at + length, (*owned, *range(at, at + length))))
