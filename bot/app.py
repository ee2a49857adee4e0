"""The one aiohttp application: the desk, its health, and every platform that is configured."""

from __future__ import annotations

import asyncio
import pkgutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import web

from bot.asking import second_reader
from bot.deciding.engine import Engine
from bot.desk.assistant import Assistant
from bot.desk.background import Background
from bot.desk.metrics import Metrics
from bot.desk.opening import make_assistant, opened
from bot.desk.ports import Shelf
from bot.desk.store.whole import Store
from bot.health import add_health, answered
from bot.rulebook import root
from bot.rulebook.keeping_live import keep_live
from bot.rulebook.shelf import Shelf as LiveShelf
from bot.settings import Settings

ADAPTERS = ("adapters.web.app:mount", "adapters.slack.app:mount", "adapters.teams.app:mount")
"""Resolved by name, so that `bot` imports no adapter. Each is `async def mount(app, house) -> None`."""
LARGEST_BODY = 256 * 1024
"""Bytes of a request; larger ones get 413."""


@dataclass(frozen=True, slots=True)
class House:
    """What an adapter is given: the desk, and what goes on behind answers."""

    settings: Settings
    assistant: Assistant
    shelf: Shelf
    store: Store
    metrics: Metrics
    background: Background
    look: asyncio.Event
    """Set it, and the rule files are read again; so does SIGHUP."""


HOUSE = web.AppKey("house", House)


async def build_app(settings: Settings, shelf: Shelf | None = None, adapters: tuple[str, ...] = ADAPTERS) -> web.Application:
    """The application with every configured adapter mounted; the desk opens when it starts and closes when it stops."""
    live = shelf or live_shelf(settings)
    assistant = make_assistant(settings, live)
    house = House(settings, assistant, live, assistant.store, assistant.metrics, assistant.recorder.background, asyncio.Event())
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[answered(assistant.metrics)])
    app[HOUSE] = house

    async def desk(_: web.Application) -> AsyncIterator[None]:
        async with opened(assistant), followed(house):
            yield

    app.cleanup_ctx.append(desk)
    add_health(app, settings, assistant)
    for name in adapters:
        mount = pkgutil.resolve_name(name)
        await mount(app, house)
    return app


@asynccontextmanager
async def followed(house: House) -> AsyncIterator[None]:
    """While the application runs, its rules follow SIGHUP and the versions that replicas agree on."""
    if not isinstance(house.shelf, LiveShelf):
        yield
        return
    loop = asyncio.get_running_loop()
    with suppress(RuntimeError, ValueError):  # only a main thread takes signals; tests have others
        loop.add_signal_handler(signal.SIGHUP, house.look.set)
    following = loop.create_task(keep_live(house.shelf, house.store.versions, house.look))
    try:
        yield
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def live_shelf(settings: Settings) -> LiveShelf:
    """The shelf of live rulebooks, each read by both readers; the home district's is loaded at once and fails fast."""
    second = second_reader()
    shelf = LiveShelf(settings.rules or root(), lambda book: Engine(book, second))
    shelf.engine(settings.district)
    return shelf
