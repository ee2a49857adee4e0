"""How a district's live rulebook stands, and what came of looking at its files again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Swap(StrEnum):
    """What came of a reload."""

    SWAPPED = "swapped"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    HELD = "held"
    """The district is held at an older version until it is released."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of one district's reload."""

    district: str
    swap: Swap
    revision: str
    """The version that is live now."""
    reasons: tuple[str, ...] = ()
    """Why the new files were refused, in the words of their problems."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a district's live rulebook stands."""

    district: str
    revision: str
    since: datetime
    """When this version went live in this process, in UTC."""
    checked: datetime
    """When the files were last looked at, in UTC."""
    held: bool = False
    refused_since: datetime | None = None
    """Since when newer files have been refused; None when the files and the live version agree."""
    reasons: tuple[str, ...] = ()
