"""What the desk needs of others: a shelf of engines, and ways to reach an asker and the boundary team."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.desk.people import Delivery, QueueItem
from bot.rulebook.ports import Engine


class Shelf(Protocol):
    """Holds the live engine of each district."""

    def engine(self, district: str = "") -> Engine:
        """The district's engine; raises `LookupError` for a district that there is none of, `Trouble` for unusable rules."""
        ...

    def districts(self) -> tuple[str, ...]:
        """Ids of all districts."""
        ...


Deliver = Callable[[Delivery], Awaitable[None]]
"""An adapter's way to reach an asker privately; raising means "try again later"."""
Announce = Callable[[QueueItem], Awaitable[None]]
"""An adapter's way to tell a district's administrators that a question arrived."""
