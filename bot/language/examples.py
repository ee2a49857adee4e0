"""The vectors of example sentences: the shipped ones read from a file, new ones made once and remembered.

An administrator's new example counts at once: it is embedded when the rulebook is built, in a few milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.language.second import Floats, SecondReader

FILE = "examples.npz"


class Examples:
    """Vectors by text, shared by all rulebooks of a process."""

    def __init__(self, second: SecondReader, folder: Path | None = None) -> None:
        """Read the shipped vectors of `folder`, if they were made by this model."""
        self.second = second
        self._known: dict[bytes, Floats] = {}
        path = folder / FILE if folder else None
        if path is not None and path.exists():
            with np.load(path, allow_pickle=False) as stored:
                if stored["model"].tobytes() == second.model:
                    vectors = stored["vectors"].astype(np.float32)
                    self._known = {key.tobytes(): vectors[i] for i, key in enumerate(stored["keys"])}

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors [texts, width] in their order; each text is embedded alone, so that none depends on its neighbours."""
        for text in texts:
            if (key := _key(text)) not in self._known:
                self._known[key] = self.second.embed([text])[0].astype(np.float16).astype(np.float32)
        return np.stack([self._known[_key(text)] for text in texts]) if texts else np.zeros((0, 1), dtype=np.float32)


def save(second: SecondReader, texts: Iterable[str], folder: Path) -> int:
    """Write the vectors of `texts` for shipping; return how many there are."""
    wanted = sorted(set(texts))
    vectors = Examples(second).vectors(wanted).astype(np.float16)
    keys = np.frombuffer(b"".join(_key(t) for t in wanted), dtype=np.uint8).reshape(len(wanted), -1)
    np.savez_compressed(folder / FILE, keys=keys, vectors=vectors, model=np.frombuffer(second.model, dtype=np.uint8))
    return len(wanted)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=12).digest()
