"""Where the files of a deployment lie, and what the tests of them share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parent.parent.parent
DEPLOY = HOME / "deploy"
FENCELINE = (sys.executable, "-c", "from bot.cli import main; main()")
"""The command `fenceline`, whether or not it is installed."""
KEY = "ZGVwbG95IHRlc3RzIG9ubHksIGtlZXAgbm90aGluZyE="
"""A Fernet key of the tests' own."""


def said(*command: str | Path, **more: object) -> str:
    """Run a program that must succeed; return what it said on both streams."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return f"{done.stdout}{done.stderr}"
