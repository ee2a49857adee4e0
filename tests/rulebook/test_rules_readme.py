"""What `rules/README.md` tells an administrator to write works as it stands."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import click
import pytest

from bot.answer import Matter, Sro
from bot.deciding.engine import Engine
from bot.question import Question
from bot.rulebook import root
from bot.rulebook.checking import check
from bot.rulebook.commands import rules
from bot.rulebook.loading import load_rulebook
from bot.rulebook.proving import prove

README = (root() / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
DAY = date(2026, 9, 15)


def block(starting: str, holding: str = "") -> str:
    """The block of YAML that starts so and holds that."""
    return next(text for text in BLOCKS if text.startswith(starting) and holding in text)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The built-in rules with a district brought in as the README says."""
    folder = tmp_path / "rules"
    shutil.copytree(root(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(folder / "districts/maple-valley", folder / "districts/oak-grove")
    card = folder / "districts/oak-grove/pack.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("pack: maple-valley", "pack: oak-grove"), encoding="utf-8")
    return folder


def put(folder: Path, file: str, text: str) -> None:
    """Write one file of the district."""
    path = folder / "districts/oak-grove" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8")


def engine_of(folder: Path) -> Engine:
    """The district's engine, once nothing is to be mended."""
    assert [str(problem) for problem in check(folder, "oak-grove", DAY)] == []
    book = load_rulebook(folder, "oak-grove").rulebook
    assert book is not None
    return Engine(book)


def test_the_threshold_is_changed_by_one_line(mine: Path) -> None:
    """The line of the README changes the decision and the quoted number."""
    put(mine, "pack.yaml", block("theft_threshold"))
    answer = engine_of(mine).answer(Question("a student stole a $300 calculator", district="oak-grove"))
    assert answer.matter is Matter.SCHOOL_DISCIPLINE
    assert "$500" in answer.quotes[0].sentence


def test_the_rule_of_the_readme_works_as_printed(mine: Path) -> None:
    """Words and rule, copied into a district, are clean and prove themselves."""
    put(mine, "vocabulary/lost-and-found.yaml", block("concepts:", "lost-and-found"))
    put(mine, "rules/lost-and-found.yaml", block("rules:"))
    engine = engine_of(mine)
    assert [str(failure) for failure in prove(engine, own=True).failures] == []
    assert engine.answer(Question("can the sro run the lost and found", district="oak-grove")).sro is Sro.MAY_NOT


def test_the_change_of_the_readme_works_as_printed(mine: Path) -> None:
    """A section of its own and a change of one rule; people, phrases and sections load too."""
    put(
        mine,
        "mou/own.yaml",
        'sections:\n  - id: 5.17\n    title: False alarms\n    text: ["A first false fire alarm is school discipline, and the SRO takes no part."]\n',
    )
    put(mine, "rules/own.yaml", block("changes:"))
    put(
        mine,
        "pack.yaml",
        block("people:").replace("0b1c…", "0b1c").replace("29:1a…", '"29:1a"'),
    )
    put(mine, "vocabulary/fight.yaml", block("concepts:", "conduct.fight"))
    put(mine, "pack.yaml", block("remove:").replace("citation-diversion", "protest-safety"))
    card = mine / "districts/oak-grove/pack.yaml"
    card.write_text(card.read_text(encoding="utf-8").replace("languages: [en, es]", "languages: [en]"), encoding="utf-8")
    answer = engine_of(mine).answer(Question("student pulled the fire alarm, no fire", district="oak-grove"))
    assert answer.sro is Sro.MAY_NOT
    assert answer.cites[0] == "5.17"


def test_the_sections_of_the_readme_load(mine: Path) -> None:
    """The MOU text as printed replaces the model's section."""
    put(mine, "mou/own.yaml", block("sections:"))
    book = load_rulebook(mine, "oak-grove").rulebook
    assert book is not None
    assert next(section for section in book.sections if section.id == "4.3").layer == "oak-grove"


def test_every_command_of_the_readme_exists() -> None:
    """`fenceline rules X` in the README is a command, but for those of other rooms."""
    named = set(re.findall(r"fenceline rules (\w+)", README)) - {"import"}
    assert named <= set(rules.list_commands(click.Context(rules)))
