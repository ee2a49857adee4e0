"""App Home: shown when it is opened, fresh each time."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.home_view import closed_view, home_view
from adapters.slack.room import Room
from adapters.slack.visitors import Visitor


async def publish(room: Room, visitor: Visitor, client: AsyncWebClient) -> None:
    """Show somebody their Home as it is now."""
    if visitor.refused:
        view = closed_view(room.refusal(visitor))
    else:
        card = room.house.assistant.district(visitor.district, visitor.language)
        view = home_view(card, visitor.standing, room.showing(visitor), visitor.language)
    await room.sender.home(client, visitor.person.user, view)


def listen(app: AsyncApp, room: Room) -> None:
    """Register the opening of Home."""

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        if event.get("tab") == "home":
            await publish(room, await room.visitors.of(context, body, client), client)
