"""Direct messages and mentions: answered where they were asked, before Slack is told that they arrived."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Card, notice, role_rows
from adapters.slack.door import ARRIVAL
from adapters.slack.markup import said
from adapters.slack.room import Asking, Room
from adapters.slack.sender import NotSent
from adapters.slack.visitors import Visitor
from bot.question import Language

log = structlog.get_logger("fenceline.slack")
SPOKEN = frozenset({"", "file_share", "thread_broadcast"})
"""Kinds of message that a person wrote; edits, deletions and notices are of other kinds."""


def listen(app: AsyncApp, room: Room) -> None:
    """Register messages and mentions."""

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        if not by_person(event) or event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D"):
            return
        await answer_message(room, event, body, context, client, public=True)

    @app.event("message")
    async def messaged(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        if by_person(event) and event.get("channel_type") == "im":
            await answer_message(room, event, body, context, client, public=False)


def listen_last(app: AsyncApp) -> None:
    """Take whatever nothing else listens to."""

    @app.event(re.compile(r".*"))
    async def anything_else() -> None:
        """Nothing is done for other events; acknowledged, so that Slack does not send them again."""


def by_person(event: Mapping[str, Any]) -> bool:
    """True for what a person wrote just now; bots, edits and system notices are not answered."""
    return bool(event.get("user")) and not event.get("bot_id") and not event.get("edited") and (event.get("subtype") or "") in SPOKEN


def conversation_of(event: Mapping[str, Any], public: bool) -> str:
    """The thread that a message belongs to; a direct message without one continues the whole conversation."""
    thread = event.get("thread_ts") or (event.get("ts") if public else "")
    return f"{event.get('channel', '')}:{thread}" if thread else str(event.get("channel", ""))


async def answer_message(
    room: Room, event: Mapping[str, Any], body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient, public: bool
) -> None:
    """Answer one message in its thread; raises `NotSent` when Slack took no answer, so that the delivery comes again."""
    visitor = await room.visitors.of(context, body, client)
    channel, message = str(event.get("channel", "")), str(event.get("ts", ""))
    thread = event.get("thread_ts") or (message if public else None)
    if visitor.refused:
        await _refuse(room, visitor, client, channel, thread if public else None)
        return
    asking = Asking(
        visitor=visitor,
        conversation=conversation_of(event, public),
        text=said(str(event.get("text") or ""), context.bot_user_id or ""),
        event=context.get(ARRIVAL),
        public=public,
    )
    answer, card, showing = await room.answer(asking)
    try:
        await room.sender.post(client, channel, card, thread)
    except NotSent as failure:
        if failure.revoked or not await _told_privately(room, client, visitor, card, answer.language):
            raise
        return
    if showing.role_unknown and public and not answer.emergency:
        await _ask_role(room, client, channel, visitor, Card(room.say(answer.language, "role.title"), role_rows(showing, answer.language)), thread)


async def _refuse(room: Room, visitor: Visitor, client: AsyncWebClient, channel: str, thread: str | None) -> None:
    card = notice(room.refusal(visitor))
    if thread:
        await room.sender.whisper(client, channel, visitor.person.user, card, thread)
    else:
        await room.sender.post(client, channel, card)


async def _told_privately(room: Room, client: AsyncWebClient, visitor: Visitor, card: Card, language: Language) -> bool:
    """The channel takes no post: the asker gets the answer alone, with a line that says why."""
    line = notice(room.say(language, "post_failed")).blocks
    try:
        await room.sender.post(client, visitor.person.user, Card(card.text, (*line, *card.blocks), card.alarm))
    except NotSent:
        return False
    return True


async def _ask_role(room: Room, client: AsyncWebClient, channel: str, visitor: Visitor, card: Card, thread: str | None) -> None:
    try:
        await room.sender.whisper(client, channel, visitor.person.user, card, thread)
    except NotSent as failure:
        log.warning("role not asked", reason=failure.reason)
