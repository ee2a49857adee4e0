"""Writes the report on an imported MOU: what it says differently, twice, or not at all, with the model's wording beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.rule import Section
from bot.rulebook.importing.contrasting import Contrast, Opposite
from bot.rulebook.importing.matching import Matched, Model
from bot.rulebook.importing.pages import Clause, Outline
from bot.rulebook.layers import natural

_SIGNS = re.compile(r"([\\`*_\[\]<>|#~])")


def report(source: str, outline: Outline, matched: Matched, contrasts: Sequence[Contrast], opposites: Sequence[Opposite], model: Model) -> str:
    """Return the report as Markdown."""
    lines = [
        f"# What {plain(source)} decides, and what it leaves open",
        "",
        "Found by comparing words; no person has confirmed it. Read each finding against the document before you act on it.",
        "",
        "| | |",
        "| --- | --- |",
        f"| sections found | {len(outline.sections)} |",
        f"| topics of the model that it speaks to | {len(matched.support)} of {len(model.sections)} |",
        f"| says differently | {len(contrasts)} |",
        f"| says twice in opposite ways | {len(opposites)} |",
        f"| leaves open | {len(matched.gaps)} |",
        "",
        "## Says differently",
        "",
        *_contrasts(outline, contrasts, model),
        "## Says twice in opposite ways",
        "",
        *_opposites(outline, opposites),
        "## Leaves open",
        "",
        *_gaps(matched, model),
        "## Sections found",
        "",
        *_sections(outline, matched, model),
        "## How this was found",
        "",
        "Each sentence was compared with each sentence of the model by the words and the terms of the vocabulary that both have;",
        "a rare term weighs more. A topic that the document words in quite another way can be listed as open although it is",
        "decided, and a sentence that means something else can be taken for a difference. A law or a policy that the document",
        "only refers to was not read.",
    ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """Return a document's text so that Markdown shows it and does nothing with it."""
    return _SIGNS.sub(r"\\\1", text)


def where(outline: Outline, clause: Clause) -> str:
    """Return section, heading and page of a clause: `4.3 Searches, page 6`."""
    section = outline.by_id[clause.section]
    named = f"{section.id} {section.title}" if section.id != section.title else section.id
    return plain(named) + (f", page {section.page}" if section.page else "")


def _contrasts(outline: Outline, contrasts: Sequence[Contrast], model: Model) -> Iterator[str]:
    for one in contrasts:
        section = model.sections[one.section]
        yield f"### {where(outline, one.clause)}"
        yield ""
        yield f"In what: {one.what}."
        yield ""
        yield f"- This MOU: “{plain(one.clause.text)}”"
        yield f"- The model, {section.id} {plain(section.title)}: “{plain(one.sentence)}”"
        yield ""
    if not contrasts:
        yield from ("Nothing found.", "")


def _opposites(outline: Outline, opposites: Sequence[Opposite]) -> Iterator[str]:
    for one in opposites:
        yield f"### {where(outline, one.first)} and {where(outline, one.second)}"
        yield ""
        yield f"In what: {one.what}."
        yield ""
        yield f"- {plain(one.first.section)}: “{plain(one.first.text)}”"
        yield f"- {plain(one.second.section)}: “{plain(one.second.text)}”"
        yield ""
    if not opposites:
        yield from ("Nothing found.", "")


def _gaps(matched: Matched, model: Model) -> Iterator[str]:
    for name in sorted(matched.gaps, key=natural):
        yield from _gap(model.sections[name])
    if not matched.gaps:
        yield from ("Nothing found.", "")


def _gap(section: Section) -> Iterator[str]:
    yield f"### {section.id} {plain(section.title)}"
    yield ""
    yield f"The model: “{plain(section.text)}”"
    yield ""


def _sections(outline: Outline, matched: Matched, model: Model) -> Iterator[str]:
    yield "| number | page | heading | sentences | speaks to |"
    yield "| --- | --- | --- | --- | --- |"
    for section in outline.sections:
        topics = ", ".join(f"{name} {plain(model.sections[name].title)}" for name in matched.topics(section.id)[:3])
        number = section.id if section.numbered else f"{section.id} (not numbered)"
        yield f"| {plain(number)} | {section.page or ''} | {plain(section.title)} | {len(section.sentences)} | {topics} |"
    yield ""
