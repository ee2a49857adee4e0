"""The message extension "Whose matter is this?": an answer in a dialog about a message or typed words; nothing is posted."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace

from adapters.teams.answering import PLATFORM, Answering, event_of
from adapters.teams.cards import Surface
from adapters.teams.elements import attached
from adapters.teams.incoming import Incoming
from adapters.teams.pages import ask_page, note
from adapters.teams.plain_text import words_of_message
from adapters.teams.port import JSON, Reply
from adapters.teams.pressing import Effect, Post, Pressing, Replace, Say
from bot.question import Language
from bot.trouble import Trouble

COMMAND = "whoseMatter"


@dataclass(frozen=True, slots=True)
class Extension:
    """Opens the dialog and carries its presses."""

    answering: Answering
    pressing: Pressing

    async def open(self, incoming: Incoming, value: JSON) -> Reply:
        """The dialog's first page: the answer about the chosen message, or a field to ask in."""
        there = replace(incoming, surface=Surface.DIALOG)
        payload = value.get("messagePayload")
        words = words_of_message(payload) if isinstance(payload, dict) else ""
        try:
            standing = await self.answering.standing(there)
            with contextlib.suppress(Trouble):
                await self.answering.assistant.forget_thread(self.answering.ask(there, standing, ""))
            if not words:
                return self._page(ask_page(there.tongue, self.answering.ink(there, there.tongue)), there.tongue)
            return self._page(await self._answer(there, words), there.tongue)
        except Trouble as trouble:
            return self._page(note(trouble.line, there.tongue, trouble.tip), there.tongue)

    async def _answer(self, incoming: Incoming, words: str) -> JSON:
        event, tenant = event_of(incoming), incoming.person.tenant
        if event:
            await self.answering.assistant.first_time(PLATFORM, tenant, event)
        _, card = await self.answering.answer(incoming, words, event=event or None)
        if event:
            await self.answering.assistant.settle_inbound(PLATFORM, tenant, event)
        return card

    async def submit(self, incoming: Incoming, value: JSON) -> Reply:
        """A button pressed in the dialog: the next page, or a last sentence."""
        data = value.get("data")
        there = replace(incoming, surface=Surface.DIALOG)
        effect: Effect = await self.pressing.press(there, data if isinstance(data, dict) else {})
        match effect:
            case Replace(card=card) | Post(card=card):
                return self._page(card, there.tongue)
            case Say(words=words):
                return Reply(200, {"task": {"type": "message", "value": words}})

    def _page(self, card: JSON, language: Language) -> Reply:
        title = self.answering.say(language, "teams.dialog-title")
        page = {"title": title, "height": "large", "width": "medium", "card": attached(card)}
        return Reply(200, {"task": {"type": "continue", "value": page}})
