"""Opening the desk: the assistant with its store, spool and housekeeping, for a server or for one command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.desk.assistant import Assistant
from bot.desk.background import Background
from bot.desk.cards import Cards
from bot.desk.clock import Clock, clock_for
from bot.desk.keyring import keyring
from bot.desk.metrics import Metrics
from bot.desk.ports import Shelf
from bot.desk.recorder import Recorder
from bot.desk.retention import Retention
from bot.desk.review import Review
from bot.desk.spool import Spool
from bot.desk.standing import Standings
from bot.desk.store.database import Away
from bot.desk.store.whole import make_store
from bot.desk.tenants import Tenants, cards_of_engines, cards_of_files
from bot.desk.tending import Tending
from bot.rulebook import root
from bot.rulebook.shelf import Shelf as LiveShelf
from bot.settings import Settings

LAST_WORK = 10.0
"""Seconds that work behind the answers gets to end in when the process stops."""


def make_assistant(settings: Settings, shelf: Shelf, clock: Clock | None = None, metrics: Metrics | None = None) -> Assistant:
    """The assistant of a deployment; nothing is connected or started yet."""
    ring = keyring(settings)
    store = make_store(settings, ring)
    folder = settings.rules or root()
    cards = cards_of_files(folder, shelf) if isinstance(shelf, LiveShelf) else cards_of_engines(shelf)
    time, measured = clock or clock_for(settings.timezone), metrics or Metrics()
    recorder = Recorder(store.decisions, Spool(settings.data / "spool", ring), measured, Background())
    return Assistant(
        store=store,
        shelf=shelf,
        recorder=recorder,
        metrics=measured,
        clock=time,
        review=Review(store, shelf, time),
        cards=Cards(shelf, settings.district),
        standings=Standings(shelf, settings.district, Tenants(cards)),
        rules_root=folder,
        thread_minutes=settings.thread_minutes,
        retention_days=settings.retention_days,
    )


@asynccontextmanager
async def opened(assistant: Assistant) -> AsyncIterator[Assistant]:
    """The assistant at work; at the end every record is safe and every connection given back.

    A database that is away does not keep the desk closed. Raises `Trouble` for one that this version cannot use.
    """
    with suppress(Away):
        await assistant.store.prepare()
    tending = Tending(assistant, Retention(assistant.store, assistant.shelf, assistant.clock, assistant.retention_days))
    going_on = asyncio.get_running_loop().create_task(tending.go_on())
    try:
        yield assistant
    finally:
        going_on.cancel()
        await asyncio.gather(going_on, return_exceptions=True)
        await assistant.recorder.background.drain(LAST_WORK)
        await assistant.recorder.finish()
        await tending.keep_versions()
        await assistant.store.close()
