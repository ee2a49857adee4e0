"""Settles under which numbers the sections of a document go into the rules, where the model has numbers of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.rulebook.importing.matching import Matched, Pairing
from bot.rulebook.importing.pages import Outline

PREFIX = "MOU-"
"""Stands before a document's numbers when the model uses one of them for something else."""


def renumbered(outline: Outline, matched: Matched, model: frozenset[str]) -> tuple[Outline, Matched]:
    """Return both with numbers that name one thing each.

    A document that follows the model's numbering keeps its own; where its 4.3 is about something else than the model's,
    all its numbers get `MOU-` before them, so that no rule written for the model's 4.3 can quote the wrong text.
    """
    clash = any(section.id in model and matched.topics(section.id)[:1] != (section.id,) for section in outline.sections)
    start = PREFIX if clash else ""

    def name(number: str) -> str:
        return start + (
            re.sub(r"[^A-Za-z0-9]+", "-", number).strip("-") if not re.fullmatch(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*", number) else number
        )

    def moved(pairing: Pairing) -> Pairing:
        return replace(pairing, clause=replace(pairing.clause, section=name(pairing.clause.section)))

    support = {topic: tuple(moved(pairing) for pairing in found) for topic, found in matched.support.items()}
    sections = tuple(replace(section, id=name(section.id)) for section in outline.sections)
    return Outline(sections), replace(matched, pairings=tuple(moved(one) for one in matched.pairings), support=support)
