"""JSON Schemas of the four kinds of rule files, so that an editor completes names and marks mistakes while typing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from bot.answer import Basis, Matter, Rung, Sro, Urgency
from bot.question import Asker, Language
from bot.rule import Rulebook
from bot.rulebook import card_file, mou_file, rule_file, vocabulary_file
from bot.rulebook.pack import PackKind
from bot.rulebook.references import FROM_ENGINE

Schema = Mapping[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""Every scalar is read as text, so an editor may take `4.3` for a number."""
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}


def schemas(book: Rulebook) -> dict[str, Schema]:
    """Return the schema of each kind of file by name: pack, mou, vocabulary, rules.

    Concepts, sections and rules of `book` are offered for completion; other names stay allowed.
    """
    return {
        "pack": _top("A layer's card", _card(book)),
        "mou": _top("Sections of an MOU", _listed("sections", _section(), mou_file.TOP)),
        "vocabulary": _top("Concepts and the phrases that people use", _vocabulary(book)),
        "rules": _top("Rules", _rules(book)),
    }


def _top(title: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "title": title, **schema}


def _group(keys: Sequence[str], known: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """Describe a group of named entries; entries that `known` does not describe are texts."""
    properties = {key: known.get(key, TEXT) for key in keys}
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


def _listed(name: str, item: Schema, keys: Sequence[str], more: Mapping[str, Schema] | None = None) -> Schema:
    return _group(keys, {name: {"type": "array", "items": item}, **(more or {})})


def _one_of(values: type[StrEnum], *more: str | None) -> Schema:
    return {"enum": [*(value.value for value in values), *more]}


def _offered(names: Iterable[str]) -> Schema:
    """Offer names for completion and allow others."""
    return {"anyOf": [{"enum": sorted(names)}, TEXT]}


def _many(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _when(book: Rulebook) -> Schema:
    concept = _offered({*(concept.id for concept in book.concepts), *FROM_ENGINE})
    names = _many(concept)
    groups: Schema = {"type": "array", "items": _many(concept)}
    return _group(rule_file.WHEN, {**dict.fromkeys(rule_file.WHEN, names), "any": groups})


def _rules(book: Rulebook) -> Schema:
    sections, rules = _offered(section.id for section in book.sections), _offered(rule.id for rule in book.rules)
    says = _group(
        rule_file.SAYS,
        {"matter": _one_of(Matter, "null", None), "sro": _one_of(Sro, "null", None), "urgency": _one_of(Urgency)},
        rule_file.SAYS,
    )
    now = _group([asker.value for asker in Asker], dict.fromkeys((asker.value for asker in Asker), TEXTS))
    said = _group(rule_file.WORDS, {"now": now})
    words = _group([language.value for language in Language], dict.fromkeys((language.value for language in Language), said))
    shared: dict[str, Schema] = {"when": _when(book), "says": says, "cites": _many(sections), "words": words}
    unless = _group(rule_file.UNLESS, shared, ("when", "says", "cites"))
    override = _group(rule_file.OVERRIDE, {"rule": rules, "cite": sections}, rule_file.OVERRIDE)
    known = {
        **shared,
        "rung": {"enum": [rung.value for rung in Rung if rung is not Rung.NONE]},
        "basis": _one_of(Basis),
        "unless": {"type": "array", "items": unless},
        "overrides": {"type": "array", "items": override},
        "leads_to": _many(rules),
        "contact": {"enum": list(rule_file.CONTACTS)},
        "needs_consent": {"type": ["boolean", "string"]},
        "examples": _group(rule_file.EXAMPLES, dict.fromkeys(rule_file.EXAMPLES, TEXTS)),
    }
    rule = _group(rule_file.KEYS, known, ("id", "title", "rung", "when", "says", "words", "examples"))
    change = _group(rule_file.CHANGE, {**known, "rule": rules}, ("rule",))
    return _listed("rules", rule, rule_file.TOP, {"changes": {"type": "array", "items": change}})


def _section() -> Schema:
    return _group(mou_file.KEYS, {"text": TEXTS, "es": TEXTS}, ("id", "title", "text"))


def _vocabulary(book: Rulebook) -> Schema:
    concepts = _many(_offered(concept.id for concept in book.concepts))
    item = _group(vocabulary_file.KEYS, {"includes": concepts, "hides": concepts, "en": TEXTS, "es": TEXTS}, ("id", "title"))
    named: Schema = {"type": "object", "additionalProperties": TEXTS}
    return _listed("concepts", item, vocabulary_file.TOP, {"sets": named, "forms": named})


def _card(book: Rulebook) -> Schema:
    rules, sections = _many(_offered(rule.id for rule in book.rules)), _many(_offered(section.id for section in book.sections))
    person = _group(card_file.CONTACT, {}, ("name",))
    known: dict[str, Schema] = {
        "kind": _one_of(PackKind),
        "mou": _group(card_file.TERM, {}, card_file.TERM),
        "schools": TEXTS,
        "languages": _many(_one_of(Language)),
        "contacts": _group(rule_file.CONTACTS, dict.fromkeys(rule_file.CONTACTS, person)),
        "reading": {"enum": list(card_file.READINGS)},
        "people": {"type": "object"},
        "settings": {"type": "object"},
        "remove": {"type": "array", "items": _group(card_file.REMOVAL, {}, card_file.REMOVAL)},
        "silent": sections,
        "needs_consent": rules,
        "confirmed": rules,
    }
    return _group(card_file.KEYS, known, ("pack", "kind", "name"))
