"""Work that goes on behind an answer, counted so that it is finished before the process ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

log = structlog.get_logger("fenceline.background")


@dataclass(slots=True)
class Background:
    """Tasks that nobody waits for until the end."""

    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start work and keep hold of it; a failure is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("background work failed", exc_info=error)

    @property
    def busy(self) -> int:
        """How many pieces of work are going on."""
        return len(self._tasks)

    async def drain(self, seconds: float) -> int:
        """Wait for the work that goes on now, at most so long; returns how many pieces were cut off."""
        # What starts in the meantime is not cut off: an answer that is cut off after it was posted would be posted again.
        going = set(self._tasks)
        if going:
            await asyncio.wait(going, timeout=seconds)
        left = [task for task in going if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        return len(left)
