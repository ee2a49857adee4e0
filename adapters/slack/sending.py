"""The boundary team: a question is shown scrubbed before it goes, announced to administrators, and answered privately."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.actions import on_press
from adapters.slack.blocks import Card
from adapters.slack.markup import said
from adapters.slack.pieces import button, paragraph, quoted, rich, row, small, unpack, word
from adapters.slack.pressing import Press
from adapters.slack.room import Room
from adapters.slack.sender import NotSent
from adapters.slack.shortcuts import language_of
from adapters.slack.views import ANSWER_FIELD, QUESTION_FIELD, preview_view, review_view, send_view, told_view, written
from adapters.slack.visitors import Visitor
from bot.desk.people import Ask, Delivery, Person, QueueItem
from bot.desk.standing import gathered
from bot.question import Language
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.slack")
ClientFor = Callable[[str], Awaitable[AsyncWebClient | None]]
"""The client that holds a workspace's token; None when the app is not installed there."""


async def start(press: Press) -> None:
    """Open the form; the question stands in it where Slack still shows it to the asker alone."""
    text = str(press.value.get("t") or press.keep.get("t") or "")
    showing = press.room.showing(press.visitor, carried=text or await _asked_before(press))
    await press.open(send_view(showing, press.language, str(press.value.get("d") or "")))


async def _asked_before(press: Press) -> str:
    """In a direct message: the asker's own last words above the card. Elsewhere, and when Slack says no, nothing."""
    container = press.body.get("container") or {}
    channel, shown = str(container.get("channel_id") or ""), str(container.get("message_ts") or "")
    if press.in_window or not channel.startswith("D") or not shown:
        return ""
    try:
        reply = await press.room.sender.ask(lambda: press.client.conversations_history(channel=channel, latest=shown, limit=5))
    except NotSent:
        return ""
    mine = press.visitor.person.user
    own = [str(one.get("text") or "") for one in reply.get("messages") or () if one.get("user") == mine and not one.get("bot_id")]
    return said(own[0]) if own else ""


async def review(press: Press) -> None:
    """An administrator's form to answer one question."""
    items = await press.room.house.assistant.queue(press.visitor.person, groups=press.visitor.groups)
    item = next((one for one in items if one.id == press.value.get("q")), None)
    if item is None:
        await press.tell(press.room.house.assistant.phrase(press.language, "desk.answered-before"))
        return
    await press.open(review_view(item, press.room.showing(press.visitor), press.language))


def listen(app: AsyncApp, room: Room) -> None:
    """Register the forms behind both buttons."""
    on_press(app, room, r"team\.send", start)
    on_press(app, room, r"review\.answer", review)

    @app.view("send")
    async def looked_over(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor, keep, language = await _form(room, body, context, client)
        text = said(written(body["view"], QUESTION_FIELD))
        if visitor.refused:
            await ack(response_action="update", view=_told(room, language, room.refusal(visitor)))
            return
        if not text:
            await ack(response_action="update", view=_told(room, language, room.house.assistant.phrase(language, "desk.send-empty")))
            return
        scrubbed = await room.house.assistant.preview(_ask(visitor, text, language))
        view = preview_view(scrubbed.text, scrubbed.found, room.showing(visitor), language, str(keep.get("d") or ""))
        await ack(response_action="update", view=view)

    @app.view("send_now")
    async def sent(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor, keep, language = await _form(room, body, context, client)
        text = str(keep.get("t") or "")
        if visitor.refused:
            await ack(response_action="update", view=_told(room, language, room.refusal(visitor)))
            return
        address = json.dumps({"tenant": visitor.person.tenant, "user": visitor.person.user})
        try:
            await room.house.assistant.escalate(_ask(visitor, text, language), str(keep.get("d") or "") or None, address)
        except Trouble as trouble:
            await ack(response_action="update", view=_told(room, language, str(trouble)))
            return
        await ack(response_action="update", view=_told(room, language, room.house.assistant.phrase(language, "desk.send-sent")))

    @app.view("review")
    async def answered(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor, keep, language = await _form(room, body, context, client)
        try:
            await room.house.assistant.reply(visitor.person, str(keep.get("q") or ""), written(body["view"], ANSWER_FIELD), visitor.groups)
        except Trouble as trouble:
            await ack(response_action="update", view=_told(room, language, str(trouble)))
            return
        await ack(response_action="update", view=_told(room, language, room.say(language, "review.sent")))

    for name in ("answer", "section", "decline", "told"):

        @app.view(name)
        async def closed(ack: AsyncAck) -> None:
            await ack(response_action="clear")


def connect(room: Room, client_for: ClientFor) -> None:
    """Let the desk reach askers and administrators through Slack."""

    async def deliver(delivery: Delivery) -> None:
        to = json.loads(delivery.to)
        client = await client_for(str(to["tenant"]))
        if client is None:
            raise LookupError("the app is not installed there any more")
        question = rich(paragraph(word(delivery.title, bold=True)), quoted(word(delivery.question)), paragraph(word(delivery.answer)))
        await room.sender.post(client, str(to["user"]), Card(f"{delivery.title}: {delivery.answer}", (question, small(delivery.item))))

    async def announce(item: QueueItem) -> None:
        named = gathered(room.house.shelf.engine(item.district).rulebook.district)
        language = Language.EN
        given = {"q": item.id, "l": language.value}
        title = room.say(language, "review.arrived", role=room.say(language, f"role.{item.asker}"))
        blocks = (
            rich(paragraph(word(title, bold=True)), quoted(word(item.text))),
            row(button(room.say(language, "review.open"), "review.answer", given, style="primary")),
            small(item.id),
        )
        for tenant in sorted(named.get("people.tenants.slack", frozenset())) or [""]:
            client = await client_for(tenant)
            if client is None:
                continue
            for user in sorted(await administrators(room, client, tenant, named)):
                await room.sender.post(client, user, Card(title, blocks))

    room.house.assistant.deliver_by("slack", deliver)
    room.house.assistant.announce_by(announce)


async def administrators(room: Room, client: AsyncWebClient, tenant: str, named: Mapping[str, frozenset[str]]) -> set[str]:
    """User ids of a district's administrators, members of named user groups among them."""
    found: set[str] = set()
    for one in named.get("people.administrators.slack", frozenset()):
        found |= set(await room.visitors.roster.members(client, tenant, one)) if one.startswith("S") else {one}
    return found


async def _form(
    room: Room, body: Mapping[str, Any], context: AsyncBoltContext, client: AsyncWebClient
) -> tuple[Visitor, Mapping[str, Any], Language]:
    visitor = await room.visitors.of(context, body, client)
    keep = unpack((body.get("view") or {}).get("private_metadata"))
    return visitor, keep, language_of(keep.get("l"), visitor.language)


def _ask(visitor: Visitor, text: str, language: Language) -> Ask:
    person: Person = visitor.person
    return Ask(text, person, "team", visitor.district, visitor.asker, language=language)


def _told(room: Room, language: Language, text: str) -> dict[str, Any]:
    return told_view(room.say(language, "team.title"), text, room.say(language, "view.close"))
