"""Every kind of activity and what becomes of it: words, presses, installs, the message extension."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from adapters.teams.answering import PLATFORM, Answering, event_of
from adapters.teams.cards import Surface
from adapters.teams.commands_typed import Command, command_in
from adapters.teams.elements import CARD
from adapters.teams.extension import COMMAND, Extension
from adapters.teams.incoming import Incoming, mentions_us, pressed_of, read_incoming, typed_of
from adapters.teams.messages import answer_message, message
from adapters.teams.pages import contacts_page, help_page, note, record_page, role_page, welcome
from adapters.teams.port import JSON, Reply, Turn, Undelivered
from adapters.teams.presses import FIELD
from adapters.teams.pressing import Post, Pressing, Replace, Say
from bot.desk.background import Background
from bot.trouble import Trouble

log = structlog.get_logger("fenceline.teams")
TAKEN = Reply(200)
SPOKEN = "application/vnd.microsoft.activity.message"
KNOWN = 2000
"""People whose address this process has stored already and need not store again."""


@dataclass(slots=True)
class Activities:
    """Takes turns and acts on them; keeps nothing of what was said."""

    answering: Answering
    pressing: Pressing
    extension: Extension
    background: Background
    _known: OrderedDict[tuple[str, str], None] = field(default_factory=OrderedDict)

    async def handle(self, turn: Turn) -> Reply:
        """Act on one activity; raises `Undelivered` when an answer could not be brought and should be asked for again."""
        activity = turn.activity
        incoming = read_incoming(activity)
        match activity["type"]:
            case "message":
                return await self._message(turn, incoming)
            case "invoke":
                return await self._invoke(turn, incoming)
            case "installationUpdate" | "conversationUpdate":
                return await self._installed(turn, incoming)
            case _:
                return TAKEN

    async def _message(self, turn: Turn, incoming: Incoming) -> Reply:
        pressed = pressed_of(turn.activity)
        if incoming.surface is Surface.SHARED and pressed is None and not mentions_us(turn.activity):
            return TAKEN
        if pressed is not None and FIELD in pressed:
            return await self._once(incoming, lambda: self._submitted(turn, incoming, pressed))
        return await self._once(incoming, lambda: self._typed(turn, incoming))

    async def _once(self, incoming: Incoming, act: Callable[[], Awaitable[None]]) -> Reply:
        """Act on an activity once among all replicas and deliveries."""
        event = event_of(incoming)
        if not event:
            await act()
            return TAKEN
        async with self.answering.assistant.once(PLATFORM, incoming.person.tenant, event) as first:
            if first:
                await act()
        return TAKEN

    async def _typed(self, turn: Turn, incoming: Incoming) -> None:
        words = typed_of(turn.activity)
        command = command_in(words, self.answering.say) if words else Command.HELP
        try:
            if command is not None:
                await turn.post(message(await self._command(incoming, command)))
            else:
                answer, card = await self.answering.answer(incoming, words, event=event_of(incoming) or None)
                await turn.post(answer_message(answer, card))
        except Trouble as trouble:
            await turn.post(message(note(trouble.line, incoming.tongue, trouble.tip)))
        if incoming.surface is Surface.PERSONAL:
            self.background.spawn(self._remember(incoming))

    async def _command(self, incoming: Incoming, command: Command) -> JSON:
        standing = await self.answering.standing(incoming)
        assistant, language = self.answering.assistant, incoming.tongue
        ink = self.answering.ink(incoming, language)
        match command:
            case Command.HELP:
                return help_page(assistant.district(standing.district, language), language, ink)
            case Command.CONTACTS:
                return contacts_page(assistant.district(standing.district, language), language, ink)
            case Command.RECORD:
                return record_page(assistant.district(standing.district, language), language, ink)
            case Command.ROLE:
                return role_page(language, ink)
            case Command.NEW:
                await assistant.forget_thread(self.answering.ask(incoming, standing, ""))
                return note(self.answering.say(language, "teams.new"), language)
            case Command.NOTICES_OFF | Command.NOTICES_ON:
                off = command is Command.NOTICES_OFF
                await self._keep_address(incoming, standing.district)
                await assistant.store.installations.opt_out(incoming.person, off)
                return note(self.answering.say(language, "teams.notices-off" if off else "teams.notices-on"), language)

    async def _submitted(self, turn: Turn, incoming: Incoming, data: JSON) -> None:
        """A press from a client that does not know Action.Execute: change the card, or say it below."""
        effect = await self.pressing.press(incoming, data)
        place = turn.activity.get("replyToId")
        match effect:
            case Replace(card=card, entities=entities) if isinstance(place, str) and place:
                await turn.change(place, message(card, entities))
            case Replace(card=card) | Post(card=card):
                await turn.post(message(card))
            case Say(words=words):
                await turn.post(message(note(words, incoming.tongue)))

    async def _invoke(self, turn: Turn, incoming: Incoming) -> Reply:
        value = turn.activity.get("value")
        value = value if isinstance(value, dict) else {}
        match turn.activity.get("name"):
            case "adaptiveCard/action":
                return await self._executed(turn, incoming, value)
            case "composeExtension/fetchTask" if value.get("commandId") == COMMAND:
                return await self.extension.open(incoming, value)
            case "composeExtension/submitAction" if value.get("commandId", COMMAND) == COMMAND:
                return await self.extension.submit(incoming, value)
            case _:
                # Not ours to answer; anything in the 500s would be sent again and again.
                return Reply(404)

    async def _executed(self, turn: Turn, incoming: Incoming, value: JSON) -> Reply:
        action = value.get("action")
        data = action.get("data") if isinstance(action, dict) else None
        effect = await self.pressing.press(incoming, data if isinstance(data, dict) else {})
        match effect:
            case Replace(card=card, everyone=everyone, entities=entities):
                place = turn.activity.get("replyToId")
                if everyone and isinstance(place, str) and place:
                    # The reply changes the presser's view; the message itself must change for everybody, and to last.
                    self.background.spawn(_quietly(turn.change(place, message(card, entities))))
                return Reply(200, {"statusCode": 200, "type": CARD, "value": card})
            case Post(card=card, words=words):
                await turn.post(message(card))
                return Reply(200, {"statusCode": 200, "type": SPOKEN, "value": words})
            case Say(words=words):
                return Reply(200, {"statusCode": 200, "type": SPOKEN, "value": words})

    async def _installed(self, turn: Turn, incoming: Incoming) -> Reply:
        """Welcome, once, wherever the bot was added; Teams tells of one install in two ways. Forget whoever removed it."""
        activity = turn.activity
        if activity["type"] == "installationUpdate" and str(activity.get("action", "")).startswith("remove"):
            if incoming.surface is Surface.PERSONAL:
                await self.answering.assistant.store.installations.forget_person(incoming.person)
            return TAKEN
        if not _added(activity):
            return TAKEN
        async with self.answering.assistant.once(PLATFORM, incoming.person.tenant, f"welcome/{incoming.conversation}") as first:
            if first:
                await self._welcome(turn, incoming)
        return TAKEN

    async def _welcome(self, turn: Turn, incoming: Incoming) -> None:
        try:
            standing = await self.answering.standing(incoming)
            district = self.answering.assistant.district(standing.district, incoming.tongue)
            await turn.post(message(welcome(district, incoming.tongue, self.answering.ink(incoming, incoming.tongue))))
        except Trouble as trouble:
            await turn.post(message(note(trouble.line, incoming.tongue, trouble.tip)))
            return
        if incoming.surface is Surface.PERSONAL:
            await self._remember(incoming)

    async def _remember(self, incoming: Incoming) -> None:
        """Keep where a person can be reached, once for each life of this process."""
        person = (incoming.person.tenant, incoming.person.user)
        if person in self._known:
            return
        self._known[person] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        try:
            await self._keep_address(incoming, (await self.answering.standing(incoming)).district)
        except Trouble:
            self._known.pop(person, None)

    async def _keep_address(self, incoming: Incoming, district: str) -> None:
        body = {
            "address": incoming.address.to_json(),
            "language": incoming.tongue.value,
            "tenant": incoming.person.tenant,
            "user": incoming.person.user,
        }
        assistant = self.answering.assistant
        await assistant.store.installations.keep_address(incoming.person, district, body, assistant.clock.seconds())


def _added(activity: JSON) -> bool:
    """True when this activity says that the bot itself was added."""
    if activity["type"] == "installationUpdate":
        return str(activity.get("action", "")).startswith("add")
    recipient = activity.get("recipient")
    bot = recipient.get("id") if isinstance(recipient, dict) else None
    added = activity.get("membersAdded")
    return bool(bot) and isinstance(added, list) and any(isinstance(one, dict) and one.get("id") == bot for one in added)


async def _quietly(change: Awaitable[None]) -> None:
    """The presser has the new card already; others keep the old one when this does not arrive."""
    try:
        await asyncio.shield(change)
    except Undelivered as refusal:
        log.warning("card not changed for everybody", status=refusal.status)


def body_of(reply: Reply) -> bytes | None:
    """A reply's body on the wire."""
    return None if reply.body is None else json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
