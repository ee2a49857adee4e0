"""A tiny rules folder on disk: a model, a state, a district, a school, and the real language files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.rulebook import root

HERE = Path(__file__).parent


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny rules that a test may change."""
    folder = tmp_path / "rules"
    shutil.copytree(HERE / "tiny", folder)
    shutil.copytree(root() / "language", folder / "language", ignore=shutil.ignore_patterns("common-words-*"))
    return folder
