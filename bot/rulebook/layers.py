"""Lays a district's layers over each other: national practice, state, district, school.

A higher layer replaces a rule or section by giving the same id, removes a rule with a reason, adds what is new and sets
names, days and thresholds. What the district's MOU does not say stays as national practice and is never quoted as the MOU.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bot.answer import Basis, Contact
from bot.question import Language
from bot.rule import Concept, District, Problem, Rule, Section
from bot.rulebook.fill import fill_rule, fill_section
from bot.rulebook.pack import Card, Change, Pack, PackKind, Words
from bot.rulebook.suggest import did_you_mean

Said = TypeVar("Said")

THEFT_THRESHOLD = 250
"""Whole dollars, when no layer sets another."""
EMERGENCY_NUMBER = "911"


def natural(section: str) -> tuple[tuple[int, str], ...]:
    """Order section ids as people number them: 4.2 before 4.10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[.-]", section))


def lay_district(packs: Sequence[Pack], name: str) -> District:
    """Return the names, people and thresholds; the highest layer that says something wins.

    A district never inherits the people, schools or phone numbers of the national layer: those are examples.
    """
    cards = [pack.card for pack in packs]
    top = cards[-1]
    own = [card for card in cards if card.kind is not PackKind.NATIONAL] or cards
    term = next((card.term for card in reversed(cards) if card.term), None)
    return District(
        id=name,
        name=top.name,
        mou_name=term.name if term else top.name,
        term_from=term.from_day if term else date.min,
        term_to=term.to_day if term else date.max,
        schools=_last([card.schools for card in own], ()),
        languages=_last([card.languages for card in cards], tuple(Language)),
        contacts=_contacts(own),
        theft_threshold=_last([card.theft_threshold for card in cards], THEFT_THRESHOLD),
        emergency_number=_last([card.emergency_number for card in cards], EMERGENCY_NUMBER),
        reading=_last([card.reading for card in cards], "both"),
        state=_last([card.state or (card.name if card.kind is PackKind.STATE else "") for card in cards], ""),
        settings=tuple(sorted({pair for card in own for pair in card.settings})),
    )


def _last(said: Iterable[Said | None], otherwise: Said) -> Said:
    found = otherwise
    for value in said:
        found = value or found
    return found


def _contacts(cards: Iterable[Card]) -> tuple[Contact, ...]:
    by_role = {contact.role: contact for card in cards for contact in card.contacts}
    return tuple(by_role[role] for role in sorted(by_role))


def lay_sections(packs: Sequence[Pack], district: District) -> tuple[Section, ...]:
    """Return the sections in force, in the order of their numbers, each with the basis that it gives an answer."""
    by_id: dict[str, Section] = {}
    for pack in packs:
        card = pack.card
        own = {section.id for section in pack.sections}
        unsaid = set(by_id) - own if card.whole_mou else set(card.silent)
        for name in unsaid & set(by_id):
            if by_id[name].basis is Basis.MOU:
                by_id[name] = replace(by_id[name], basis=Basis.PRACTICE)
        for section in pack.sections:
            basis = Basis.STATE_LAW if card.kind is PackKind.STATE else Basis.MOU
            by_id[section.id] = section if section.basis is basis else replace(section, basis=basis)
    return tuple(fill_section(by_id[name], district) for name in sorted(by_id, key=natural))


def lay_concepts(packs: Sequence[Pack]) -> tuple[Concept, ...]:
    """Return the vocabulary by id; a concept said again in any file adds its phrases, parents and look-alikes."""
    by_id: dict[str, Concept] = {}
    for concept in (concept for pack in packs for concept in pack.concepts):
        known = by_id.get(concept.id)
        by_id[concept.id] = concept if known is None else _joined(known, concept)
    return tuple(by_id[name] for name in sorted(by_id))


def _joined(below: Concept, above: Concept) -> Concept:
    said = {language: set(phrases) for language, phrases in below.phrases}
    for language, phrases in above.phrases:
        said.setdefault(language, set()).update(phrases)
    return replace(
        below,
        title=above.title or below.title,
        phrases=tuple((language, tuple(sorted(said[language]))) for language in Language if language in said),
        includes=tuple(sorted({*below.includes, *above.includes})),
        hides=tuple(sorted({*below.hides, *above.hides})),
        titles=above.titles or below.titles,
    )


def lay_rules(packs: Sequence[Pack], sections: Sequence[Section], district: District) -> tuple[Rule, ...]:
    """Return the rules in force by id, each with the basis that its deciding section gives it."""
    by_id: dict[str, Rule] = {}
    gone: set[str] = set()
    for pack in packs:
        card = pack.card
        for removal in card.remove:
            if by_id.pop(removal.rule, None) is not None:
                gone.add(removal.rule)
        for name in card.needs_consent:
            if name in by_id:
                by_id[name] = replace(by_id[name], needs_consent=True)
        for change in pack.changes:
            if change.rule in by_id:
                by_id[change.rule] = changed(by_id[change.rule], change, card)
        for rule in pack.rules:
            gone.discard(rule.id)
            law = card.kind is PackKind.STATE and rule.basis is Basis.MOU
            by_id[rule.id] = replace(rule, basis=Basis.STATE_LAW) if law else rule
    texts = {section.id: section for section in sections}
    return tuple(_grounded(fill_rule(by_id[name], district), texts, gone) for name in sorted(by_id))


def changed(rule: Rule, change: Change, card: Card) -> Rule:
    """Return the rule with what a higher layer says differently; it belongs to that layer from then on."""
    basis = Basis.STATE_LAW if card.kind is PackKind.STATE else Basis.MOU
    return replace(
        rule,
        title=change.title or rule.title,
        rung=change.rung or rule.rung,
        when=change.when or rule.when,
        says=change.says or rule.says,
        cites=change.cites or rule.cites,
        quote=change.quote or ("" if change.cites else rule.quote),
        words=change.words or rule.words,
        unless=rule.unless if change.unless is None else change.unless,
        overrides=(*rule.overrides, *change.overrides),
        contact=change.contact or rule.contact,
        asks=(*rule.asks, *change.asks),
        not_asks=(*(text for text in rule.not_asks if text not in change.asks), *change.not_asks),
        reviewed=change.reviewed or rule.reviewed,
        basis=basis,
        layer=card.id,
        file=change.file,
        line=change.line,
    )


def _grounded(rule: Rule, sections: dict[str, Section], gone: set[str]) -> Rule:
    """Give a rule the basis of its deciding section, and let go of rules and words that are no longer there."""
    deciding = sections.get(rule.cites[0]) if rule.cites else None
    silent = {name for name in rule.cites if name in sections and sections[name].basis is Basis.PRACTICE}
    basis, cites, quote = rule.basis, rule.cites, rule.quote
    if basis is Basis.MOU and deciding is not None:
        basis = deciding.basis
    if basis is Basis.MOU and silent:
        cites = tuple(name for name in cites if name not in silent)
    if quote and deciding is not None and deciding.layer != rule.layer and quote not in deciding.sentences:
        quote = ""
    leads_to = tuple(name for name in rule.leads_to if name not in gone)
    overrides = tuple(override for override in rule.overrides if override.rule not in gone)
    if (basis, cites, quote, leads_to, overrides) == (rule.basis, rule.cites, rule.quote, rule.leads_to, rule.overrides):
        return rule
    return replace(rule, basis=basis, cites=cites, quote=quote, leads_to=leads_to, overrides=overrides)


def lay_words(parts: Iterable[Words]) -> Words:
    """Join sets and forms of every file by name, whatever the order of the files."""
    sets: dict[str, set[str]] = {}
    forms: dict[str, set[str]] = {}
    for part in parts:
        for joined, named in ((sets, part.sets), (forms, part.forms)):
            for name, words in named:
                joined.setdefault(name, set()).update(words)
    return Words(*(tuple((name, tuple(sorted(joined[name]))) for name in sorted(joined)) for joined in (sets, forms)))


def layer_problems(packs: Sequence[Pack]) -> tuple[Problem, ...]:
    """Return what a layer says about rules and sections below it that are not there, or that a person should compare."""
    found: list[Problem] = []
    rules: dict[str, Rule] = {}
    sections: dict[str, Section] = {}
    for pack in packs:
        card = pack.card
        for removal in card.remove:
            if removal.rule not in rules:
                message = f"`{removal.rule}` is to be removed, but no layer below has such a rule."
                found.append(Problem(card.file, removal.line, "remove", message, did_you_mean(removal.rule, rules)))
        for what, names, known in (
            ("silent", card.silent, sections.keys()),
            ("needs_consent", card.needs_consent, rules.keys()),
            ("confirmed", card.confirmed, rules.keys()),
        ):
            for name in names:
                if name not in known:
                    message = f"`{what}` names `{name}`, which no layer below has."
                    found.append(Problem(card.file, 0, what, message, did_you_mean(name, known)))
        for change in pack.changes:
            if change.rule not in rules:
                message = f"`{change.rule}` is to be changed, but no layer below has such a rule."
                found.append(Problem(change.file, change.line, "changes", message, did_you_mean(change.rule, rules)))
        removed = {removal.rule for removal in card.remove}
        rules = {name: rule for name, rule in rules.items() if name not in removed} | {rule.id: rule for rule in pack.rules}
        rules |= {change.rule: changed(rules[change.rule], change, card) for change in pack.changes if change.rule in rules}
        found.extend(_outdated(pack, rules, sections))
        sections |= {section.id: section for section in pack.sections}
    return tuple(found)


def _outdated(pack: Pack, rules: dict[str, Rule], below: dict[str, Section]) -> Iterable[Problem]:
    """Warn of rules whose deciding sentence was rewritten by this layer, until a person has confirmed them."""
    rewritten = {section.id: section for section in pack.sections if section.id in below}
    for rule in rules.values():
        section = rewritten.get(rule.cites[0]) if rule.cites else None
        if section is None or rule.layer == pack.card.id or rule.id in pack.card.confirmed:
            continue
        if (rule.quote or below[section.id].sentences[0]) not in section.sentences:
            yield Problem(
                pack.card.file,
                0,
                f"rule {rule.id}",
                f"Section {section.id} has other words here than in `{rule.layer}`, and the rule was written for those.",
                "Replace the rule in this layer, or list it under `confirmed` once someone has compared them.",
                severe=False,
            )
