"""Small changes go into the district's own files, are tried beside the live rules, and are written whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.deciding.engine import Engine
from bot.question import Asker, Language, Question
from bot.rulebook.editing import Edit, NotEdited, add_example, add_phrase, edit, set_threshold, switch_off
from bot.rulebook.loading import load_rulebook
from bot.rulebook.proposing import Trial, try_out, write


def live(rules: Path, district: str = "oak") -> Engine:
    """The engine that is live before the change."""
    book = load_rulebook(rules, district).rulebook
    assert book is not None
    return Engine(book)


def tried(rules: Path, *edits: Edit, district: str = "oak") -> Trial:
    """Try edits out against a district."""
    return try_out(rules, live(rules, district), edits, Engine)


def test_a_phrase_goes_into_the_districts_own_vocabulary(tiny: Path) -> None:
    """Oak's slang lands in Oak's folder; once written, Oak understands it and the model does not."""
    change = add_phrase(tiny, "oak", "thing.gun", "blicky")
    assert change.file == "districts/oak/vocabulary/own.yaml"
    assert tried(tiny, change).good
    write(tiny, [change, *()])
    assert live(tiny).answer(Question("he has a blicky")).emergency
    assert not live(tiny, "model").answer(Question("he has a blicky")).emergency


def test_a_second_phrase_joins_the_first(tiny: Path) -> None:
    """The same concept stands once in the file, with both phrases and in both languages."""
    write(tiny, [add_phrase(tiny, "oak", "thing.gun", "blicky")])
    write(tiny, [add_phrase(tiny, "oak", "thing.gun", "la fusca", Language.ES)])
    assert (tiny / "districts/oak/vocabulary/own.yaml").read_text() == (
        "concepts:\n  - id: thing.gun\n    title: a gun\n    en:\n      - blicky\n    es:\n      - la fusca\n"
    )


def test_a_phrase_that_cannot_be_read_is_told_and_not_live(tiny: Path) -> None:
    """A bracket left open is a problem of the trial, not an accident."""
    trial = tried(tiny, add_phrase(tiny, "oak", "thing.gun", "(blicky|heater"))
    assert not trial.good
    assert any("has a bracket that is not closed" in str(problem) for problem in trial.problems)


def test_an_example_of_a_rule_below_becomes_a_change(tiny: Path) -> None:
    """An example for the model's rule lands under `changes:` in the district, and is proven there."""
    change = add_example(tiny, "oak", "gun-now", "he brought guns", Asker.ADMINISTRATOR)
    assert change.file == "districts/oak/rules/own.yaml"
    trial = tried(tiny, change)
    assert trial.good, trial
    write(tiny, [change])
    book = load_rulebook(tiny, "oak").rulebook
    assert book is not None
    rule = next(rule for rule in book.rules if rule.id == "gun-now")
    assert "administrator: he brought guns" in rule.asks
    assert "there is a gun" in rule.asks


def test_an_example_of_an_own_rule_stands_with_it(tiny: Path) -> None:
    """Oak's own rule gets the example in its own file; one that fails is named."""
    change = add_example(tiny, "oak", "escort", "what is for lunch")
    assert '- "should the sro march this student down the hall"\n        - what is for lunch\n' in change.after
    trial = tried(tiny, change)
    assert not trial.good
    assert "“what is for lunch”" in str(trial.failures[0])


def test_a_rule_is_switched_off_with_its_reason(tiny: Path) -> None:
    """The card says why, the comparison shows what changes, and the file keeps its comments."""
    card = tiny / "districts/oak/pack.yaml"
    card.write_text("# Oak, looked after by the dean\n" + card.read_text())
    change = switch_off(tiny, "oak", "hall-pass", "Oak has no hall passes.")
    assert change.after.startswith("# Oak, looked after by the dean\n")
    trial = tried(tiny, change)
    assert trial.good
    assert trial.comparison is not None
    assert trial.comparison.removed == ("hall-pass",)
    assert {changed.asked.text for changed in trial.comparison.changes} >= {"who signs a hall pass"}


def test_a_threshold_is_one_number(tiny: Path) -> None:
    """The new value stands in the quoted section after writing."""
    write(tiny, [set_threshold(tiny, "oak", 750)])
    assert "$750" in next(section for section in live(tiny).rulebook.sections if section.id == "4.2").text


def test_the_live_rules_stay_untouched_by_a_trial(tiny: Path) -> None:
    """Trying out writes nothing under the rules folder."""
    before = {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()}
    tried(tiny, set_threshold(tiny, "oak", 750), add_phrase(tiny, "oak", "thing.gun", "blicky"))
    assert before == {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()}


def test_a_file_changed_meanwhile_is_not_overwritten(tiny: Path) -> None:
    """The second of two people is told, and neither file of the second is written."""
    first, second = set_threshold(tiny, "oak", 750), set_threshold(tiny, "oak", 900)
    phrase = add_phrase(tiny, "oak", "thing.gun", "blicky")
    write(tiny, [first])
    with pytest.raises(NotEdited, match="was changed by someone else meanwhile"):
        write(tiny, [phrase, second])
    assert not (tiny / phrase.file).exists()


def test_a_school_can_be_edited(tiny: Path) -> None:
    """A school's change is tried over its district."""
    assert tried(tiny, add_phrase(tiny, "oak/oak-elementary", "thing.gun", "blicky"), district="oak/oak-elementary").good


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda rules: add_phrase(rules, "oak", "thing.gum", "x"), "There is no concept `thing.gum`.  Did you mean `thing.gun`?"),
        (lambda rules: add_phrase(rules, "oak", "thing.weapon", "weapon"), "has the phrase “weapon” already"),
        (lambda rules: add_example(rules, "oak", "escorts", "x"), "There is no rule `escorts`.  Did you mean `escort`?"),
        (lambda rules: switch_off(rules, "oak", "hall-pass", " "), "switched off with a reason"),
        (lambda rules: switch_off(rules, "oak", "escort", "Not here."), "is this layer's own rule"),
        (lambda rules: set_threshold(rules, "oak", 0), "more than zero"),
        (lambda rules: set_threshold(rules, "elm", 5), "There is no district `elm`."),
        (lambda rules: edit(rules, "../outside.yaml", "x: y"), "is no rule file"),
        (lambda rules: edit(rules, "districts/oak/run.sh", "x"), "is no rule file"),
    ],
)
def test_what_cannot_be_changed_says_why(tiny: Path, make: object, words: str) -> None:
    """Each slip gets a sentence."""
    with pytest.raises(NotEdited) as told:
        make(tiny)  # type: ignore[operator]
    assert words in str(told.value)
