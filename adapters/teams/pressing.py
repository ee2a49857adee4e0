"""What a pressed button does: the same for Action.Execute, for its fallback, and in a dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from adapters.teams.answering import PLATFORM, Answering, event_of
from adapters.teams.cards import ABOUT, QUESTION, After, Surface
from adapters.teams.incoming import Incoming
from adapters.teams.messages import citations
from adapters.teams.pages import note, preview_page
from adapters.teams.plain_text import tidy
from adapters.teams.port import JSON
from adapters.teams.presses import FIELD, NotYours, Press, Stale, Verb
from bot.desk.people import BoundaryAction, Standing
from bot.question import Asker
from bot.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Replace:
    """Show this card in place of the pressed one; `everyone` when the whole conversation should see it so."""

    card: JSON
    everyone: bool = False
    entities: list[JSON] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Show this card as a new message, and these words as the answer to the press."""

    card: JSON
    words: str


@dataclass(frozen=True, slots=True)
class Say:
    """Tell the presser this and leave the card as it is."""

    words: str


Effect = Replace | Post | Say


@dataclass(frozen=True, slots=True)
class Pressing:
    """Reads presses and acts on them through the desk."""

    answering: Answering

    async def press(self, incoming: Incoming, data: JSON) -> Effect:
        """What a press brings about; whatever is wrong with it becomes a sentence for its presser."""
        say = self.answering.say
        try:
            press = self.answering.seal.read(data.get(FIELD), incoming.conversation, incoming.person)
        except Stale:
            return Say(say(incoming.tongue, "teams.stale"))
        except NotYours:
            return Say(say(incoming.tongue, "teams.not-yours"))
        try:
            return await self._act(incoming, press, data, await self.answering.standing(incoming))
        except Trouble as trouble:
            return Say(str(trouble))

    async def _act(self, incoming: Incoming, press: Press, data: JSON, standing: Standing) -> Effect:
        match press.verb:
            case Verb.CHOOSE:
                return await self._answer(incoming, "", press.value)
            case Verb.ASK:
                return await self._answer(incoming, _written(data))
            case Verb.NONE | Verb.MISTAKE:
                return self._note(press, f"teams.{press.verb}")
            case Verb.RIGHT | Verb.WRONG:
                return await self._feedback(incoming, press, standing)
            case Verb.ROLE:
                return await self._role(incoming, press, standing)
            case Verb.LOG:
                return await self._log(incoming, press, data, standing)
            case Verb.PREVIEW:
                return await self._preview(incoming, press, data, standing)
            case Verb.SEND:
                return await self._send(incoming, press, data, standing)
            case Verb.NOTICES:
                return await self._notices(incoming, press)
            case _:
                assert_never(press.verb)

    async def _answer(self, incoming: Incoming, text: str, chosen: str | None = None) -> Effect:
        """Answer in place; a redelivered press is recorded once and gets the same answer."""
        event, assistant, tenant = event_of(incoming), self.answering.assistant, incoming.person.tenant
        if event:
            await assistant.first_time(PLATFORM, tenant, event)
        answer, card = await self.answering.answer(incoming, text, chosen, event or None)
        if event:
            await assistant.settle_inbound(PLATFORM, tenant, event)
        return Replace(card, everyone=True, entities=None if answer.emergency else citations(answer.quotes))

    async def _feedback(self, incoming: Incoming, press: Press, standing: Standing) -> Effect:
        right = press.verb is Verb.RIGHT
        await self.answering.assistant.feedback(incoming.person, press.decision, right)
        words = self.answering.say(press.language, "teams.thanks" if right else "teams.thanks-wrong")
        return self._marked(incoming, press, standing, After(feedback=words))

    async def _role(self, incoming: Incoming, press: Press, standing: Standing) -> Effect:
        asker = Asker(press.value)
        await self.answering.assistant.declare(incoming.person, standing.district, asker)
        words = self.answering.say(press.language, f"teams.role-noted.{asker}")
        return self._marked(incoming, press, standing, After(role=words))

    async def _log(self, incoming: Incoming, press: Press, data: JSON, standing: Standing) -> Effect:
        """One line for each pressed button, however often the press arrives."""
        assistant, about = self.answering.assistant, data.get(ABOUT)
        known = dict(assistant.boundary_categories(standing.district))
        key = f"log/{press.conversation}/{press.decision}/{press.value}/{press.expires}"
        async with assistant.once(PLATFORM, incoming.person.tenant, key) as first:
            if first:
                category = about if isinstance(about, str) and about in known else "other"
                await assistant.boundary(incoming.person, standing.district, None, BoundaryAction(press.value), category)
        done = self.answering.say(press.language, f"teams.log.{press.value}")
        return self._marked(incoming, press, standing, After(logged=self.answering.say(press.language, "teams.logged", action=done)))

    async def _preview(self, incoming: Incoming, press: Press, data: JSON, standing: Standing) -> Effect:
        text = _written(data)
        if not text:
            return self._say(press, "teams.team-empty")
        scrubbed = await self.answering.assistant.preview(self.answering.ask(incoming, standing, text))
        ink = self.answering.ink(incoming, press.language, press.asker, press.decision)
        card = preview_page(scrubbed, press.language, ink)
        if incoming.surface is Surface.DIALOG:
            return Replace(card)
        return Post(card, self.answering.say(press.language, "teams.preview-below"))

    async def _send(self, incoming: Incoming, press: Press, data: JSON, standing: Standing) -> Effect:
        text = _written(data)
        if not text:
            return self._say(press, "teams.team-empty")
        ask = self.answering.ask(incoming, standing, text)
        await self.answering.assistant.escalate(ask, press.decision or None, incoming.address.to_json())
        return self._note(press, "teams.sent")

    async def _notices(self, incoming: Incoming, press: Press) -> Effect:
        await self.answering.assistant.store.installations.opt_out(incoming.person, press.value == "off")
        return self._note(press, f"teams.notices-{press.value}")

    def _marked(self, incoming: Incoming, press: Press, standing: Standing, after: After) -> Effect:
        card = self.answering.marked(incoming, standing.district, press.decision, after) if press.decision else None
        words = after.feedback or after.logged or after.role
        if card is not None:
            return Replace(card, everyone=incoming.surface is Surface.PERSONAL)
        return Say(words) if press.decision else Replace(note(words, press.language), everyone=True)

    def _note(self, press: Press, key: str) -> Replace:
        return Replace(note(self.answering.say(press.language, key), press.language), everyone=True)

    def _say(self, press: Press, key: str) -> Say:
        return Say(self.answering.say(press.language, key))


def _written(data: JSON) -> str:
    text = data.get(QUESTION)
    return tidy(text) if isinstance(text, str) else ""
