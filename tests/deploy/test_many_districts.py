"""Many districts in one process: the base is held once, engines are bounded, and each answers by its own card only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.deciding.engine import Engine
from bot.first_files import start_rules
from bot.question import Asker, Question
from bot.rulebook import root
from bot.rulebook.shelf import Shelf
from tests.bench.bench_districts import generated

COUNT, LIVE = 24, 8


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Two dozen districts, at most eight engines."""
    folder: Path = tmp_path_factory.mktemp("many") / "rules"
    start_rules(root(), folder)
    generated(folder, COUNT)
    return Shelf(folder, Engine, live=LIVE)


def names(shelf: Shelf) -> list[str]:
    return [name for name in shelf.districts() if name.startswith("district-")]


def test_nothing_is_loaded_before_it_is_asked_for(shelf):
    """Listing districts reads no rules."""
    fresh = Shelf(shelf.root, Engine, live=LIVE)
    assert len(names(fresh)) == COUNT
    assert not fresh._books


def test_engines_are_bounded_and_rules_are_shared(shelf):
    """After all were asked, eight engines are live, and districts that change nothing hold the very same rules and sections."""
    for name in names(shelf):
        shelf.engine(name)
    assert len(shelf._engines) == LIVE
    first, second = (shelf.engine(name).rulebook for name in names(shelf)[1:3])
    assert all(one is other for one, other in zip(first.rules, second.rules, strict=True))
    assert all(one is other for one, other in zip(first.concepts, second.concepts, strict=True))


def test_no_district_answers_in_anothers_name(shelf):
    """Asked in turn, each answer names its own agreement and its own revision."""
    seen = set()
    for name in names(shelf):
        engine = shelf.engine(name)
        answer = engine.answer(Question("can the SRO sit in on this discipline meeting?", Asker.TEACHER, name, date(2026, 10, 1)))
        assert engine.rulebook.district.id == name
        assert engine.rulebook.district.mou_name == f"MOU {int(name[-5:])}"
        assert answer.cites[0] == "4.3"
        seen.add(engine.rulebook.revision)
    assert len(seen) == COUNT
