"""Buttons on cards: the clarifying choice, reading on, words to decline, right or wrong, the log, the role."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.blocks import notice
from adapters.slack.home import publish
from adapters.slack.logbook import action_of, category_of, note
from adapters.slack.pressing import Press, press_of
from adapters.slack.room import Asking, Room
from adapters.slack.shortcuts import role_of
from adapters.slack.slash import emergency_card
from adapters.slack.views import decline_view, form_view, section_view
from bot.desk.people import Ask
from bot.question import Asker


async def choose(press: Press) -> None:
    """A clarify button: the answer takes the question's place."""
    rule = str(press.value.get("r") or "")
    conversation = str(press.value.get("c") or "")
    text = str(press.keep.get("t") or "")
    asking = Asking(press.visitor, conversation, "", chosen=rule, event=press.event, public=press.public and press.own, language=press.language)
    answer, card, showing = await press.room.answer(asking)
    await press.show(card, replace(showing, carried=text), answer.language)


async def choose_none(press: Press) -> None:
    """None of the options fits: say so and ask for a few words more."""
    await press.tell(press.room.say(press.language, "none_of_these"))


async def read_section(press: Press) -> None:
    """The whole section in a window."""
    quote = press.room.house.assistant.section(press.visitor.district, str(press.value.get("s") or ""))
    if quote is None:
        await press.tell(press.room.say(press.language, "section.gone"))
        return
    await press.open(section_view(quote, press.room.showing(press.visitor), press.language))


async def read_on(press: Press) -> None:
    """The next leaves of a long section, in the same window."""
    quote = press.room.house.assistant.section(press.visitor.district, str(press.value.get("s") or ""))
    start = press.value.get("p")
    if quote is None or not isinstance(start, int):
        await press.tell(press.room.say(press.language, "section.gone"))
        return
    view = section_view(quote, press.room.showing(press.visitor), press.language, start)
    await press.room.sender.update(press.client, str(press.view.get("id", "")), view)


async def copy_words(press: Press) -> None:
    """Words to decline with, ready to copy."""
    await press.open(decline_view(str(press.value.get("t") or ""), press.room.showing(press.visitor), press.language))


async def judge(press: Press) -> None:
    """Right or wrong, one verdict for each person."""
    right = press.action in {"judge.right", "confirm.yes"}
    await press.room.house.assistant.feedback(press.visitor.person, str(press.value.get("d") or ""), right)
    await press.tell(press.room.say(press.language, "judge.thanks" if right else "judge.sorry"))


async def not_confirmed(press: Press) -> None:
    """The reading was wrong: forget it and ask for other words."""
    await press.room.house.assistant.feedback(press.visitor.person, str(press.value.get("d") or ""), False)
    if press.own:
        await press.room.house.assistant.forget_thread(_thread_of(press))
    await press.tell(press.room.say(press.language, "none_of_these"))


async def mistake(press: Press) -> None:
    """A drill or a mistake: the asker takes the alarm back."""
    if not press.own:
        await press.tell(press.room.say(press.language, "mistake.not_yours"))
        return
    await press.room.house.assistant.forget_thread(_thread_of(press))
    card = notice(press.room.say(press.language, "mistake.done"))
    await press.show(card, press.room.showing(press.visitor, str(press.value.get("c") or "")), press.language)


async def log_one(press: Press) -> None:
    """One tap on a card: what became of the request that it is about."""
    action = action_of(press.action.partition(".")[2])
    if action is not None:
        await press.tell(await note(press.room, press.visitor, action, category_of(str(press.value.get("c") or "")), press.language))


async def log_about(press: Press) -> None:
    """The category after `/boundary declined`."""
    _, name, category = press.action.split(".", 2)
    action = action_of(name)
    known = dict(press.room.house.assistant.boundary_categories(press.visitor.district, press.language))
    if action is None or category not in known:
        await press.tell(press.room.say(press.language, "old_button"))
        return
    text = await note(press.room, press.visitor, action, category, press.language)
    await press.show(notice(text), press.room.showing(press.visitor), press.language)


async def take_role(press: Press) -> None:
    """The role that somebody says they have."""
    asker = role_of(press.action.partition(".")[2], Asker.TEACHER)
    await press.room.visitors.declare(press.visitor, asker)
    if press.at_home:
        await publish(press.room, await press_again(press), press.client)
        return
    said = press.room.say(press.language, "role.kept", role=press.room.say(press.language, f"role.{asker}"))
    await press.tell(said)


async def press_again(press: Press) -> Any:
    """The visitor as they are known after a change."""
    standing = await press.room.house.assistant.who(press.visitor.person, press.visitor.groups)
    return replace(press.visitor, standing=standing)


async def ask_from_home(press: Press) -> None:
    """The guided form, from Home."""
    schools = press.room.house.assistant.district(press.visitor.district, press.language).schools
    await press.open(form_view(press.room.showing(press.visitor, f"form:{press.trigger}"), press.language, schools))


async def emergency_from_home(press: Press) -> None:
    """What to do now, from Home."""
    await press.show(emergency_card(press.room, press.visitor, press.language), press.room.showing(press.visitor), press.language)


async def quick(press: Press) -> None:
    """A question that Home offers to try."""
    text = str(press.value.get("t") or "")
    asking = Asking(press.visitor, f"home:{press.trigger}", text, event=press.event, passing=True)
    answer, card, showing = await press.room.answer(asking)
    await press.show(card, showing, answer.language)


async def outdated(press: Press) -> None:
    """A button of an older card, or of nobody's."""
    await press.tell(press.room.say(press.language, "old_button"))


PRESSES: tuple[tuple[str, Callable[[Press], Awaitable[None]]], ...] = (
    (r"choose\.\d+", choose),
    (r"choose\.none", choose_none),
    (r"section\.read\.\d+", read_section),
    (r"section\.on", read_on),
    (r"decline\.copy", copy_words),
    (r"judge\.(right|wrong)", judge),
    (r"confirm\.yes", judge),
    (r"confirm\.no", not_confirmed),
    (r"emergency\.mistake", mistake),
    (r"log\.(declined|stepped_in|handed_back|noted)", log_one),
    (r"logged\.[a-z_]+\.[a-z-]+", log_about),
    (r"role\.(teacher|sro|administrator)", take_role),
    (r"home\.ask", ask_from_home),
    (r"home\.emergency", emergency_from_home),
    (r"home\.quick\.\d+", quick),
)
"""Pattern of an `action_id` and what a press of it does; the first that fits counts."""


def listen(app: AsyncApp, room: Room) -> None:
    """Register every button."""
    for pattern, handle in PRESSES:
        on_press(app, room, pattern, handle)


def on_press(app: AsyncApp, room: Room, pattern: str, handle: Callable[[Press], Awaitable[None]]) -> None:
    """Register one button; people who may not use the desk are told so whatever they press."""

    @app.action(re.compile(f"^{pattern}$"))
    async def pressed(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient) -> None:
        press = await press_of(room, body, context, client)
        if press.visitor.refused:
            await press.tell(room.refusal(press.visitor))
        else:
            await handle(press)
        await ack()


def _thread_of(press: Press) -> Ask:
    visitor = press.visitor
    return Ask("", visitor.person, str(press.value.get("c") or ""), visitor.district, visitor.asker)
