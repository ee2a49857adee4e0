"""Patience with Teams: what it turned away for a moment is sent again, a few times, spread out, within a bound."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from adapters.teams.port import JSON, Address, Handle, Reply, Transport, Turn, Undelivered

PASSING = frozenset({0, 412, 429, 502, 504})
"""What passes by itself: not reached, a lock, too many requests, a gateway that gave up."""
BOUND = 9.0
"""Seconds spent waiting in all; Teams itself gives a request up after 15."""
TRIES = 5
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Patient:
    """A transport around another one that tries again."""

    inner: Transport
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], float] = random.random
    """A number from 0 to 1, so that many senders do not come back in the same moment."""

    async def receive(self, activity: JSON, handle: Handle) -> Reply:
        """As the inner transport; messages of the turn are sent with patience."""

        async def patiently(turn: Turn) -> Reply:
            return await handle(
                Turn(
                    turn.activity,
                    lambda message: self._persist(lambda: turn.post(message)),
                    lambda place, message: self._persist(lambda: turn.change(place, message)),
                )
            )

        return await self.inner.receive(activity, patiently)

    async def post(self, to: Address, message: JSON) -> str:
        """As the inner transport, with patience."""
        return await self._persist(lambda: self.inner.post(to, message))

    async def close(self) -> None:
        """Close the inner transport."""
        await self.inner.close()

    async def _persist(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        waited = 0.0
        for tried in range(1, TRIES + 1):
            try:
                return await attempt()
            except Undelivered as refusal:
                pause = max(refusal.retry_after, 0.25 * 2**tried) * (1 + self.chance() / 2)
                waited += pause
                if refusal.status not in PASSING or tried == TRIES or waited > BOUND:
                    raise
                await self.rest(pause)
        raise AssertionError("the last try returns or raises")
