"""Shortcuts: "Whose matter is this?" on anybody's message, and the guided form; both answer in a window of one's own."""

from __future__ import annotations

from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.door import ARRIVAL
from adapters.slack.markup import said
from adapters.slack.pieces import unpack
from adapters.slack.room import Asking, Room
from adapters.slack.views import QUESTION_FIELD, ROLE_FIELD, SCHOOL_FIELD, answer_view, form_view, told_view, written
from bot.question import Asker, Language

ON_MESSAGE = "whose_matter"
GUIDED = "ask_boundary"
FORM = "form"


def listen(app: AsyncApp, room: Room) -> None:
    """Register both shortcuts and the form."""

    @app.message_shortcut(ON_MESSAGE)
    async def on_message(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor = await room.visitors.of(context, body, client)
        trigger = str(body.get("trigger_id") or "")
        if visitor.refused:
            view = told_view(room.say(visitor.language, "view.answer"), room.refusal(visitor), room.say(visitor.language, "view.close"))
        else:
            message = body.get("message") or {}
            text = said(str(message.get("text") or ""), context.bot_user_id or "")
            asking = Asking(visitor, f"shortcut:{trigger}", text, event=context.get(ARRIVAL), passing=True)
            answer, card, showing = await room.answer(asking)
            view = answer_view(card, showing, answer.language)
        await room.sender.open(client, trigger, view)
        await ack()

    @app.global_shortcut(GUIDED)
    async def guided(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor = await room.visitors.of(context, body, client)
        trigger = str(body.get("trigger_id") or "")
        if visitor.refused:
            view = told_view(room.say(visitor.language, "view.answer"), room.refusal(visitor), room.say(visitor.language, "view.close"))
        else:
            schools = room.house.assistant.district(visitor.district, visitor.language).schools
            view = form_view(room.showing(visitor, f"form:{trigger}"), visitor.language, schools)
        await room.sender.open(client, trigger, view)
        await ack()

    @app.view(FORM)
    async def asked(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        view = body.get("view") or {}
        visitor = await room.visitors.of(context, body, client)
        keep = unpack(view.get("private_metadata"))
        if visitor.refused:
            told = told_view(room.say(visitor.language, "view.answer"), room.refusal(visitor), room.say(visitor.language, "view.close"))
            await ack(response_action="update", view=told)
            return
        asking = Asking(
            visitor,
            str(keep.get("c") or f"form:{view.get('id', '')}"),
            said(written(view, QUESTION_FIELD)),
            event=context.get(ARRIVAL),
            asker=role_of(written(view, ROLE_FIELD), visitor.asker),
            school=written(view, SCHOOL_FIELD) or None,
            passing=True,
        )
        answer, card, showing = await room.answer(asking)
        await ack(response_action="update", view=answer_view(card, showing, answer.language))


def role_of(text: str, otherwise: Asker) -> Asker:
    """The role of that name."""
    return next((asker for asker in Asker if asker.value == text), otherwise)


def language_of(text: object, otherwise: Language = Language.EN) -> Language:
    """The language of that name."""
    return next((language for language in Language if language.value == text), otherwise)
