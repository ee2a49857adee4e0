"""Writes the draft layer: the card, the MOU's text, and for each clause the rules that a person has to confirm.

Every clause carries `reviewed: unconfirmed`, which is no day, so that the check refuses the layer until a person has put
the day of reading in its place or taken the clause out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Rung
from bot.rule import Rule, Rulebook
from bot.rulebook.importing.contrasting import Contrast, What
from bot.rulebook.importing.matching import Matched, Model, Pairing
from bot.rulebook.importing.pages import Clause, Outline
from bot.rulebook.importing.stances import stance_of
from bot.rulebook.importing.terms import likeness
from bot.rulebook.layers import natural

UNCONFIRMED = "unconfirmed"
ROOM = 200_000
"""Signs in one file of the MOU's text."""
PROPERTY = "5.8"
"""The model's section on theft and damage, whose threshold a district sets in its card."""
INTERVIEWS = "6.4"


@dataclass(frozen=True, slots=True)
class Draft:
    """The files of a draft layer by their path in its folder."""

    files: tuple[tuple[str, str], ...]
    rules: int
    """Rules of the model for which a clause of this MOU stands."""

    def write(self, folder: Path) -> None:
        """Write the files into a folder, which is made when it is missing."""
        for name, text in self.files:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def draft(district: str, source: str, outline: Outline, matched: Matched, contrasts: Sequence[Contrast], model: Model, book: Rulebook) -> Draft:
    """Return the draft layer of a district from its document."""
    by_clause = _by_clause(matched, model, book)
    rules = _rules(by_clause, {contrast.clause: contrast for contrast in contrasts})
    files = [("pack.yaml", _card(district, source, outline, matched, book)), *_mou(source, outline)]
    if by_clause:
        files.append(("rules/to-confirm.yaml", rules))
    return Draft(tuple(files), sum(len(found) for _, found in by_clause))


def quoted(text: str) -> str:
    """Return a text as YAML reads it back whole."""
    return json.dumps(text, ensure_ascii=False)


def _mou(source: str, outline: Outline) -> Iterable[tuple[str, str]]:
    rows = [f"# The text of {source}, sentence by sentence. Compare it with the document; mend what was read wrongly."]
    number = 1
    head = [*rows, "sections:"]
    lines: list[str] = []
    for section in outline.sections:
        lines += [f"  - id: {quoted(section.id)}", f"    title: {quoted(section.title)}"]
        lines += [f"    page: {section.page}"] if section.page else []
        lines += ["    text:", *(f"      - {quoted(sentence)}" for sentence in section.sentences)]
        if sum(map(len, lines)) > ROOM:
            yield f"mou/{number}-sections.yaml", "\n".join([*head, *lines]) + "\n"
            number, lines = number + 1, []
    if lines:
        yield f"mou/{number}-sections.yaml", "\n".join([*head, *lines]) + "\n"


def _card(district: str, source: str, outline: Outline, matched: Matched, book: Rulebook) -> str:
    titles = {section.id: section.title for section in book.sections}
    name = (
        next((sentence for section in outline.sections[:1] for sentence in section.sentences if not section.numbered and len(sentence) < 90), "")
        or source
    )
    lines = [
        f"# A draft, made from {source}. It cannot go live: `fenceline rules check` names each clause that nobody has confirmed.",
        "# 1. Put the district's name, the MOU's name and days, the schools and the people to ask here.",
        "# 2. Read rules/to-confirm.yaml clause by clause.",
        f"pack: {district}",
        "kind: district",
        f"name: {quoted(district.replace('-', ' ').title())}",
        "extends: model",
        f"mou: {{name: {quoted(name)}, from: {UNCONFIRMED}, to: {UNCONFIRMED}}}",
        "# Only what stands in mou/ is quoted as this MOU.",
        "whole_mou: yes",
        *_threshold(matched),
        *_consent(matched, book),
    ]
    if matched.gaps:
        lines += ["# Nothing in the document was found on these. Take a number out when you find it after all.", "silent:"]
        lines += [f"  - {quoted(gap)} # {titles[gap]}" for gap in sorted(matched.gaps, key=natural)]
    return "\n".join(lines) + "\n"


def _threshold(matched: Matched) -> list[str]:
    found = sorted({amount for pairing in matched.support.get(PROPERTY, ()) for amount in stance_of(pairing.clause.text).amounts})
    if len(found) == 1:
        where = next(pairing.clause.section for pairing in matched.support[PROPERTY] if stance_of(pairing.clause.text).amounts)
        return [f"theft_threshold: {found[0]} # section {where}"]
    return [f"# theft_threshold: the document names {' and '.join(f'${amount:,}' for amount in found)}; which one holds?"] if found else []


def _consent(matched: Matched, book: Rulebook) -> list[str]:
    asked = [pairing for pairing in matched.support.get(INTERVIEWS, ()) if stance_of(pairing.clause.text).consent]
    names = sorted(rule.id for rule in book.rules if rule.cites[:1] == (INTERVIEWS,) and "police" in rule.id)
    if not asked or not names:
        return []
    return [
        f"# Section {asked[0].clause.section} seems to ask for a parent's consent before an interview. If so:",
        f"# needs_consent: [{', '.join(names)}]",
    ]


def _by_clause(matched: Matched, model: Model, book: Rulebook) -> list[tuple[Pairing, list[Rule]]]:
    """Return the clauses that decide, each with the model's rules that it is nearest to."""
    found: dict[Clause, tuple[Pairing, list[Rule]]] = {}
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        if rule.cites and rule.rung is not Rung.UNCLEAR:
            rules[rule.cites[0]].append(rule)
    for section, pairings in matched.support.items():
        for rule in rules[section]:
            wanted = model.terms.bag(rule.quote or model.sections[section].sentences[0], rule.title)
            best = max(pairings, key=lambda one: (likeness(wanted, model.terms.bag(one.clause.text)), one.score))
            found.setdefault(best.clause, (best, []))[1].append(rule)
    return sorted(found.values(), key=lambda one: (natural(one[0].clause.section), one[0].clause.place))


def _rules(by_clause: Sequence[tuple[Pairing, list[Rule]]], contrasts: dict[Clause, Contrast]) -> str:
    lines = [
        "# Clause by clause: does this sentence of the MOU decide what the rule under it decides, and in the same way?",
        "#   yes   put the day on which you read it in place of `unconfirmed`",
        "#   other write under `says` and `words` what this MOU decides, then the day",
        "#   no    take the rule out; national practice then answers, and is called so",
        "# `fenceline rules explain RULE` tells what a rule decides.",
        "changes:",
    ]
    for pairing, rules in by_clause:
        clause = pairing.clause
        contrast = contrasts.get(clause)
        model = contrast.sentence if contrast else pairing.sentence
        lines += ["", f"  # {clause.section}: {clause.text}", f"  # model {pairing.section}: {model}"]
        if contrast is not None:
            lines.append(f"  # DIFFERS: {contrast.what}." + (" See theft_threshold in pack.yaml." if contrast.what is What.AMOUNT else ""))
        for rule in sorted(rules, key=lambda one: one.id):
            lines += [
                f"  - rule: {rule.id} # {rule.title}",
                f"    cites: [{quoted(clause.section)}]",
                f"    quote: {quoted(clause.text)}",
                f"    reviewed: {UNCONFIRMED}",
            ]
    return "\n".join(lines) + "\n"
