"""A district's layers change only what they say, and never quote what the district's MOU does not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.answer import Basis
from bot.question import Language
from bot.rule import Rule, Rulebook
from bot.rulebook.checking import check
from bot.rulebook.loading import load_rulebook


def book_of(rules: Path, layer: str) -> Rulebook:
    """The rulebook of a layer that has nothing severe."""
    loaded = load_rulebook(rules, layer)
    assert loaded.rulebook is not None, loaded.problems
    return loaded.rulebook


def rule_of(book: Rulebook, name: str) -> Rule:
    """One rule by its id."""
    return next(rule for rule in book.rules if rule.id == name)


def test_layers_stand_in_their_order(tiny: Path) -> None:
    """A school stands on its district, its state and the model."""
    assert book_of(tiny, "oak/oak-elementary").layers == ("model", "lakeland", "oak", "oak-elementary")
    assert book_of(tiny, "oak/oak-elementary").district.id == "oak/oak-elementary"


def test_a_rule_of_the_same_id_replaces_the_one_below(tiny: Path) -> None:
    """Oak's own words about escorts stand; the model's do not."""
    rule = rule_of(book_of(tiny, "oak"), "escort")
    assert rule.layer == "oak"
    assert rule.quote == "The SRO may escort a student when the principal asks."


def test_a_removed_rule_is_gone_above_and_stays_below(tiny: Path) -> None:
    """Oak removed `tardy`; the model keeps it, and Oak's school removes one more."""
    assert "tardy" in {rule.id for rule in book_of(tiny, "model").rules}
    assert {rule.id for rule in book_of(tiny, "oak").rules} == {"argument", "escort", "gun-now", "hall-pass"}
    assert {rule.id for rule in book_of(tiny, "oak/oak-elementary").rules} == {"argument", "escort", "gun-now"}


def test_a_silent_section_is_practice_and_never_mou(tiny: Path) -> None:
    """Oak's MOU says nothing on hall passes: the rule answers as practice, the section is not Oak's MOU."""
    book = book_of(tiny, "oak")
    assert rule_of(book, "hall-pass").basis is Basis.PRACTICE
    assert {section.id: section.basis for section in book.sections}["4.10"] is Basis.PRACTICE


def test_what_a_whole_mou_does_not_hold_is_practice(tiny: Path) -> None:
    """With `whole_mou: yes`, every section that is not in the district's own folder is silent."""
    card = tiny / "districts/oak/pack.yaml"
    card.write_text(card.read_text() + "whole_mou: yes\n")
    basis = {section.id: section.basis for section in book_of(tiny, "oak").sections}
    assert basis == {
        "4.2": Basis.PRACTICE,
        "4.3": Basis.MOU,
        "4.10": Basis.PRACTICE,
        "5.2": Basis.PRACTICE,
        "LL-12.1": Basis.STATE_LAW,
    }


def test_state_rules_rest_on_state_law(tiny: Path) -> None:
    """The state's section and rule say that the law stands behind them."""
    book = book_of(tiny, "oak")
    assert rule_of(book, "argument").basis is Basis.STATE_LAW
    assert {section.id: section.basis for section in book.sections}["LL-12.1"] is Basis.STATE_LAW


def test_one_threshold_is_set_in_one_place(tiny: Path) -> None:
    """Oak's $500 stands in the section's English and Spanish wherever the model leaves the number open."""
    section = next(section for section in book_of(tiny, "oak").sections if section.id == "4.2")
    assert "Petty loss under $500 stays school discipline." in section.sentences
    assert "Una pérdida menor de $500 es disciplina escolar." in dict(section.translated)[Language.ES]
    assert book_of(tiny, "oak").district.theft_threshold == 500


def test_a_district_is_itself_and_not_the_model(tiny: Path) -> None:
    """Names, days, people and schools are Oak's; nothing of the model's example people leaks in."""
    district = book_of(tiny, "oak").district
    assert (district.name, district.mou_name, district.state) == ("Oak Unified", "Oak MOU 2026", "Lakeland")
    assert district.term_to == date(2027, 7, 31)
    assert [contact.name for contact in district.contacts] == ["Dean on duty"]
    assert district.languages == (Language.EN,)
    assert district.reading == "phrases"
    assert ("people.roles.sro", "U1") in district.settings
    assert ("people.tenants.slack", "T024") in district.settings


def test_a_district_without_contacts_gets_none_of_the_models(tiny: Path) -> None:
    """A made-up telephone number of the model never reaches a real district."""
    card = tiny / "districts/oak/pack.yaml"
    card.write_text(card.read_text().replace("contacts:\n  administrator-on-duty: {name: Dean on duty, reach: ext. 7}\n", ""))
    assert book_of(tiny, "oak").district.contacts == ()


def test_a_school_inherits_its_districts_people(tiny: Path) -> None:
    """Oak Elementary says nothing of contacts and has Oak's."""
    assert [contact.name for contact in book_of(tiny, "oak/oak-elementary").district.contacts] == ["Dean on duty"]


def test_a_rule_written_for_other_words_is_pointed_out_until_confirmed(tiny: Path) -> None:
    """When a district rewrites a section, the model's rules on it are named for a person to compare, and quote the new words."""
    (tiny / "districts/oak/rules/own.yaml").unlink()
    book = load_rulebook(tiny, "oak")
    assert book.rulebook is not None
    assert rule_of(book.rulebook, "escort").quote == ""
    assert any("Section 4.3 has other words here" in str(problem) for problem in book.problems)
    card = tiny / "districts/oak/pack.yaml"
    card.write_text(card.read_text() + "confirmed: [escort]\n")
    assert not any("Section 4.3" in str(problem) for problem in check(tiny, "oak"))


def test_consent_can_be_required_of_a_rule_below(tiny: Path) -> None:
    """`needs_consent` in the card marks a model rule without rewriting it."""
    card = tiny / "districts/oak/pack.yaml"
    card.write_text(card.read_text() + "needs_consent: [hall-pass]\n")
    assert rule_of(book_of(tiny, "oak"), "hall-pass").needs_consent
    assert not rule_of(book_of(tiny, "model"), "hall-pass").needs_consent


def test_phrases_of_a_higher_layer_are_added(tiny: Path) -> None:
    """A concept said again in a district brings its slang along and keeps the model's phrases."""
    folder = tiny / "districts/oak/vocabulary"
    folder.mkdir()
    (folder / "slang.yaml").write_text("concepts:\n  - id: thing.gun\n    title: a gun\n    en: [blicky]\n")
    phrases = dict(next(concept for concept in book_of(tiny, "oak").concepts if concept.id == "thing.gun").phrases)
    assert phrases[Language.EN] == ("blicky", "gun+")
