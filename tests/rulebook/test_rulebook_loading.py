"""Loading keeps every text as written, and does not care in which order files, rules and phrases come."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Basis
from bot.question import Asker, Language
from bot.rule import Problem, Rulebook
from bot.rulebook.loading import load_rulebook, read_pack, tree_of
from bot.rulebook.shape import Page
from bot.rulebook.tree import Leaf, Listing, Mapping


def said(text: str) -> object:
    """Read a text as a rule file."""
    problems: list[Problem] = []
    tree = tree_of(text.encode(), Page("some.yaml", problems))
    assert not problems, problems
    return tree


def test_scalars_stay_as_they_are_written() -> None:
    """`no`, `4.10`, `1:1`, `0911`, `~` and a day are texts, not what YAML would make of them."""
    tree = said("[no, 4.10, 1:1, 0911, ~, 2026-08-15, 1e3, 0x1F]")
    assert isinstance(tree, Listing)
    assert [leaf.text for leaf in tree.items if isinstance(leaf, Leaf)] == ["no", "4.10", "1:1", "0911", "~", "2026-08-15", "1e3", "0x1F"]


def test_lines_are_kept() -> None:
    """Every name and text knows its line, counted from one."""
    tree = said("# a comment\nrules:\n  - id: late\n")
    assert isinstance(tree, Mapping)
    key, listing = tree.pairs[0]
    assert key.line == 2
    assert isinstance(listing, Listing)
    assert listing.items[0].line == 3


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    """Whatever a file holds, it becomes a tree or a problem."""
    problems: list[Problem] = []
    tree = tree_of(raw, Page("some.yaml", problems))
    assert tree is not None or problems


@given(st.text(alphabet="abk:-?[]{}&*!|>'\"%@`#, \n\t", max_size=80))
def test_no_text_of_signs_makes_the_reader_raise(text: str) -> None:
    """YAML's own signs in any order become a tree or a problem in plain words."""
    problems: list[Problem] = []
    tree = tree_of(text.encode(), Page("some.yaml", problems))
    assert tree is not None or problems
    assert not any("yaml" in str(problem).replace("some.yaml", "").lower() for problem in problems)


def test_a_rule_has_all_that_its_file_says(tiny: Path) -> None:
    """Conditions, verdict, citation, quote, words in two languages, examples and the day of review arrive."""
    book = load_rulebook(tiny).rulebook
    assert book is not None
    rule = next(rule for rule in book.rules if rule.id == "escort")
    words = dict(rule.words)
    assert rule.when.all_of == ("act.escort",)
    assert rule.when.none_of == ("thing.weapon",)
    assert rule.cites == ("4.3",)
    assert dict(words[Language.EN].now)[Asker.TEACHER] == ("Call the office.",)
    assert words[Language.ES].because == "Acompañar a un estudiante es disciplina."
    assert len(rule.asks) == 4
    assert (rule.file, rule.line, str(rule.reviewed)) == ("model/rules/rules.yaml", 2, "2026-08-15")


def test_the_pack_alone_can_be_read(tiny: Path) -> None:
    """One layer's folder is read without those below it."""
    read = read_pack(tiny / "states/lakeland")
    assert read.pack is not None
    assert read.problems == ()
    assert [rule.id for rule in read.pack.rules] == ["argument"]


def test_sections_stand_in_the_order_of_their_numbers(tiny: Path) -> None:
    """4.10 comes after 4.3."""
    book = load_rulebook(tiny).rulebook
    assert book is not None
    assert [section.id for section in book.sections] == ["4.2", "4.3", "4.10", "5.2"]


def without_lines(book: Rulebook) -> Rulebook:
    """The rulebook but for where things stand."""
    return replace(
        book,
        rules=tuple(replace(rule, file="", line=0) for rule in book.rules),
        concepts=tuple(replace(concept, file="", line=0) for concept in book.concepts),
    )


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_matter(tiny: Path, seed: int) -> None:
    """Files renamed and split, rules, concepts and phrases shuffled: the same rulebook, the same revision."""
    before = load_rulebook(tiny, "oak").rulebook
    order = random.Random(seed)
    for kind, top in (("rules", "rules"), ("vocabulary", "concepts"), ("mou", "sections")):
        path = next((tiny / "model" / kind).iterdir())
        head, *items = re.split(r"(?m)^(?=  - id:)", path.read_text().split(f"{top}:\n", 1)[1])
        order.shuffle(items)
        half = len(items) // 2
        sets = path.read_text().split(f"{top}:\n", 1)[0]
        path.unlink()
        (path.parent / f"z{seed}.yaml").write_text(f"{sets}{top}:\n{head}" + "".join(items[:half]))
        (path.parent / f"a{seed}.yaml").write_text(f"{top}:\n" + "".join(items[half:]))
    vocabulary = (tiny / f"model/vocabulary/z{seed}.yaml", tiny / f"model/vocabulary/a{seed}.yaml")
    for path in vocabulary:
        path.write_text(re.sub(r'\["(.*)", "(.*)"\]', r'["\2", "\1"]', path.read_text()))
    after = load_rulebook(tiny, "oak").rulebook
    assert before is not None
    assert after is not None
    assert without_lines(before) == without_lines(after)
    assert before.revision == after.revision


def test_every_changed_word_changes_the_revision(tiny: Path) -> None:
    """A word of a step, a phrase, a threshold, a common word: each gives another revision; a comment gives none."""
    seen = {load_rulebook(tiny).draft.revision}  # type: ignore[union-attr]
    (tiny / "model/rules/rules.yaml").write_text("# a comment\n" + (tiny / "model/rules/rules.yaml").read_text())
    seen.add(load_rulebook(tiny).draft.revision)  # type: ignore[union-attr]
    assert len(seen) == 1
    for file, old, new in (
        ("model/rules/rules.yaml", "Write it up.", "Write it down."),
        ("model/vocabulary/words.yaml", "hall pass+", "hall pass"),
        ("model/pack.yaml", "250", "300"),
        ("model/mou/sections.yaml", "Hall passes are", "A hall pass is"),
    ):
        path = tiny / file
        path.write_text(path.read_text().replace(old, new))
        seen.add(load_rulebook(tiny).draft.revision)  # type: ignore[union-attr]
    assert len(seen) == 5


def test_severe_problems_keep_a_rulebook_back_but_leave_a_draft(tiny: Path) -> None:
    """A rule that cites nothing real gives no rulebook; what could be read is there for checking."""
    path = tiny / "model/rules/rules.yaml"
    path.write_text(path.read_text().replace("cites: [5.2]", "cites: [5.22]"))
    loaded = load_rulebook(tiny)
    assert loaded.rulebook is None
    assert loaded.draft is not None
    assert any("There is no section 5.22 in the MOU." in str(problem) for problem in loaded.problems)


def test_a_layer_name_never_leads_out_of_the_folder(tiny: Path) -> None:
    """Names with dots and slashes find nothing."""
    for name in ("../oak", "..", ".", "oak/..", "oak/../oak", "a/b/c", "/etc", "oak\\x"):
        assert load_rulebook(tiny, name).draft is None


def test_model_sections_are_mou_in_the_model(tiny: Path) -> None:
    """The model's own text counts as its MOU."""
    book = load_rulebook(tiny).rulebook
    assert book is not None
    assert {section.basis for section in book.sections} == {Basis.MOU}
