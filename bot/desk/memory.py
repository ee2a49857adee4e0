"""What this process remembers by itself, so that it can go on while the database is away."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST = 20_000
"""Threads and events remembered; the oldest go first."""


@dataclass(slots=True)
class Memory:
    """Threads by key, and the events that this process took up."""

    _threads: OrderedDict[str, tuple[str, int]] = field(default_factory=OrderedDict)
    _events: OrderedDict[str, bool] = field(default_factory=OrderedDict)

    def keep_thread(self, key: str, known: str, expires: int) -> None:
        """Remember what a thread knows, as stored."""
        self._threads[key] = (known, expires)
        self._threads.move_to_end(key)
        while len(self._threads) > MOST:
            self._threads.popitem(last=False)

    def thread(self, key: str, now: int) -> str:
        """What a thread knows; "" for nothing."""
        known, expires = self._threads.get(key, ("", 0))
        return known if expires > now else ""

    def claim(self, key: str) -> bool:
        """True the first time for each key."""
        if key in self._events:
            return False
        self.note(key)
        return True

    def note(self, key: str) -> None:
        """The database knows that this process took the event up."""
        self._events.setdefault(key, False)
        while len(self._events) > MOST:
            self._events.popitem(last=False)

    def settle(self, key: str) -> None:
        """The event was answered while the database was away; it is to be told later."""
        self._events[key] = True

    def release(self, key: str) -> None:
        """The event was not answered."""
        self._events.pop(key, None)

    def untold(self) -> list[str]:
        """Events that were answered while the database was away."""
        return [key for key, settled in self._events.items() if settled]

    def answered(self, key: str) -> bool:
        """True for an event that was answered while the database was away."""
        return self._events.get(key, False)

    def told(self, key: str) -> None:
        """The database knows of this event now."""
        if key in self._events:
            self._events[key] = False
