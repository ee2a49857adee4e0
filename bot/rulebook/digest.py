"""Names a rulebook by what it says: the same content gives the same revision, whatever the order and layout of files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass

from bot.rule import Rulebook

UNSAID = frozenset({"file", "line", "warnings", "revision"})
"""Where something stands, and what was remarked about it, is not what it says."""


def revision_of(book: Rulebook) -> str:
    """Return the SHA-256 digest of the rulebook's content as 64 hexadecimal digits."""
    canonical = json.dumps(_plain(book), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.name not in UNSAID}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(str(item) for item in value)
    return value if value is None or isinstance(value, (bool, int)) else str(value)
