"""Keeps a running process's rules live: new files on a signal, held versions from the shared store."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from bot.rulebook.following import SHORT, follow
from bot.rulebook.ports import Versions
from bot.rulebook.shelf import Shelf
from bot.rulebook.standing import Reloaded, Swap

log = structlog.get_logger("fenceline.rules")
ROUND = 5.0
"""Seconds between two looks at the shared versions."""


async def keep_live(shelf: Shelf, versions: Versions, look: asyncio.Event, every: float = ROUND) -> None:
    """Reload whenever `look` is set and follow the shared versions every few seconds, until cancelled.

    Whatever fails is logged and tried again; answers go on under the rules that are live.
    """
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(look.wait(), every)
        try:
            if look.is_set():
                look.clear()
                _tell(await asyncio.to_thread(shelf.reload))
            _tell(await follow(shelf, versions))
        except Exception:  # the store may be away; the rules that are live stay
            log.exception("rules not looked at")


def _tell(done: tuple[Reloaded, ...]) -> None:
    for one in done:
        match one.swap:
            case Swap.REFUSED:
                log.error("new rules refused", district=one.district, live=one.revision[:SHORT], reasons=len(one.reasons))
            case Swap.SWAPPED:
                log.info("new rules live", district=one.district, live=one.revision[:SHORT])
            case Swap.UNCHANGED | Swap.HELD:
                log.debug("rules unchanged", district=one.district, live=one.revision[:SHORT])
