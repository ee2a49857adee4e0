"""Each broken file in `broken/` gets the sentence that its author needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.rule import Problem
from bot.rulebook.checking import check
from bot.rulebook.loading import LARGEST

BROKEN = Path(__file__).parent / "broken"
DAY = date(2026, 9, 1)
PLACES = {
    "rules": "model/rules/broken.yaml",
    "vocabulary": "model/vocabulary/broken.yaml",
    "mou": "model/mou/broken.yaml",
    "pack": "model/pack.yaml",
    "district": "districts/oak/pack.yaml",
    "language": "language/en.yaml",
    "wording": "language/wording-en.yaml",
}
"""Where a broken file is put, by the first word of its name."""

SAYS = {
    "district-extends-itself": "circle: oak → oak",
    "district-removes-nothing": "line 5, remove: `tardyy` is to be removed, but no layer below has such a rule.  Hint: Did you mean `tardy`?",
    "district-removes-without-reason": "The removal of `tardy` gives no reason.",
    "district-silent-on-nothing": "`silent` names `9.9`, which no layer below has.",
    "district-unknown-layer": "There is no layer called `modle`.  Hint: Did you mean `model`?",
    "district-without-extends": "`extends` is missing.",
    "district-without-term": "It has no `mou` of its own",
    "language-unknown-frame": "`mayy` is not known here in `frames`.  Hint: Did you mean `may`?",
    "language-unknown-polarity": "`polarity` cannot be `deny`.",
    "mou-bad-number": "`§ 7` cannot be a section number.",
    "mou-twice": "This section is already in model/mou/broken.yaml, line 2.",
    "mou-uneven-translation": "`es` has 1 sentences and `text` has 2.",
    "mou-without-rule": "section 7.1: No rule cites it.",
    "mou-without-text": "line 2, section 7.1: `text` is missing.",
    "pack-expired-term": "“Tiny MOU” ended on 2025-06-30, and nobody has renewed it.",
    "pack-nobody-to-ask": "Rules send people to `administrator-on-duty`, and nobody is named for it.",
    "pack-reading": "`reading` cannot be `phrase`.",
    "pack-term-backwards": "The MOU ends on 2025-06-30 before it begins on 2026-07-01.",
    "pack-threshold-words": "`theft_threshold` is `two hundred`, which is not a whole number.",
    "pack-threshold-zero": "`theft_threshold` has to be more than zero dollars.",
    "pack-unknown-key": "`threshold` is not known here.  Hint: Did you mean `theft_threshold`?",
    "pack-unknown-kind": "`kind` cannot be `nation`.  Hint: Did you mean `national`?",
    "pack-unknown-language": "`fr` is not a language that answers are written in.",
    "pack-wrong-name": "`pack` is `modell`, but the folder is called `model`.",
    "rules-alias": "line 2: `*late` repeats another part of the file by name.",
    "rules-alias-bomb": "line 1: `&a` names a part of the file for repeating.",
    "rules-anchor": "line 5: `&late` names a part of the file for repeating.",
    "rules-colon-in-text": "line 3: A colon followed by a space stands inside a text.  Hint: Put quotation marks",
    "rules-comma-in-brackets": "A comma inside curly brackets starts a new entry",
    "rules-contradicting": "says school_discipline / may_not, and rule `late-two` says school_operations / may.",
    "rules-control-character": "line 2: The line holds a character that cannot be seen or printed.",
    "rules-duplicate-key": "line 5: `rung` stands twice in one place; it is already on line 4.",
    "rules-empty": "The file is empty.",
    "rules-few-asks": "It has 2 examples under `asks`; it needs 4",
    "rules-few-look-alikes": "It has 1 examples under `not`; it needs 2",
    "rules-group-in-list": "`asks` should hold texts only, but here is a group of named entries.",
    "rules-merge": "`<<` merges another part of the file in.",
    "rules-missing-examples": "It has 0 examples under `asks`; it needs 4",
    "rules-nearly-4-10": "There is no section 4.1 in the MOU.  Hint: Did you mean `4.10`?",
    "rules-never-applies": "It can never apply: it needs `thing.gun` and must not have `thing.weapon`.",
    "rules-no-is-not-false": "line 6, rule late: `sro` cannot be `no`.  Hint: It can be: may, may_not, must, only_if, null.",
    "rules-not-a-day": "`reviewed` is `08/15/2026`, which is not a day.",
    "rules-not-a-list": "`rules` should be a list, but it is a text.",
    "rules-not-utf-8": "line 3: The file is not written in UTF-8.",
    "rules-nothing-needed": "`when` names nothing that has to be there.",
    "rules-null-matter": "`matter` is `null`, which only a rule on the unclear rung may say.",
    "rules-only-comments": "The file is empty.",
    "rules-open-bracket": "A list in square brackets is not closed.",
    "rules-open-quotation-mark": "line 3: A quotation mark is opened and never closed.",
    "rules-out-of-line": "line 3: This line does not line up",
    "rules-override-of-nothing": "There is no rule `tardi`.  Hint: Did you mean `tardy`?",
    "rules-override-without-citation": "The override of `tardy` does not say which section allows it.",
    "rules-overrides-in-a-circle": "Rules override each other in a circle: `late` → `late-two` → `late`.",
    "rules-quote-not-in-mou": "The quote is not a sentence of section 4.2, word for word.",
    "rules-same-id-twice": "This rule is already in model/rules/broken.yaml, line 2.",
    "rules-shadowed": "Rule `late` never decides: whenever it applies, `tardy` applies too and stands higher on the ladder.",
    "rules-stale-review": "It was last reviewed on 2024-08-15, 747 days ago.",
    "rules-tab": "line 3: The line is indented with a tab.",
    "rules-tag": "line 3: `!!str` is a type tag, and rule files have none.",
    "rules-too-deep": "Lists and groups are nested more than 20 levels deep.",
    "rules-two-documents": "line 13: The file holds a second document",
    "rules-unclear-without-question": "A rule on the unclear rung asks a question, and `words.en.question` is missing.",
    "rules-unknown-concept": "`conduct.tardee` under `when` is not in the vocabulary.  Hint: Did you mean `conduct.tardy`?",
    "rules-unknown-contact": "`principle` is not a role that can be asked.",
    "rules-unknown-key": "line 5, rule: `wehn` is not known here.  Hint: Did you mean `when`?",
    "rules-unknown-rung": "`rung` cannot be `conducts`.  Hint: Did you mean `conduct`?",
    "rules-unknown-section": "There is no section 4.20 in the MOU.",
    "rules-without-because": "`words.en.because` is missing.",
    "rules-without-citation": "The rule cites no section.",
    "rules-without-english": "The rule has no English words.",
    "vocabulary-bad-name": "`Sneaking` cannot name a concept.",
    "vocabulary-closed-bracket": "The phrase `sneak) off` closes a bracket that was not opened.",
    "vocabulary-confusable": "The phrase `late to class` is claimed by `conduct.sneak` too",
    "vocabulary-empty-choice": "The phrase `sneak (out|)` has an empty choice in its brackets.",
    "vocabulary-no-word": "The phrase `**` has no word in it.",
    "vocabulary-open-bracket": "line 4, concept conduct.sneak: The phrase `~sneak (out|off` has a bracket that is not closed.",
    "vocabulary-orphan": "concept conduct.sneak: No rule asks for it.",
    "vocabulary-said-again": "This concept is already in model/vocabulary/broken.yaml, line 2; the phrases of both are joined.",
    "vocabulary-sentence-end": "The phrase `stop, sneak` crosses the end of a sentence",
    "vocabulary-unknown-kind": "`conducts` is not a kind of concept.  Hint: Did you mean `conduct`?",
    "vocabulary-unknown-parent": "It includes `conduct.tardi`, and no vocabulary has that concept.  Hint: Did you mean `conduct.tardy`?",
    "vocabulary-unknown-set": "uses the set `@outt`, and nothing defines it.  Hint: Did you mean `out`?",
    "vocabulary-unsaid": "Nothing that people say leads to it.",
    "wording-nested": "`verdict` should be followed by a text on the same line.",
}
"""File by file, words that one of its problems must hold."""


def problems_with(name: str, rules: Path) -> tuple[Problem, ...]:
    """Put one broken file into the tiny rules and check them."""
    kind = name.partition("-")[0]
    (rules / PLACES[kind]).write_bytes((BROKEN / f"{name}.yaml").read_bytes())
    return check(rules, "oak" if kind == "district" else "model", DAY)


@pytest.mark.parametrize("name", sorted(SAYS))
def test_says_what_is_wrong(name: str, tiny: Path) -> None:
    """A broken file is told by file and line, in words that mend it."""
    told = [str(problem) for problem in problems_with(name, tiny)]
    assert any(SAYS[name] in line for line in told), "\n".join(told)


def test_every_broken_file_has_its_words() -> None:
    """No broken file lies about without the words that it must bring up."""
    assert {path.stem for path in BROKEN.iterdir()} == set(SAYS)


def test_the_tiny_rules_are_clean(tiny: Path) -> None:
    """Without a broken file, there is nothing to say: each sentence above comes from its file."""
    for layer in ("model", "lakeland", "oak", "oak/oak-elementary"):
        assert check(tiny, layer, DAY) == ()


def test_a_file_that_is_too_large_is_not_read(tiny: Path) -> None:
    """A file over 512 KiB is refused with the size that is allowed."""
    (tiny / PLACES["rules"]).write_bytes(b"#" * (LARGEST + 1))
    assert any("The file is larger than 512 KiB." in str(problem) for problem in check(tiny))


def test_all_mistakes_are_told_at_once_in_order(tiny: Path) -> None:
    """Three broken files bring their problems in one run, sorted by file and line."""
    for number, name in enumerate(("rules-unknown-key", "rules-tab", "rules-unknown-rung")):
        (tiny / f"model/rules/b{number}.yaml").write_bytes((BROKEN / f"{name}.yaml").read_bytes())
    found = [problem for problem in check(tiny) if problem.severe]
    assert {problem.file for problem in found} >= {f"model/rules/b{number}.yaml" for number in range(3)}
    assert [(p.file, p.line) for p in found] == sorted((p.file, p.line) for p in found)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder without a model says so, and no exception comes."""
    assert [str(problem) for problem in check(tmp_path)] == ["model/pack.yaml: There is no layer called `model`."]
