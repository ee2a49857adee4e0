"""From a person's words to an answer's card: their standing, the desk, the buttons' signatures."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from adapters.teams.cards import NOTHING_PRESSED, After, Ink, Surface, answer_card
from adapters.teams.incoming import PLATFORM, Incoming
from adapters.teams.port import JSON
from adapters.teams.presses import WEEK, Press, Seal, Verb, person_digest, place_digest
from bot.answer import Answer
from bot.desk.assistant import Assistant
from bot.desk.people import Ask, Standing
from bot.question import Asker, Language
from bot.trouble import Trouble

REMEMBERED = 500
"""Answers kept in memory, so that a pressed card can be shown again with what was pressed; they hold no question."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it stands on a card."""

    answer: Answer
    asker: Asker
    ask_role: bool = False
    after: After = NOTHING_PRESSED


@dataclass(slots=True)
class Answering:
    """Answers through the desk and lays the card out."""

    assistant: Assistant
    seal: Seal
    _recent: OrderedDict[tuple[str, str], Given] = field(default_factory=OrderedDict)

    def say(self, language: Language, key: str, **values: object) -> str:
        """Words of the platform by key."""
        return self.assistant.phrase(language, key, **values)

    async def standing(self, incoming: Incoming) -> Standing:
        """Whose staff the person is; raises `Trouble` in their language for a stranger."""
        known = await self.assistant.who(incoming.person)
        if not known.allowed:
            raise Trouble(self.say(incoming.tongue, "teams.not-allowed"))
        return known

    def ask(self, incoming: Incoming, standing: Standing, text: str, chosen: str | None = None, event: str | None = None) -> Ask:
        """The question for the desk; whoever has not said their role is answered as staff."""
        return Ask(
            text=text,
            person=incoming.person,
            conversation=thread_of(incoming),
            district=standing.district,
            asker=standing.asker or Asker.TEACHER,
            language=incoming.language,
            chosen=chosen,
            event=event,
        )

    async def answer(self, incoming: Incoming, text: str, chosen: str | None = None, event: str | None = None) -> tuple[Answer, JSON]:
        """The answer and its card."""
        standing = await self.standing(incoming)
        ask = self.ask(incoming, standing, text, chosen, event)
        answer = await self.assistant.answer(ask)
        given = Given(replace(answer, trace=(), corrections=()), ask.asker, ask_role=standing.asker is None and not answer.emergency)
        self._keep(incoming, given)
        return answer, self.lay_out(incoming, standing.district, given)

    def lay_out(self, incoming: Incoming, district: str, given: Given) -> JSON:
        """The card of an answer as it stands."""
        language = given.answer.language
        ink = self.ink(incoming, language, given.asker, given.answer.decision_id)
        if given.asker is Asker.SRO:
            ink = replace(ink, categories=self.assistant.boundary_categories(district, language))
        return answer_card(given.answer, given.asker, ink, given.after, given.ask_role)

    def ink(self, incoming: Incoming, language: Language, asker: Asker = Asker.TEACHER, decision: str = "") -> Ink:
        """What a card to this person in this conversation is written with."""
        place, who, expires = place_digest(incoming.conversation), person_digest(incoming.person), self.seal.now() + WEEK

        def sign(verb: Verb, value: str) -> str:
            return self.seal.write(Press(verb, place, who, language, asker, expires, value, decision))

        return Ink(incoming.surface, lambda key: self.say(language, key), sign)

    def marked(self, incoming: Incoming, district: str, decision: str, after: After) -> JSON | None:
        """The card again with what was pressed on it; None when this process no longer has its answer."""
        given = self._recent.get((place_digest(incoming.conversation), decision))
        if given is None:
            return None
        old = given.after
        merged = After(after.feedback or old.feedback, after.logged or old.logged, after.role or old.role)
        given = replace(given, after=merged, ask_role=given.ask_role and not merged.role)
        self._keep(incoming, given)
        return self.lay_out(incoming, district, given)

    def _keep(self, incoming: Incoming, given: Given) -> None:
        if given.answer.decision_id:
            self._recent[place_digest(incoming.conversation), given.answer.decision_id] = given
            if len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)


def thread_of(incoming: Incoming) -> str:
    """The desk's name for the thread: a dialog has its own, whatever goes on in the chat beneath it."""
    return f"{incoming.conversation}/dialog" if incoming.surface is Surface.DIALOG else incoming.conversation


def event_of(incoming: Incoming) -> str:
    """The key under which a redelivered activity is known; empty when the activity has no id."""
    return f"{incoming.conversation}/{incoming.id}" if incoming.id else ""


__all__ = ["PLATFORM", "Answering", "Given", "event_of", "thread_of"]
