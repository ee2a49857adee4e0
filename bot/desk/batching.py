"""Does many small things at once: while one batch is under way, the next one gathers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")


@dataclass(slots=True)
class Batches(Generic[A, B]):
    """Gives single items to `work`, which does many in one go and returns a result for each, in order.

    An item alone is done at once. Whoever gives an item up (is cancelled) leaves it to be done all the same.
    """

    work: Callable[[Sequence[A]], Awaitable[Sequence[B]]]
    most: int = 200
    _waiting: list[tuple[A, asyncio.Future[B]]] = field(default_factory=list)
    _busy: asyncio.Task[None] | None = None

    async def do(self, item: A) -> B:
        """The result for one item; raises what its batch raised."""
        future: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.get_running_loop().create_task(self._go_on())
        return await asyncio.shield(future)

    async def _go_on(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[: self.most], self._waiting[self.most :]
            try:
                results = await self.work([item for item, _ in batch])
            except BaseException as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                        future.exception()  # whoever gave its item up is not told
                if not isinstance(error, Exception):
                    raise
            else:
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        if self._busy is not None:
            await asyncio.wait([self._busy])
