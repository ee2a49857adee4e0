"""Looks a vocabulary over: phrases that cannot be read, phrases that two concepts claim, concepts that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from bot.language.patterns import PatternError, Patterns
from bot.rule import Concept, Problem, Rulebook
from bot.rulebook.families import ancestors
from bot.rulebook.references import FROM_ENGINE, named_in

MOST = 64
"""Readings of one phrase that are compared with those of others."""
_PIECE = re.compile(r"[()|]|[^\s()|]+")


def phrase_problems(book: Rulebook) -> tuple[Problem, ...]:
    """Return phrases that cannot be read (severe), and those that two concepts claim (warnings)."""
    return (*_unreadable(book), *_confusable(book))


def _unreadable(book: Rulebook) -> Iterator[Problem]:
    patterns = Patterns(dict(book.lexicon.sets), dict(book.lexicon.forms))
    for concept in book.concepts:
        for _, phrases in concept.phrases:
            for phrase in phrases:
                try:
                    patterns.add(phrase, concept.id)
                except PatternError as error:
                    yield Problem(concept.file, concept.line, f"concept {concept.id}", f"A phrase cannot be read: {error}.")


def _confusable(book: Rulebook) -> Iterator[Problem]:
    above = ancestors(book.concepts)
    owners: dict[tuple[str, str], Concept] = {}
    for concept in book.concepts:
        kind = concept.id.partition(".")[0]
        told: set[str] = set()
        for said in sorted({reading for _, phrases in concept.phrases for phrase in phrases for reading in readings(phrase)}):
            other = owners.setdefault((kind, said), concept)
            related = other.id in above[concept.id] or concept.id in above[other.id] or other.id in concept.hides or concept.id in other.hides
            if related or other.id in told:
                continue
            told.add(other.id)
            message = f"The phrase `{said}` is claimed by `{other.id}` too; nothing tells them apart."
            yield Problem(
                concept.file,
                concept.line,
                f"concept {concept.id}",
                message,
                "Keep it in one, or let one include the other.",
                severe=False,
            )


def readings(phrase: str) -> tuple[str, ...]:
    """Return the plain readings of a phrase: `(walk|take) him` is read as "walk him" and "take him".

    Words with signs (`~walk`, `@student`, `*`) stay as they are; a phrase of more than 64 readings is taken as written.
    """
    pieces = _PIECE.findall(phrase.lower())
    found, _ = _alternatives(pieces, 0)
    return tuple(sorted({" ".join(said.split()) for said in found})) if len(found) <= MOST else (phrase.lower(),)


def _alternatives(pieces: list[str], at: int) -> tuple[list[str], int]:
    branches: list[list[str]] = [[""]]
    while at < len(pieces) and pieces[at] != ")":
        piece = pieces[at]
        at += 1
        if piece == "|":
            branches.append([""])
            continue
        if piece == "(":
            options, at = _alternatives(pieces, at)
            at += 1
        elif piece.endswith("?"):
            options = [piece[:-1], ""] if piece != "?" else [""]
        else:
            options = [piece]
        if at < len(pieces) and pieces[at] == "?":
            options = [*options, ""]
            at += 1
        branches[-1] = [f"{left} {right}" for left, right in product(branches[-1], options)][: MOST + 1]
    return [said for branch in branches for said in branch], at


def orphan_problems(book: Rulebook) -> Iterator[Problem]:
    """Yield a warning for each concept that nobody can say, or that no rule asks for."""
    above = ancestors(book.concepts)
    conditions = [condition for rule in book.rules for condition in (rule.when, *(exception.when for exception in rule.unless))]
    used = {name for condition in conditions for name in named_in(condition)} | FROM_ENGINE
    said = {concept.id for concept in book.concepts if concept.phrases}
    spoken = {name for concept in said for name in above[concept]}
    for concept in book.concepts:
        where = f"concept {concept.id}"
        if concept.id not in spoken and concept.id not in FROM_ENGINE:
            hint = "Give it phrases under `en`, or let a concept that has some include it."
            yield Problem(concept.file, concept.line, where, "Nothing that people say leads to it.", hint, severe=False)
        if not (above[concept.id] & used) and not concept.hides:
            hint = "Name it in a rule's `when`, let it include a concept that a rule names, or take it out."
            yield Problem(concept.file, concept.line, where, "No rule asks for it.", hint, severe=False)
