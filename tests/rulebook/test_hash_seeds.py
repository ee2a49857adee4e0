"""The same rules give the same revision whatever order Python keeps its sets in."""

import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]
ASK = "from bot.rulebook import root; from bot.rulebook.loading import load_rulebook; print(load_rulebook(root()).rulebook.revision)"


def test_the_revision_is_the_same_under_every_hash_seed():
    """Three processes with hash seeds of their own name the model's rulebook alike."""
    said = {
        subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | {"PYTHONHASHSEED": seed}, cwd=HOME, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
