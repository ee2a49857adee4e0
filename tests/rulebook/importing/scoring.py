"""Compares what the importer found with what is true of a built document."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from builder import Built

from bot.rulebook.importing.bringing import Imported
from bot.rulebook.importing.numbers import PREFIX

SAME_EXTENT = 0.95


@dataclass(frozen=True)
class Score:
    """Counts for one document; what was missed or found wrongly in words."""

    sections: int
    right: int
    gaps: int
    gaps_found: int
    gaps_false: int
    planted: int
    planted_found: int
    contrasts_false: int
    twice: int
    twice_found: int
    twice_false: int
    notes: tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of a text, without signs and the letters of lists."""
    return re.findall(r"[a-z0-9$]+", re.sub(r"\([a-z]\)", " ", text.lower()))


def score(built: Built, found: Imported, model_sections: frozenset[str]) -> Score:
    """Return how well the importer read one document."""
    notes: list[str] = []
    by_id = {section.id.removeprefix(PREFIX): section for section in found.outline.sections}
    right = 0
    for part in built.sections:
        section = by_id.get(part.id)
        if section is None:
            notes.append(f"section {part.id} {part.title}: not found")
            continue
        titled = words(section.title) == words(part.title)
        alike = difflib.SequenceMatcher(None, words(" ".join(section.sentences)), words(part.said), autojunk=False).ratio()
        if part.title == "Matters Reported at Once" and "table" in built.name:
            alike = len(set(words(" ".join(section.sentences))) & set(words(part.said))) / len(set(words(part.said)))
        if titled and alike >= SAME_EXTENT:
            right += 1
        else:
            notes.append(f"section {part.id} {part.title}: read as {section.title!r}, extent {alike:.2f}: {section.sentences}")
    gaps = model_sections - built.topics
    reported = set(found.matched.gaps)
    notes += [
        f"gap {gap} not reported: {found.matched.support[gap][0].clause.text} ({found.matched.support[gap][0].score:.2f})"
        for gap in sorted(gaps - reported)
    ]
    notes += [f"gap {gap} reported falsely" for gap in sorted(reported - gaps)]
    planted = {text for _, text in built.different}
    said_otherwise = {contrast.clause.text for contrast in found.contrasts}
    told = {side for pair in built.twice for side in pair}
    notes += [f"difference missed: {text}" for text in sorted(planted - said_otherwise)]
    false = [one for one in found.contrasts if one.clause.text not in planted | told]
    notes += [f"false difference ({one.what.name}): {one.clause.text} <> {one.section}: {one.sentence}" for one in false]
    pairs = {frozenset((one.first.text, one.second.text)) for one in found.opposites}
    wanted = {frozenset(pair) for pair in built.twice}
    notes += [f"contradiction missed: {' <> '.join(pair)}" for pair in wanted - pairs]
    # a planted difference may truly contradict another text of the same document
    twice_false = [pair for pair in pairs - wanted if not pair & (planted | told)]
    notes += [f"false contradiction: {' <> '.join(pair)}" for pair in twice_false]
    return Score(
        len(built.sections), right, len(gaps), len(gaps & reported), len(reported - gaps), len(planted), len(planted & said_otherwise),
        len(false), len(wanted), len(wanted & pairs), len(twice_false), tuple(notes),
    )  # fmt: skip
