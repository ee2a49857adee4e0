"""The rulebook: rule files read strictly, layered by district, checked, proven and kept live."""

from __future__ import annotations

import atexit
import os
import shutil
from functools import cache
from importlib import resources
from pathlib import Path


def root() -> Path:
    """Return the folder of rules: what `FENCELINE_RULES` names when set, else the one that came with the program.

    A package of rules is unpacked once, after its signature was found good. Raises `Trouble` when it is not.
    """
    chosen = os.environ.get("FENCELINE_RULES", "")
    if not chosen:
        return Path(str(resources.files("rules")))
    path = Path(chosen)
    return path if path.is_dir() and not os.environ.get("FENCELINE_RULES_KEY") else _unpacked(path)


@cache
def _unpacked(package: Path) -> Path:
    from bot.rulebook.source import folder_of, trusted_key

    folder = folder_of(package, trusted_key())
    if folder != package:
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
