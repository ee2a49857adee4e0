"""`/boundary …`: answered inside the acknowledgement, so that nothing can be lost between the two; seen by the asker alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import Card, notice
from adapters.slack.door import ARRIVAL
from adapters.slack.logbook import category_rows, note
from adapters.slack.markup import said
from adapters.slack.pieces import header, listed, paragraph, rich, small, word
from adapters.slack.room import Asking, Room
from adapters.slack.views import send_view
from adapters.slack.visitors import Visitor
from bot.desk.people import BoundaryAction
from bot.question import Asker, Language

COMMAND = "/boundary"


@dataclass(frozen=True, slots=True)
class Call:
    """One use of the command; `rest` is what stands after the word that chose the handler."""

    room: Room
    visitor: Visitor
    client: AsyncWebClient
    body: Mapping[str, Any]
    text: str
    rest: str
    language: Language
    event: str | None


Handler = Callable[[Call], Awaitable[Card | None]]
"""Returns the card to show, or None when a window was opened instead."""


async def ask(call: Call) -> Card | None:
    """Any other text is a question."""
    conversation = f"command:{call.body.get('trigger_id', '')}"
    asking = Asking(call.visitor, conversation, call.text, event=call.event, passing=True)
    _, card, _ = await call.room.answer(asking)
    return card


async def show_help(call: Call) -> Card | None:
    """What can be asked, and how."""
    if call.rest:
        return await ask(call)
    return help_card(call.room, call.visitor, call.language)


async def show_emergency(call: Call) -> Card | None:
    """What to do now, at once; with more words it is a question like any other."""
    if call.rest:
        return await ask(call)
    return emergency_card(call.room, call.visitor, call.language)


async def give_feedback(call: Call) -> Card | None:
    """Opens the form that goes to the boundary team."""
    view = send_view(call.room.showing(call.visitor, carried=call.rest), call.language, "")
    await call.room.sender.open(call.client, str(call.body.get("trigger_id", "")), view)
    return None


def log_as(action: BoundaryAction) -> Handler:
    """A handler that logs what became of a request to the officer."""

    async def handler(call: Call) -> Card | None:
        categories = call.room.house.assistant.boundary_categories(call.visitor.district, call.language)
        meant = call.rest.casefold()
        chosen = next((key for key, words in categories if meant in {key, key.replace("-", " "), words.casefold()}), "")
        if meant and not chosen:
            return await ask(call)
        if action is not BoundaryAction.NOTED and call.visitor.asker is not Asker.SRO:
            return notice(call.room.say(call.language, "log.sro_only"))
        if chosen:
            return notice(await note(call.room, call.visitor, action, chosen, call.language))
        about = call.room.say(call.language, "log.about")
        return notice(about, *category_rows(call.room, call.visitor, action, call.language))

    return handler


WORDS: dict[str, Handler] = {
    "help": show_help,
    "ayuda": show_help,
    "emergency": show_emergency,
    "emergencia": show_emergency,
    "feedback": give_feedback,
    "comentario": give_feedback,
    "declined": log_as(BoundaryAction.DECLINED),
    "rechacé": log_as(BoundaryAction.DECLINED),
    "stepped in": log_as(BoundaryAction.STEPPED_IN),
    "intervine": log_as(BoundaryAction.STEPPED_IN),
    "handed back": log_as(BoundaryAction.HANDED_BACK),
    "devolví": log_as(BoundaryAction.HANDED_BACK),
    "note": log_as(BoundaryAction.NOTED),
    "nota": log_as(BoundaryAction.NOTED),
}
"""First words that are commands of their own; add a word and its handler here. Everything else is a question."""
SPANISH = frozenset({"ayuda", "emergencia", "comentario", "rechacé", "intervine", "devolví", "nota"})


def chosen(text: str) -> tuple[str, str]:
    """The command word that a text starts with and what follows it; "" and the whole text when it is a question."""
    folded = text.casefold()
    for spoken in sorted(WORDS, key=len, reverse=True):
        if folded == spoken or folded.startswith(f"{spoken} "):
            return spoken, text[len(spoken) :].strip()
    return "", text


def help_card(room: Room, visitor: Visitor, language: Language) -> Card:
    """What can be asked, and how; who is answered by which MOU; what is kept."""
    card = room.house.assistant.district(visitor.district, language)
    lead = room.say(language, "help.lead")
    ways = [line.strip() for line in room.say(language, "help.ways").split("|")]
    who = room.say(language, "help.who", role=room.say(language, f"role.{visitor.asker}"), mou=card.mou_name, district=card.name)
    blocks = (
        rich(paragraph(word(lead, bold=True)), listed(ways)),
        rich(paragraph(word(who))),
        rich(
            paragraph(word(room.say(language, "home.recorded"), bold=True)),
            listed(card.recorded or (room.say(language, "home.nothing"),)),
            paragraph(word(room.say(language, "home.not_recorded"), bold=True)),
            listed(card.not_recorded or (room.say(language, "home.nothing"),)),
        ),
        small(room.say(language, "keep_names_out")),
    )
    return Card(f"{lead} {' '.join(ways)}", blocks)


def emergency_card(room: Room, visitor: Visitor, language: Language) -> Card:
    """What to do now, before anything was asked."""
    phrase = room.house.assistant.phrase
    steps = [line.strip() for line in phrase(language, f"emergency.steps.{'sro' if visitor.asker is Asker.SRO else 'staff'}").split("|")]
    verdict = phrase(language, "emergency.verdict")
    alarm = (rich(listed(steps, numbered=True, bold=True)), small(room.say(language, "emergency.then")))
    return Card(f"{verdict} {' '.join(steps)}", (header(f"🚨 {verdict}"),), alarm)


def listen(app: AsyncApp, room: Room) -> None:
    """Register the command."""

    @app.command(COMMAND)
    async def command(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        visitor = await room.visitors.of(context, body, client)
        if visitor.refused:
            await ack(response_type="ephemeral", **notice(room.refusal(visitor)).message())
            return
        text = said(str(body.get("text") or ""))
        spoken, rest = chosen(text)
        language = Language.ES if spoken in SPANISH else visitor.language
        call = Call(room, visitor, client, body, text, rest, language, context.get(ARRIVAL))
        card = await (WORDS[spoken] if spoken else ask if text else show_help)(call)
        if card is None:
            await ack()
        else:
            await ack(response_type="ephemeral", **card.message())
