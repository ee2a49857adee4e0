"""The reading: everything that the words of one question say, and nothing that they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answer import Correction, Frame
from bot.language.amounts import amounts
from bot.language.context import Context, Edge, polarity
from bot.language.frames import Frames
from bot.language.patterns import Match, Patterns
from bot.language.text import Token, clean, fold, tokens, words
from bot.language.tongue import foreign, tongue, weighty
from bot.language.typos import Typos
from bot.question import Language, Polarity
from bot.rule import Concept, Lexicon, Rulebook

MONEY = "amount.any"


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in the words: where, how it was found, how it is meant.

    `found` is `exact`, `typo` or `amount`; `cue` names the context cue that turned it; `value` is whole dollars.
    """

    concept: str
    owned: tuple[int, ...]
    words: str
    found: str = "exact"
    polarity: Polarity = Polarity.PRESENT
    cue: str = ""
    value: int | None = None
    asking: bool = False
    """It stands in the sentence that asks."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: mentions in order, the frame, corrections, the language, and the words no concept claims."""

    mentions: tuple[Mention, ...]
    frame: Frame
    corrections: tuple[Correction, ...]
    language: Language
    size: int
    """Number of tokens."""
    weighty: frozenset[int] = frozenset()
    """Places of the words that say something by themselves."""
    unclaimed: tuple[str, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    """(concept, by): mentions that a longer look-alike silenced, as `thing.firearm` by `sense.tool`."""
    unlike: frozenset[str] = frozenset()
    """Look-alikes that the words deny: "that is no squirt gun"."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """A vocabulary and how its languages are read, compiled; districts that speak alike share one."""

    vocabulary: Patterns
    context: Context
    frames: Frames
    spellings: Mapping[str, tuple[str, ...]]
    typos: Typos
    hides: Mapping[str, frozenset[str]]
    parents: Mapping[str, frozenset[str]]


@lru_cache(maxsize=16)
def indexes(concepts: tuple[Concept, ...], lexicon: Lexicon) -> Indexes:
    """Compile a vocabulary once for all rulebooks that share it. Raises `PatternError` for a phrase that cannot be read."""
    sets, forms = dict(lexicon.sets), dict(lexicon.forms)
    vocabulary = Patterns(sets, forms)
    for concept in concepts:
        for spoken, phrases in concept.phrases:
            for phrase in phrases:
                vocabulary.add(phrase, f"{spoken}:{concept.id}")
    context, frames = Context(lexicon.cues, sets, forms), Frames(lexicon.frames, sets, forms)
    return Indexes(
        vocabulary,
        context,
        frames,
        {fold(written): words(plain) for written, plain in lexicon.spellings},
        Typos(vocabulary.known, lexicon.common_words | context.words | frames.words),
        {c.id: frozenset(c.hides) for c in concepts if c.hides},
        _ancestors({c.id: c.includes for c in concepts}),
    )


class Reader:
    """The phrase reader of one rulebook: compiled once, then pure."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Fetch or build the indexes of `rulebook`. Raises `PatternError` for a phrase that cannot be read."""
        found = indexes(rulebook.concepts, rulebook.lexicon)
        self._vocabulary, self._context, self._frames = found.vocabulary, found.context, found.frames
        self._spellings, self._typos, self._hides, self._parents = found.spellings, found.typos, found.hides, found.parents
        self._served = frozenset(rulebook.district.languages)

    @property
    def known_words(self) -> set[str]:
        """The words that some phrase of the vocabulary uses."""
        return self._vocabulary.known

    def parents(self, concept: str) -> frozenset[str]:
        """Return `concept` and every concept that includes it."""
        return self._parents.get(concept, frozenset((concept,)))

    def read(self, text: str, language: Language | None = None) -> Reading:
        """Read one question: `text` as typed, `language` when the asker chose one."""
        cleaned = clean(text)
        row = list(tokens(cleaned, self._spellings))
        corrections, corrected = self._correct(row)
        bare = [t.text for t in row]
        edges = self._context.edges(row)
        frame, asking = self._frames.read(row)
        said_in = tongue(bare, self._served)
        found = self._vocabulary.find([(t.text, t.sentence) for t in row])
        kept, hidden = self._longest(_spoken(found, bare, said_in))
        mentions = [self._mention(concept, owned, bare, edges, corrected, asking) for concept, owned in kept]
        mentions += [
            Mention(
                MONEY, a.owned, " ".join(bare[i] for i in a.owned), "amount", *polarity("amount", a.owned, edges), a.dollars, a.owned[0] in asking
            )
            for a in amounts(bare)
        ]
        claimed = {i for m in mentions for i in m.owned} | {i for e in edges for i in e.owned}
        return Reading(
            mentions=tuple(sorted(mentions, key=lambda m: (m.owned, m.concept))),
            frame=frame,
            corrections=corrections,
            language=language if language in self._served else said_in,
            size=len(row),
            weighty=frozenset(i for i, word in enumerate(bare) if weighty(word)),
            unclaimed=tuple(w for i, w in enumerate(bare) if i not in claimed),
            hidden=hidden,
            unlike=frozenset(c for c, owned in kept if c.startswith("sense.") and polarity("thing", owned, edges)[0] is Polarity.DENIED),
        )

    def _correct(self, row: list[Token]) -> tuple[tuple[Correction, ...], frozenset[int]]:
        """Read unknown words past a typo, in place."""
        corrections, places = [], set()
        for i, token in enumerate(row):
            if token.capital:
                continue
            if (meant := self._typos.read(token.text)) is not None:
                corrections.append(Correction(token.text, meant))
                places.add(i)
                row[i] = Token(meant, token.start, token.end, token.sentence, token.clause, token.capital)
        return tuple(dict.fromkeys(corrections)), frozenset(places)

    def _mention(
        self, concept: str, owned: tuple[int, ...], bare: Sequence[str], edges: Sequence[Edge], corrected: frozenset[int], asking: frozenset[int]
    ) -> Mention:
        meant, cue = polarity(concept.partition(".")[0], owned, edges)
        return Mention(
            concept, owned, " ".join(bare[i] for i in owned), "typo" if corrected & set(owned) else "exact", meant, cue, None, owned[0] in asking
        )

    def _longest(self, found: list[tuple[str, tuple[int, ...]]]) -> tuple[list[tuple[str, tuple[int, ...]]], tuple[tuple[str, str], ...]]:
        """Drop what a longer match of its own kind covers, and what a look-alike hides."""
        kept, hidden = [], []
        spans = [(concept, owned, frozenset(owned)) for concept, owned in found]
        for concept, owned, mine in spans:
            kind = concept.partition(".")[0]
            beaten = None
            for other, _, theirs in spans:
                if (other == concept and theirs > mine) or (
                    other != concept and mine <= theirs and (mine < theirs and other.partition(".")[0] == kind)
                ):
                    beaten = other
                elif (
                    other in self._hides
                    and theirs & mine
                    and self._hides[other] & self.parents(concept)
                    and (mine <= theirs or len(theirs) > len(mine))
                ):
                    beaten = other
                    hidden.append((concept, other))
                if beaten:
                    break
            if not beaten:
                kept.append((concept, owned))
        return kept, tuple(dict.fromkeys(hidden))


def _spoken(found: Iterable[Match], bare: Sequence[str], said_in: Language) -> list[tuple[str, tuple[int, ...]]]:
    """Return (concept, place) of each match, without single words that are everyday words of the text's own language."""
    kept = []
    for match in found:
        spoken, _, concept = match.payload.partition(":")
        if len(match.owned) > 1 or not foreign(bare[match.owned[0]], Language(spoken), said_in):
            kept.append((concept, match.owned))
    return list(dict.fromkeys(kept))


def _ancestors(includes: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """Return, for each concept, itself and all concepts above it."""

    def climb(concept: str, seen: frozenset[str]) -> frozenset[str]:
        for parent in includes.get(concept, ()):
            if parent not in seen:
                seen = climb(parent, seen | {parent})
        return seen

    return {concept: climb(concept, frozenset((concept,))) for concept in includes}
