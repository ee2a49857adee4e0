"""Names a rulebook by what it says: the same content gives the same revision, whatever the order and layout of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass

from bot.rule import Rulebook

UNSAID = frozenset({"file", "line", "warnings", "revision"})
"""Where something stands, and what was remarked about it, is not what it says."""


Memory = dict[int, tuple[object, str]]
"""Digests of parts by identity; holds each part, so that no identity is used twice."""


def revision_of(book: Rulebook, memory: Memory | None = None) -> str:
    """Return the SHA-256 digest of the rulebook's content as 64 hexadecimal digits.

    With `memory`, parts that rulebooks share (a rule of the model, the whole vocabulary) are digested once.
    """
    known: Memory = {} if memory is None else memory
    parts = [f"district {_digest(book.district, {})}", f"layers {' '.join(book.layers)}"]
    shared = (("sections", book.sections), ("rules", book.rules), ("concepts", book.concepts), ("lexicon", book.lexicon), ("wording", book.wording))
    parts += [f"{name} {_digest(part, known)}" for name, part in shared]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _digest(part: object, known: Memory) -> str:
    if id(part) not in known:
        items = part if isinstance(part, tuple) else ()
        plain = [_digest(item, known) for item in items] if items and all(is_dataclass(item) for item in items) else _plain(part)
        canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        known[id(part)] = (part, hashlib.sha256(canonical.encode()).hexdigest())
    return known[id(part)][1]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name not in UNSAID}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)
