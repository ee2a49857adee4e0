"""What Fenceline needs of a Teams transport, in plain data, so that another library can take its place."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

JSON = dict[str, Any]
"""A JSON object as Python's `json` reads it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a conversation is: enough to write into it days later.

    `conversation` empty means "the private chat with `user`", which the transport opens.
    """

    service_url: str
    conversation: str
    tenant: str = ""
    user: str = ""
    bot: str = ""

    def to_json(self) -> str:
        """The address as text that `from_json` reads."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> Address:
        """The address again; raises `ValueError` for text that is none."""
        try:
            return Address(**json.loads(text))
        except TypeError as error:
            raise ValueError("not an address") from error


@dataclass(frozen=True, slots=True)
class Reply:
    """What the HTTP request is answered with: a status, and for an invoke a body."""

    status: int = 200
    body: JSON | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One activity that reached us, with the ways to act in its conversation.

    `post` sends a message into it and returns the message's id; `change` replaces a message that we sent.
    """

    activity: JSON
    post: Callable[[JSON], Awaitable[str]]
    change: Callable[[str, JSON], Awaitable[None]]


Handle = Callable[[Turn], Awaitable[Reply]]
"""Takes a turn, says what the request is answered with."""


class Unreadable(Exception):
    """The activity is not one that the transport can read."""


class Undelivered(Exception):
    """Teams did not take a message; `status` 0 means that it could not be reached and has seen nothing of it."""

    def __init__(self, status: int, retry_after: float = 0.0) -> None:
        super().__init__(f"Teams answered {status}" if status else "Teams could not be reached")
        self.status = status
        self.retry_after = retry_after


class Transport(Protocol):
    """Carries activities in and messages out; knows nothing of answers."""

    async def receive(self, activity: JSON, handle: Handle) -> Reply:
        """Run `handle` on an activity that the door let in; raises `Unreadable`, and whatever `handle` raises."""
        ...

    async def post(self, to: Address, message: JSON) -> str:
        """Send a message unasked; returns its id; raises `Undelivered`."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...
