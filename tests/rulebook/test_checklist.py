"""What every MOU should decide, and who decides it in a district."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from bot.deciding.engine import Engine
from bot.rulebook import root
from bot.rulebook.commands import rules
from bot.rulebook.coverage import Decided, cover, read_checklist
from bot.rulebook.loading import load_rulebook

CHECKLIST = """topics:
  - {id: escort, section: "4.3", title: Escorts, ask: "can he walk him out", asker: administrator}
  - {id: argument, section: "4.3", title: Arguments, ask: "can the sro settle an argument"}
  - {id: pass, section: "4.10", title: Hall passes, ask: "who signs a hall pass"}
  - {id: milk, section: "9.9", title: Milk, ask: "who brings the milk"}
"""


def test_each_topic_is_told_by_who_decides_it(tiny: Path) -> None:
    """Oak's MOU decides escorts, state law arguments, practice hall passes, and nobody the milk."""
    (tiny / "model/checklist.yaml").write_text(CHECKLIST)
    topics, problems = read_checklist(tiny)
    book = load_rulebook(tiny, "oak").rulebook
    assert book is not None
    assert problems == ()
    assert [one.decided for one in cover(Engine(book), topics)] == [Decided.MOU, Decided.STATE_LAW, Decided.PRACTICE, Decided.OPEN]


def test_the_command_lists_them_and_fails_while_one_is_open(tiny: Path) -> None:
    """One line a topic with sections and rules, a count, exit status 1 for what nobody decides."""
    (tiny / "model/checklist.yaml").write_text(CHECKLIST)
    done = CliRunner().invoke(rules, ["coverage", str(tiny), "-d", "oak"])
    assert "mou         4.3   Escorts  4.3 by escort" in done.output
    assert "4 topics: 1 mou, 1 state law, 1 practice, 0 asked back, 1 open." in done.output
    assert done.exit_code == 1


def test_mistakes_in_the_checklist_are_told(tiny: Path) -> None:
    """An unknown entry and a missing file get their sentence."""
    assert "cannot be opened" in str(read_checklist(tiny)[1][0])
    (tiny / "model/checklist.yaml").write_text("topics:\n  - {id: a, section: 4.3, title: A, ask: x, askr: sro}\n")
    assert "`askr` is not known here.  Hint: Did you mean `asker`?" in str(read_checklist(tiny)[1][0])


def test_the_checklist_covers_the_model_mou() -> None:
    """Every section of the model that a question can be about has its topic, and every topic a section."""
    topics, problems = read_checklist(root())
    book = load_rulebook(root()).draft
    assert book is not None
    assert problems == ()
    without = {section.id for section in book.sections} - {topic.section for topic in topics}
    assert without <= {"1.1", "1.2", "1.3"}
    assert {topic.section for topic in topics} <= {section.id for section in book.sections}
