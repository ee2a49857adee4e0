"""One press of a button: where it happened, what it carries, who pressed, and how to answer it in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Card, Showing, notice
from adapters.slack.door import ARRIVAL
from adapters.slack.pieces import unpack
from adapters.slack.room import Room
from adapters.slack.shortcuts import language_of
from adapters.slack.views import answer_view, told_view
from adapters.slack.visitors import Visitor
from bot.question import Language


@dataclass(frozen=True, slots=True)
class Press:
    """A press; `value` is what the button carries, `keep` what the window around it carries."""

    room: Room
    visitor: Visitor
    client: AsyncWebClient
    body: Mapping[str, Any]
    action: str
    value: Mapping[str, Any]
    keep: Mapping[str, Any]
    event: str | None

    @property
    def language(self) -> Language:
        """The language of the card that was pressed."""
        return language_of(self.value.get("l") or self.keep.get("l"), self.visitor.language)

    @property
    def view(self) -> Mapping[str, Any]:
        """The window or Home that was pressed; empty for a message."""
        found: Mapping[str, Any] = self.body.get("view") or {}
        return found

    @property
    def in_window(self) -> bool:
        """True inside a modal."""
        return self.view.get("type") == "modal"

    @property
    def at_home(self) -> bool:
        """True in Home."""
        return self.view.get("type") == "home"

    @property
    def trigger(self) -> str:
        """Lets a window be opened within three seconds."""
        return str(self.body.get("trigger_id") or "")

    @property
    def public(self) -> bool:
        """True for a card that others in a channel see too."""
        container = self.body.get("container") or {}
        channel = str(container.get("channel_id") or "")
        return not self.view and not container.get("is_ephemeral") and not channel.startswith("D")

    @property
    def own(self) -> bool:
        """True when the asker pressed, or when nobody else can see the card."""
        return not self.public or self.value.get("u") == self.visitor.person.user

    async def open(self, view: Mapping[str, Any]) -> None:
        """Show a window, on top of the one that is open."""
        await self.room.sender.open(self.client, self.trigger, view, on_top=self.in_window)

    async def tell(self, text: str) -> None:
        """Say one sentence to whoever pressed, and to nobody else."""
        if self.in_window or self.at_home:
            await self.open(told_view(self.room.say(self.language, "view.answer"), text, self.room.say(self.language, "view.close")))
        else:
            await self.room.sender.respond(self._address, notice(text))

    async def show(self, card: Card, showing: Showing, language: Language) -> None:
        """Put a card in place of the pressed one; somebody else's question stays as it is and the card is shown beside it."""
        if self.in_window:
            await self.room.sender.update(self.client, str(self.view.get("id", "")), answer_view(card, showing, language))
        elif self.at_home:
            await self.open(answer_view(card, showing, language))
        else:
            await self.room.sender.respond(self._address, card, replace=self.own)

    @property
    def _address(self) -> str:
        return str(self.body.get("response_url") or "")


async def press_of(room: Room, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> Press:
    """The press that a payload tells of."""
    pressed = (body.get("actions") or [{}])[0]
    return Press(
        room=room,
        visitor=await room.visitors.of(context, body, client),
        client=client,
        body=body,
        action=str(pressed.get("action_id") or ""),
        value=unpack(pressed.get("value")),
        keep=unpack((body.get("view") or {}).get("private_metadata")),
        event=context.get(ARRIVAL),
    )
