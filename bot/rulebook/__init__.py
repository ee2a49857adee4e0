"""The rulebook: rule files read strictly, layered by district, checked, proven and kept live."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path


def root() -> Path:
    """Return the folder of rules: `FENCELINE_RULES` when set, else the one that came with the program."""
    chosen = os.environ.get("FENCELINE_RULES", "")
    return Path(chosen) if chosen else Path(str(resources.files("rules")))
