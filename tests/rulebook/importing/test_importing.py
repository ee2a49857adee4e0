"""Documents of realistic shape come in with their sections, gaps, differences and contradictions, and nothing goes live."""

from __future__ import annotations

from pathlib import Path

import pytest
from builder import PLANS, Plan, build
from click.testing import CliRunner
from scoring import score

from bot.answer import Basis
from bot.rule import Rulebook
from bot.rulebook import root
from bot.rulebook.assembling import Library
from bot.rulebook.commands import rules
from bot.rulebook.importing.bringing import bring_in
from bot.rulebook.importing.matching import Model
from bot.rulebook.loading import load_rulebook, read_pack

MOU = """# SRO agreement

## 4.1 Discipline
Administrators alone shall investigate, decide and carry out school discipline.

## 4.3 Requests
The SRO shall escort or remove students for misbehaviour. See <b>below</b> | here.

## 5.8 Theft
For theft or damage under $500, with no force and no break-in, the school leads and informs the SRO.
"""


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_document_is_read_as_it_is(plan: Plan, tmp_path: Path, book: Rulebook, model: Model) -> None:
    """At least 95 of 100 sections, 9 of 10 gaps, every planted difference and contradiction; at most one false alarm."""
    built = build(plan, tmp_path)
    found = score(built, bring_in(built.path, "pine-hollow", book, model), frozenset(model.sections))
    assert found.right >= 0.95 * found.sections, found.notes
    assert found.gaps_found >= 0.9 * found.gaps, found.notes
    assert found.planted_found == found.planted, found.notes
    assert found.twice_found == found.twice, found.notes
    assert found.gaps_false + found.contrasts_false + found.twice_false <= 1, found.notes


def imported(folder: Path, text: str = MOU) -> Path:
    """Bring a Markdown document in by the command and return the draft's folder."""
    (folder / "mou.md").write_text(text)
    done = CliRunner().invoke(rules, ["import", str(folder / "mou.md"), "--out", str(folder / "oak-grove")])
    assert done.exit_code == 0, done.output
    assert "Nothing of it is live." in done.output
    return folder / "oak-grove"


def test_a_draft_is_refused_until_it_is_confirmed(tmp_path: Path) -> None:
    """`rules check` names each clause that nobody has confirmed; the layer cannot go live."""
    folder = imported(tmp_path)
    done = CliRunner().invoke(rules, ["check", str(folder), "--severe"])
    assert done.exit_code == 1
    assert "`reviewed` is `unconfirmed`, which is not a day." in done.output
    assert load_rulebook(root(), "oak-grove", Library(root(), guests={"oak-grove": folder})).rulebook is None


def test_a_confirmed_draft_quotes_the_documents_own_words(tmp_path: Path) -> None:
    """With days in place of `unconfirmed` the layer is good, quotes this MOU, and leaves the rest to practice."""
    folder = imported(tmp_path)
    for path in (folder / "pack.yaml", folder / "rules/to-confirm.yaml"):
        said = path.read_text().replace("from: unconfirmed", "from: 2026-07-01").replace("to: unconfirmed", "to: 2027-06-30")
        path.write_text(said.replace("unconfirmed", "2026-08-15"))
    loaded = load_rulebook(root(), "oak-grove", Library(root(), guests={"oak-grove": folder}))
    assert loaded.rulebook is not None, [str(problem) for problem in loaded.problems if problem.severe]
    sections = {section.id: section for section in loaded.rulebook.sections}
    assert sections["4.1"].sentences == ("Administrators alone shall investigate, decide and carry out school discipline.",)
    assert sections["6.4"].basis is Basis.PRACTICE
    assert loaded.rulebook.district.theft_threshold == 500
    for rule in loaded.rulebook.rules:
        if rule.basis is Basis.MOU and rule.cites:
            assert sections[rule.cites[0]].layer == "oak-grove", rule.id


def test_numbers_that_mean_something_else_get_a_prefix(tmp_path: Path) -> None:
    """A 4.1 about searches is not taken for the model's 4.1 about discipline."""
    text = "# MOU\n\n## 4.1 Strip searches\nNo one shall strip search a student at school, neither staff nor the SRO.\n"
    read = read_pack(imported(tmp_path, text), tmp_path).pack
    assert read is not None
    assert [section.id for section in read.sections] == ["MOU-4.1"]


def test_the_report_shows_both_wordings(tmp_path: Path) -> None:
    """Difference, amount and gap stand with the model's words beside them; nothing in the text acts as Markdown."""
    report = (imported(tmp_path) / "report.md").read_text()
    assert "- This MOU: “The SRO shall escort or remove students for misbehaviour.”" in report
    assert (
        "- The model, 4.3 What the SRO is not asked to do: “The SRO is not asked to escort or remove students for misbehaviour, and declines.”"
        in report
    )
    assert "In what: another amount." in report
    assert "### 6.3 No strip searches" in report
    assert "<b>" not in report


def test_an_import_writes_over_nothing(tmp_path: Path) -> None:
    """A folder that holds a layer is left as it is."""
    folder = imported(tmp_path)
    done = CliRunner().invoke(rules, ["import", str(tmp_path / "mou.md"), "--out", str(folder)])
    assert done.exit_code == 1
    assert "already holds a layer." in done.output


def test_a_district_needs_a_plain_name(tmp_path: Path) -> None:
    """The name of the layer is checked before anything is read."""
    (tmp_path / "mou.md").write_text(MOU)
    done = CliRunner().invoke(rules, ["import", str(tmp_path / "mou.md"), "--out", str(tmp_path / "Oak Grove")])
    assert "`Oak Grove` cannot name a district.  Use small letters, digits and hyphens, such as --district oak-grove." in done.output
    done = CliRunner().invoke(rules, ["import", str(tmp_path / "mou.md"), "--out", str(tmp_path / "drafts"), "-d", "oak-grove"])
    assert done.exit_code == 0
    assert (tmp_path / "drafts/oak-grove/pack.yaml").is_file()


def test_the_same_document_gives_the_same_draft(tmp_path: Path, book: Rulebook, model: Model) -> None:
    """Nothing is left to chance."""
    (tmp_path / "mou.md").write_text(MOU)
    once, again = (bring_in(tmp_path / "mou.md", "oak-grove", book, model) for _ in range(2))
    assert (once.draft, once.report) == (again.draft, again.report)


def test_an_agreement_in_lawyers_words(book: Rulebook, model: Model) -> None:
    """An agreement that shares few words with the model: every difference is named, the one contradiction, nothing else."""
    found = bring_in(Path(__file__).parent / "larkfield.txt", "larkfield", book, model)
    assert [section.id for section in found.outline.sections if section.numbered] == [
        f"MOU-{number}"
        for number in ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "6.1", "6.2", "6.3"]
    ]
    assert {contrast.clause.section for contrast in found.contrasts} == {f"MOU-{number}" for number in ("3.2", "4.1", "4.2", "4.4", "6.1", "6.3")}
    assert [(one.first.section, one.second.section) for one in found.opposites] == [("MOU-3.1", "MOU-3.2")]
