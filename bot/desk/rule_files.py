"""The rule files behind one district's rulebook, as a package; and a rulebook read from such a package again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bot.rule import Rulebook
from bot.rulebook.bundle import pack, unpack
from bot.rulebook.loading import load_rulebook
from bot.rulebook.places import place_of


def bundle_of(root: Path, layers: tuple[str, ...]) -> bytes:
    """The language folder and the folders of these layers as one unsigned package."""
    with tempfile.TemporaryDirectory() as folder:
        for source in (root / "language", *(place for layer in layers if (place := place_of(root, layer)))):
            if source.is_dir():
                shutil.copytree(source, Path(folder) / source.relative_to(root), dirs_exist_ok=True)
        return pack(Path(folder))


def rulebook_in(bundle: bytes, district: str) -> Rulebook | None:
    """The district's rulebook as the package says it; None when it cannot be read any more."""
    with tempfile.TemporaryDirectory() as folder:
        unpack(bundle, Path(folder), None)
        return load_rulebook(Path(folder), district).rulebook


def exact_bundle(root: Path, book: Rulebook) -> bytes | None:
    """The package of files behind a live rulebook; None when the files no longer say what it says."""
    bundle = bundle_of(root, book.layers)
    read = rulebook_in(bundle, book.layers[-1])
    return bundle if read is not None and read.revision == book.revision else None
