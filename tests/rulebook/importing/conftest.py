"""The model that documents are compared with, made once."""

from __future__ import annotations

import pytest

from bot.rule import Rulebook
from bot.rulebook import root
from bot.rulebook.importing.bringing import model_of
from bot.rulebook.importing.matching import Model
from bot.rulebook.loading import load_rulebook


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """The built-in model rulebook."""
    found = load_rulebook(root(), "").rulebook
    assert found is not None
    return found


@pytest.fixture(scope="session")
def model(book: Rulebook) -> Model:
    """The model's sections, ready to be compared with."""
    return model_of(book)
