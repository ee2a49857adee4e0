"""Teams in the application: one address, the door in front of it, the transport behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog
from aiohttp import web

from adapters.teams.activities import Activities, body_of
from adapters.teams.answering import PLATFORM, Answering
from adapters.teams.door import Door, Refused, make_door
from adapters.teams.extension import Extension
from adapters.teams.notices import Notices
from adapters.teams.port import Handle, Reply, Transport, Turn, Undelivered, Unreadable
from adapters.teams.presses import Seal
from adapters.teams.pressing import Pressing
from adapters.teams.sender import Patient
from adapters.teams.transport import make_transport
from bot.app import House
from bot.desk.metrics import Metrics

log = structlog.get_logger("fenceline.teams")
PATH = "/api/messages"
GONE = frozenset({400, 403, 404, 413})
"""Teams will not take this answer however often it is sent: the bot was removed, or the conversation."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The route: lets proven activities through and turns every end into a status that is not 500."""

    door: Door
    transport: Transport
    handle: Handle
    metrics: Metrics

    async def messages(self, request: web.Request) -> web.Response:
        """Take one activity."""
        try:
            activity = await self.door.admit(request.headers.get("Authorization"), await request.read(), request.remote)
            reply = await self.transport.receive(activity, self.handle)
        except Refused as refusal:
            log.warning("turned away", status=refusal.status, reason=refusal.reason)
            return web.Response(status=refusal.status)
        except Unreadable:
            return web.Response(status=400)
        except Undelivered as refusal:
            self.metrics.posted(PLATFORM, "failed")
            log.warning("answer not delivered", status=refusal.status)
            # Anything but a passing trouble ends here; for the rest Teams sends the activity again.
            return web.Response(status=200) if refusal.status in GONE else web.Response(status=503, headers={"Retry-After": "5"})
        body = body_of(reply)
        return web.Response(status=reply.status, body=body, content_type="application/json" if body else None)


async def mount(app: web.Application, house: House) -> None:
    """Serve Teams when the settings name it; raises `Trouble` for settings that would believe strangers."""
    if not house.settings.teams.on:
        return
    place(app, house, make_door(house.settings), Patient(make_transport(house.settings.teams)))


def place(app: web.Application, house: House, door: Door, transport: Transport) -> None:
    """Put the route, the deliveries and the background work into the application."""
    answering = Answering(house.assistant, Seal(house.store.keyring, house.assistant.clock.seconds))
    pressing = Pressing(answering)
    activities = Activities(answering, pressing, Extension(answering, pressing), house.background)
    notices = Notices(answering, transport, house.shelf)
    desk = Desk(door, transport, counted(activities.handle, house.metrics), house.metrics)
    house.assistant.deliver_by(PLATFORM, notices.deliver)
    app.router.add_post(PATH, desk.messages)

    async def going(_: web.Application) -> AsyncIterator[None]:
        stop = asyncio.Event()
        telling = asyncio.create_task(notices.go_on(stop))
        keys = None if door.keys is None else asyncio.create_task(door.keys.refresh())
        yield
        stop.set()
        # Waited for, not cancelled: a database call that is cut off can keep the whole process from ending.
        await asyncio.gather(telling, *([keys] if keys else []))
        await house.background.drain(10)
        await transport.close()

    app.cleanup_ctx.append(going)


def counted(handle: Handle, metrics: Metrics) -> Handle:
    """The same handler, each message that it sends counted."""

    async def counting(turn: Turn) -> Reply:
        async def post(message: dict[str, object]) -> str:
            sent = await turn.post(message)
            metrics.posted(PLATFORM, "sent")
            return sent

        return await handle(Turn(turn.activity, post, turn.change))

    return counting
