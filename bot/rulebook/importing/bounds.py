"""Reads a document in a process of its own, so that a hostile or broken file costs a bounded time and no more."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.rulebook.importing.pages import Line, unpacked
from bot.trouble import Trouble

KINDS = (".docx", ".pdf", ".md", ".txt")
MIB = 1024 * 1024
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one document may cost: seconds, pages, MiB of memory, MiB of the file, signs of text."""

    seconds: int = 60
    pages: int = 400
    memory: int = 1024
    size: int = 25
    signs: int = 2_000_000


USUAL = Bounds()


def read_document(path: Path, bounds: Bounds = USUAL) -> tuple[Line, ...]:
    """Return the lines of a Word, PDF, Markdown or text document in reading order.

    Raises `Trouble` with a sentence and a tip for a file that is of another kind, empty, too large, encrypted, damaged,
    scanned, or that takes more time or memory than `bounds` allow.
    """
    _look(path, bounds)
    command = [
        sys.executable,
        "-m",
        "bot.rulebook.importing.worker",
        str(path.resolve()),
        json.dumps([bounds.pages, bounds.memory, bounds.seconds, bounds.signs]),
    ]
    places = {"PYTHONPATH": os.pathsep.join(part or "." for part in sys.path), "PYTHONIOENCODING": "utf-8", "PATH": os.defpath}
    try:
        done = subprocess.run(command, capture_output=True, timeout=bounds.seconds, check=False, env=places)  # noqa: S603 our own module, no shell
    except subprocess.TimeoutExpired:
        raise _too_slow(path, bounds) from None
    if done.returncode == -signal.SIGXCPU:
        raise _too_slow(path, bounds)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise damaged(path.name) from None
    if "trouble" in said:
        raise Trouble(*said["trouble"])
    return tuple(unpacked([_UNSEEN.sub("", row[0]), *row[1:]]) for row in said["lines"])


def damaged(name: str) -> Trouble:
    """Return the trouble of a file that cannot be read to its end."""
    return Trouble(f"{name} is damaged and cannot be read.", "Open it in the program that made it, save it again, and import the new file.")


def _too_slow(path: Path, bounds: Bounds) -> Trouble:
    return Trouble(f"{path.name} took longer than {bounds.seconds} seconds to read.", "Save it as a plain Word or text file, or import it in parts.")


def _look(path: Path, bounds: Bounds) -> None:
    kind = path.suffix.lower()
    if kind == ".doc":
        raise Trouble(f"{path.name} is an old Word file.", "Open it in Word and save it as .docx.")
    if kind not in KINDS:
        raise Trouble(f"{path.name} is not a kind of file that can be read.", "Give a .docx, .pdf, .md or .txt file.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise Trouble(f"{path.name} cannot be opened: {error.strerror or error}.", "Look whether the name is right.") from None
    if not size:
        raise empty(path.name)
    if size > bounds.size * MIB:
        raise Trouble(f"{path.name} is larger than {bounds.size} MiB.", "Take the pictures out, or import it in parts.")
    if kind == ".docx" and head.startswith(b"\xd0\xcf\x11\xe0"):
        raise locked(path.name)
    if (kind == ".docx" and not head.startswith(b"PK")) or (kind == ".pdf" and b"%PDF" not in path.read_bytes()[:1024]):
        name = {".docx": "Word", ".pdf": "PDF"}[kind]
        raise Trouble(f"{path.name} is not a {name} file, though its name says so.", "Look what it really is, or save it again.")


def empty(name: str) -> Trouble:
    """Return the trouble of a file that holds nothing to read."""
    return Trouble(f"{name} is empty.", "Look whether it is the right file.")


def locked(name: str) -> Trouble:
    """Return the trouble of a file that asks for a password."""
    return Trouble(f"{name} is locked with a password.", "Save a copy without a password, and import that.")
