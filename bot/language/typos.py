"""Guarded typo reading: word by word, never a whole sentence, never onto or from a known word.

"suspention" is read as suspension; "gum" is never read as gun, "treat" never as threat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

NEGATING = ("un", "in", "non", "dis", "de", "im")
SHORTEST = 5


def allowed_edits(length: int) -> int:
    """Return how many edits a word of `length` letters may be away: 0 below 5, 1 up to 8, 2 from 9."""
    if length < SHORTEST:
        return 0
    return 1 if length < 9 else 2


class Typos:
    """Reads an unknown word as the one vocabulary word that is near enough, or leaves it alone."""

    def __init__(self, vocabulary: Iterable[str], common: Iterable[str]) -> None:
        """`vocabulary` holds the words that patterns use; `common` the words that are never corrected."""
        self._targets: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._known = frozenset(common) | frozenset(vocabulary)
        for word in sorted(set(vocabulary)):
            if len(word) >= SHORTEST - 1 and word.isalpha():
                self._targets[word[0], len(word)].append(word)
        self._seen: dict[str, str | None] = {}

    def read(self, word: str) -> str | None:
        """Return what `word` was meant to be, or None when it is known, too short, or two words are equally near."""
        if word in self._known or len(word) < SHORTEST or not word.isalpha():
            return None
        if word not in self._seen:
            if len(self._seen) > 20_000:
                self._seen.clear()
            self._seen[word] = self._nearest(word)
        return self._seen[word]

    def _nearest(self, word: str) -> str | None:
        most = allowed_edits(len(word))
        near: list[tuple[int, str]] = []
        for length in range(len(word) - most, len(word) + most + 1):
            for target, distance, _ in process.extract(
                word,
                self._targets.get((word[0], length), ()),
                scorer=OSA.distance,
                score_cutoff=min(most, allowed_edits(max(length, SHORTEST))),
                limit=4,
            ):
                if not _crosses_negation(word, target):
                    near.append((int(distance), target))
        near.sort()
        if not near or (len(near) > 1 and near[0][0] == near[1][0] and not _same_word(near[0][1], near[1][1])):
            return None
        return near[0][1]


def _crosses_negation(word: str, target: str) -> bool:
    return any((word == prefix + target) or (target == prefix + word) for prefix in NEGATING)


def _same_word(one: str, other: str) -> bool:
    """True for two forms of one word: threat, threats."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and long[len(short) :] in ("s", "es", "d", "ed", "in", "ing", "g")
