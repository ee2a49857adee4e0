"""A rule in plain words, for an administrator who does not read YAML."""

from __future__ import annotations

from collections.abc import Iterable

from bot.question import Language
from bot.rule import Condition, Rule, Rulebook, Says
from bot.rulebook.families import ancestors, refines


def told_rule(rule: Rule, book: Rulebook) -> str:
    """Tell when a rule applies, what it says, on which sentence of the MOU it rests, and which rules stand above and below it."""
    titles = {concept.id: concept.title or concept.id for concept in book.concepts}
    lines = [f"{rule.id}: {rule.title}", f"  written in {rule.file}, line {rule.line}; layer {rule.layer}; rests on {rule.basis}"]
    lines += [f"  step of the ladder: {rule.rung}", "  applies when", *_conditions(rule.when, titles, "    ")]
    lines.append(f"  then: {_says(rule.says)}")
    lines += _quoted(rule, book)
    for exception in rule.unless:
        lines += ["  unless", *_conditions(exception.when, titles, "    "), f"    then: {_says(exception.says)}, MOU {', '.join(exception.cites)}"]
    english = dict(rule.words).get(Language.EN)
    if english is not None and (english.because or english.question):
        lines.append(f"  says to staff: {english.because or english.question}")
    lines += _neighbours(rule, book)
    if rule.from_day or rule.to_day:
        lines.append(f"  in force {f'from {rule.from_day}' if rule.from_day else ''} {f'to {rule.to_day}' if rule.to_day else ''}".rstrip())
    lines.append(f"  reviewed: {rule.reviewed or 'never'}; examples: {len(rule.asks)} to answer, {len(rule.not_asks)} not to")
    return "\n".join(lines)


def _conditions(when: Condition, titles: dict[str, str], indent: str) -> Iterable[str]:
    def named(names: Iterable[str]) -> str:
        return ", ".join(f"“{titles.get(name, name)}”" for name in names)

    if when.all_of:
        yield f"{indent}all of: {named(when.all_of)}"
    for group in when.any_of:
        yield f"{indent}one of: {named(group)}"
    if when.now:
        yield f"{indent}going on now: {named(when.now)}"
    if when.denied:
        yield f"{indent}said not to be so: {named(when.denied)}"
    if when.none_of:
        yield f"{indent}none of: {named(when.none_of)}"


def _says(says: Says) -> str:
    matter = str(says.matter).replace("_", " ") if says.matter else "ask back"
    part = f"the officer {str(says.sro).replace('_', ' ')}" if says.sro else "the officer is not asked about"
    return f"{matter}; {part}; {says.urgency}"


def _quoted(rule: Rule, book: Rulebook) -> Iterable[str]:
    sections = {section.id: section for section in book.sections}
    if rule.cites and rule.cites[0] in sections:
        section = sections[rule.cites[0]]
        yield f"  MOU {', '.join(rule.cites)}: “{rule.quote or section.sentences[0]}”"


def _neighbours(rule: Rule, book: Rulebook) -> Iterable[str]:
    above = ancestors(book.concepts)
    same = [other for other in book.rules if other is not rule and other.rung is rule.rung]
    over = [other.id for other in same if refines(other.when, rule.when, above)] + [
        other.id for other in book.rules if any(override.rule == rule.id for override in other.overrides)
    ]
    under = [other.id for other in same if refines(rule.when, other.when, above)] + [override.rule for override in rule.overrides]
    if over:
        yield "  gives way to: " + ", ".join(sorted(set(over)))
    if under:
        yield "  stands over: " + ", ".join(sorted(set(under)))
