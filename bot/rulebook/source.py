"""Where rule files come from: a folder, or a package whose signature is found good before anything of it is read."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from bot.rulebook.bundle import BundleRefused, unpack

KEY = "FENCELINE_RULES_KEY"
"""Names the PEM file of the public key; once it is set, only packages signed with its private key are taken."""


def trusted_key() -> bytes | None:
    """Return the public key that rules must be signed for, or None when none is set."""
    path = os.environ.get(KEY, "")
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BundleRefused(f"{KEY} names `{path}`, which cannot be opened.", "Give the PEM file of the public key.") from error


def folder_of(source: Path, key: bytes | None) -> Path:
    """Return the folder of rules at `source`, unpacked into a new temporary folder when it is a package.

    Raises `BundleRefused` for a package without a good signature, and for a plain folder, once there is a key.
    """
    if source.is_dir():
        if key is not None:
            raise BundleRefused(f"{source} is a plain folder, and this deployment takes signed packages only.", f"Sign one, or take {KEY} away.")
        return source
    try:
        package = source.read_bytes()
    except OSError as error:
        raise BundleRefused(f"The rules at {source} cannot be opened.", "Name a folder of rules or a package.") from error
    folder = Path(tempfile.mkdtemp(prefix="fenceline-rules-"))
    try:
        unpack(package, folder, key)
    except BundleRefused:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder
