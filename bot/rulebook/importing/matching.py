"""Finds for each sentence of a document the model's sentence that decides the same thing, by shared rare terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bot.rule import Rulebook, Section
from bot.rulebook.importing.outline import PREAMBLE
from bot.rulebook.importing.pages import Clause, DocumentSection, Outline
from bot.rulebook.importing.terms import Bag, Terms, inside, likeness

ENOUGH = 0.30
"""Likeness from which on a clause is taken to decide what a model section decides."""
FEWEST = 2
"""Terms that a clause needs to be about something."""
SENTENCE, PROFILE, HEADING = 0.60, 0.25, 0.15
"""Shares of the likeness of sentences, of clause and section, and of heading and section."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """A clause of the document and the model's sentence nearest to it; `score` from 0 to 1."""

    clause: Clause
    section: str
    sentence: str
    score: float


@dataclass(frozen=True, slots=True)
class Matched:
    """What of the document stands for what of the model."""

    pairings: tuple[Pairing, ...]
    support: Mapping[str, tuple[Pairing, ...]]
    """Model section → the pairings that support it, nearest first."""
    gaps: tuple[str, ...]
    """Model sections that nothing in the document supports."""

    def topics(self, section: str) -> tuple[str, ...]:
        """Return the model sections that a section of the document speaks to, the most spoken of first."""
        weight: dict[str, float] = defaultdict(float)
        for model, pairings in self.support.items():
            weight[model] += sum(pairing.score for pairing in pairings if pairing.clause.section == section)
        return tuple(name for name in sorted(weight, key=lambda one: (-weight[one], one)) if weight[name])


class Model:
    """The model's sections as bags of terms, ready to be compared with."""

    def __init__(self, book: Rulebook, terms: Terms) -> None:
        self.sections: Mapping[str, Section] = {section.id: section for section in book.sections}
        told: dict[str, list[str]] = defaultdict(list)
        for rule in book.rules:
            if rule.cites:
                told[rule.cites[0]].append(rule.title)
        profiles = {name: [section.title, *section.sentences, *told[name]] for name, section in self.sections.items()}
        terms.learn(profiles.values())
        self.terms = terms
        self.profiles: dict[str, Bag] = {name: terms.bag(self.sections[name].title, *texts) for name, texts in profiles.items()}
        self.titles: dict[str, Bag] = {name: terms.bag(section.title) for name, section in self.sections.items()}
        self.sentences: dict[str, list[tuple[str, Bag]]] = {
            name: [(text, terms.bag(text)) for text in section.sentences] for name, section in self.sections.items()
        }

    def near(self, clause: Clause, heading: Bag) -> list[Pairing]:
        """Return the model's sections for a clause under a heading, nearest first, the best sentence of each."""
        said = self.terms.bag(clause.text)
        if len(said) < FEWEST:
            return []
        found: list[Pairing] = []
        for name, sentences in self.sentences.items():
            text, best = max(
                ((text, 0.6 * likeness(said, bag) + 0.4 * inside(said, bag) * min(1.0, len(bag) / 4)) for text, bag in sentences),
                key=lambda one: one[1],
            )
            headed = max(likeness(heading, self.titles[name]), likeness(heading, self.profiles[name]))
            score = SENTENCE * best + PROFILE * likeness(said, self.profiles[name]) + HEADING * headed
            if score > 0.1:
                found.append(Pairing(clause, name, text, score))
        return sorted(found, key=lambda one: (-one.score, one.section))


def match(outline: Outline, model: Model) -> Matched:
    """Return which clauses stand for which sections of the model, and which sections nothing stands for."""
    pairings: list[Pairing] = []
    support: dict[str, list[Pairing]] = defaultdict(list)
    for section in outline.sections:
        heading = model.terms.bag(section.title) if titled(section) else {}
        for clause in section.clauses:
            if section.id == PREAMBLE and not clause.text.endswith((".", ";")):
                continue
            near = model.near(clause, heading)
            if not near or near[0].score < ENOUGH:
                continue
            pairings.append(near[0])
            for pairing in near[:3]:
                if pairing is near[0] or (pairing.score >= 0.92 * near[0].score and pairing.score >= ENOUGH * 1.2):
                    support[pairing.section].append(pairing)
    kept = {name: tuple(sorted(found, key=lambda one: (-one.score, one.clause.section, one.clause.place))) for name, found in support.items()}
    return Matched(tuple(pairings), kept, tuple(name for name in model.sections if name not in kept))


def titled(section: DocumentSection) -> bool:
    """Tell whether the heading is one, and not the first words of the text."""
    return not section.title.endswith("…")
