"""What the rulebook room needs of others: an engine that answers under a rulebook, a place that keeps versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.answer import Answer
from bot.question import Question
from bot.rule import Rulebook


class Engine(Protocol):
    """Answers questions under one rulebook; pure, and never raises on any text."""

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that it answers under."""
        ...

    def answer(self, question: Question) -> Answer:
        """Decide and word the answer."""
        ...


Build = Callable[[Rulebook], Engine]
"""Makes an engine; raises `ValueError` in an author's words when a phrase cannot be read."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a district's rules that went live."""

    district: str
    revision: str
    went_live: datetime
    """In UTC."""


class Versions(Protocol):
    """The versions that replicas share, and those that districts are held at."""

    async def listed(self, district: str) -> tuple[Version, ...]:
        """Return the versions of a district, the newest first."""
        ...

    async def bundle(self, district: str, revision: str) -> bytes | None:
        """Return the package of files behind a version, or None when it was never stored."""
        ...

    async def pin(self, district: str, revision: str | None) -> None:
        """Hold a district at a version on every replica, or let it follow its files again."""
        ...

    async def pinned(self) -> dict[str, str]:
        """Return the version that each held district is held at."""
        ...
