"""Socket Mode: a connection that this process opens, so that a district's firewall needs no hole."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.door import Door
from adapters.slack.sender import quiet
from adapters.slack.verify import shaped

log = structlog.get_logger("fenceline.slack")
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts to connect; the last one goes on."""


@dataclass(slots=True)
class Socket:
    """One connection, kept up until it is closed."""

    client: SocketModeClient
    door: Door

    async def run(self) -> None:
        """Connect, however long Slack is away; the client reconnects by itself afterwards."""
        for attempt in range(10**9):
            try:
                await self.client.connect()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped
            except Exception as error:  # noqa: BLE001  whatever it is, the next attempt may work
                log.warning("socket not connected", error=type(error).__name__, attempt=attempt + 1)
                await asyncio.sleep(PAUSES[min(attempt, len(PAUSES) - 1)])
            else:
                return

    async def close(self) -> None:
        """Leave."""
        await self.client.close()  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


def make_socket(door: Door, client: AsyncWebClient, app_token: str) -> Socket:
    """A connection whose deliveries go through the same door as those by HTTP."""
    socket = SocketModeClient(app_token=app_token, logger=quiet(), web_client=client)

    async def delivered(connection: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        body: Any = request.payload
        # A slash command's payload has no type of its own; everything else is held to the shapes of HTTP.
        if not isinstance(body, dict) or not ("command" in body or shaped(body)):
            return
        response = await door.take(AsyncBoltRequest(mode="socket_mode", body=body, headers=build_headers(request)))
        await send_async_response(connection, request, response, 0)

    socket.socket_mode_request_listeners.append(delivered)
    return Socket(socket, door)
