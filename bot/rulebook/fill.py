"""Puts a district's own numbers into texts that leave them open: `{theft_threshold}` becomes 250."""

from __future__ import annotations

from dataclasses import replace

from bot.question import Asker, Language
from bot.rule import District, Rule, RuleWords, Section, Unless

OPEN = "{theft_threshold}"
"""Stands in sections, quotes and words for whole dollars: "Under ${theft_threshold} the school leads."""


def fill(text: str, district: District) -> str:
    """Return the text with the district's threshold in it, thousands parted by a comma."""
    return text.replace(OPEN, f"{district.theft_threshold:,}")


def fill_section(section: Section, district: District) -> Section:
    """Return the section with its numbers in; the same object when it leaves none open."""
    if not any(OPEN in said for said in (*section.sentences, *(line for _, lines in section.translated for line in lines))):
        return section
    return replace(
        section,
        sentences=tuple(fill(sentence, district) for sentence in section.sentences),
        translated=tuple((language, tuple(fill(line, district) for line in lines)) for language, lines in section.translated),
    )


def fill_rule(rule: Rule, district: District) -> Rule:
    """Return the rule with its numbers in; the same object when it leaves none open."""
    words = _words(rule.words, district)
    unless = tuple(_unless(exception, district) for exception in rule.unless)
    quote = fill(rule.quote, district)
    if words is rule.words and quote == rule.quote and all(new is old for new, old in zip(unless, rule.unless, strict=True)):
        return rule
    return replace(rule, words=words, unless=unless, quote=quote)


def _unless(exception: Unless, district: District) -> Unless:
    words = _words(exception.words, district)
    return exception if words is exception.words else replace(exception, words=words)


def _words(words: tuple[tuple[Language, RuleWords], ...], district: District) -> tuple[tuple[Language, RuleWords], ...]:
    if not any(OPEN in text for _, said in words for text in _texts(said)):
        return words
    return tuple((language, _filled(said, district)) for language, said in words)


def _texts(said: RuleWords) -> tuple[str, ...]:
    plain = (said.verdict, said.sro_line, said.because, said.decline, said.changes_if, said.question, said.label)
    return (*plain, *(step for _, steps in said.now for step in steps))


def _filled(said: RuleWords, district: District) -> RuleWords:
    now: tuple[tuple[Asker, tuple[str, ...]], ...] = tuple((asker, tuple(fill(step, district) for step in steps)) for asker, steps in said.now)
    return RuleWords(
        verdict=fill(said.verdict, district),
        sro_line=fill(said.sro_line, district),
        because=fill(said.because, district),
        now=now,
        decline=fill(said.decline, district),
        changes_if=fill(said.changes_if, district),
        question=fill(said.question, district),
        label=fill(said.label, district),
    )
