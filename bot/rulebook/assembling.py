"""Makes one rulebook of layers already read, sharing what districts have in common."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.question import Language
from bot.rule import Concept, Lexicon, Problem, Rule, Rulebook, Section
from bot.rulebook.digest import Memory, revision_of
from bot.rulebook.language_file import Speech
from bot.rulebook.layers import (
    lay_concepts,
    lay_district,
    lay_rules,
    lay_sections,
    lay_words,
)
from bot.rulebook.pack import Pack, Words


@dataclass(frozen=True, slots=True)
class ReadPack:
    """A layer's folder as read once, and what was wrong in it."""

    pack: Pack | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Tongues:
    """What all layers share: how the languages are read, and the common words of answers."""

    speech: tuple[Speech, ...]
    common_words: frozenset[str]
    wording: tuple[tuple[Language, tuple[tuple[str, str], ...]], ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """Sections and rules in force, which districts share that say nothing of their own about them."""

    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Library:
    """Files read so far, so that districts that extend one layer share it in memory."""

    root: Path
    guests: dict[str, Path] = field(default_factory=dict)
    """Layers that lie outside `root`, such as a draft that is being checked: name to folder."""
    packs: dict[Path, ReadPack] = field(default_factory=dict)
    tongues: Tongues | None = None
    vocabularies: dict[tuple[str, ...], tuple[Concept, ...]] = field(default_factory=dict)
    lexicons: dict[tuple[str, ...], Lexicon] = field(default_factory=dict)
    laid: dict[tuple[object, ...], Laid] = field(default_factory=dict)
    digests: Memory = field(default_factory=dict)
    referred: dict[tuple[int, ...], tuple[Problem, ...]] = field(default_factory=dict)
    """Problems of references by the identity of the parts that they were found in, which the library holds."""
    looked_over: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    """Problems of a vocabulary's phrases by the identity of its concepts, which `vocabularies` holds."""


def assemble(library: Library, packs: list[Pack], tongues: Tongues, name: str) -> Rulebook:
    """Lay the packs of the layer `name` over each other, lowest first, and name the result by its digest."""
    speaking = tuple(pack.card.file for pack in packs if pack.concepts)
    if speaking not in library.vocabularies:
        library.vocabularies[speaking] = lay_concepts(packs)
    worded = tuple(pack.card.file for pack in packs if pack.words != Words())
    if worded not in library.lexicons:
        library.lexicons[worded] = _lexicon(packs, tongues)
    district = lay_district(packs, name)
    ruling = (*(pack.card.file for pack in packs if _rules_anything(pack)), district.theft_threshold)
    if ruling not in library.laid:
        sections = lay_sections(packs, district)
        library.laid[ruling] = Laid(sections, lay_rules(packs, sections, district))
    laid = library.laid[ruling]
    book = Rulebook(
        district=district,
        sections=laid.sections,
        concepts=library.vocabularies[speaking],
        rules=laid.rules,
        lexicon=library.lexicons[worded],
        wording=tongues.wording,
        revision="",
        layers=tuple(pack.card.id for pack in packs),
    )
    return replace(book, revision=revision_of(book, library.digests))


def _rules_anything(pack: Pack) -> bool:
    card = pack.card
    said = (pack.sections, pack.rules, pack.changes, card.remove, card.silent, card.needs_consent, card.whole_mou)
    return any(said)


def _lexicon(packs: list[Pack], tongues: Tongues) -> Lexicon:
    words = lay_words([*(speech.words for speech in tongues.speech), *(pack.words for pack in packs)])
    return Lexicon(
        sets=words.sets,
        forms=words.forms,
        cues=tuple(
            sorted(
                {cue for speech in tongues.speech for cue in speech.cues},
                key=lambda cue: (cue.language, cue.phrase, cue.polarity, cue.direction, cue.reach),
            )
        ),
        frames=tuple(sorted({frame for speech in tongues.speech for frame in speech.frames}, key=lambda frame: (frame.language, frame.phrase))),
        common_words=tongues.common_words,
        spellings=tuple(sorted({pair for speech in tongues.speech for pair in speech.spellings})),
    )
