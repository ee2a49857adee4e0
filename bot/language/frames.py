"""The shape of a question, and the clause that asks: "can i", "do i have to", "whose job is it"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.answer import Frame
from bot.language.patterns import Patterns
from bot.language.text import Token
from bot.rule import FrameCue


class Frames:
    """Reads the frame of a question; the longest cue wins, then the last."""

    def __init__(self, cues: Iterable[FrameCue], sets: Mapping[str, Sequence[str]], forms: Mapping[str, Sequence[str]]) -> None:
        """Compile the frame cues of every language served."""
        self._patterns = Patterns(sets, forms)
        for cue in cues:
            self._patterns.add(cue.phrase, cue.frame)

    @property
    def words(self) -> set[str]:
        """The words that frame cues are made of."""
        return self._patterns.known

    def read(self, tokens: Sequence[Token]) -> tuple[Frame, frozenset[int]]:
        """Return the frame and the token positions of the sentence that asks; all of them when none does."""
        found = self._patterns.find([(t.text, t.sentence) for t in tokens])
        if not found:
            return Frame.WHAT_DO_I_DO, frozenset(range(len(tokens)))
        best = max(found, key=lambda m: (len(m.owned), m.owned, m.payload))
        sentence = tokens[best.owned[0]].sentence
        return Frame(best.payload), frozenset(i for i, t in enumerate(tokens) if t.sentence == sentence)
