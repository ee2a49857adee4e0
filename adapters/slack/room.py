"""What every listener shares: the house, the sender, who is at the door, and the one way from a question to its card."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.blocks import Card, Showing, lay_out
from adapters.slack.sender import Sender
from adapters.slack.visitors import Visitor, Visitors
from bot.answer import Answer
from bot.app import House
from bot.desk.people import Ask
from bot.question import Asker, Language


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way: the words or the pressed option, and the conversation that it belongs to."""

    visitor: Visitor
    conversation: str
    text: str = ""
    chosen: str | None = None
    event: str | None = None
    asker: Asker | None = None
    school: str | None = None
    language: Language | None = None
    public: bool = False
    passing: bool = False
    """True when the card passes away by itself, so that it may carry the question's text."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room's tools."""

    house: House
    sender: Sender
    visitors: Visitors

    def say(self, language: Language, key: str, **values: object) -> str:
        """Words that only Slack needs."""
        return self.house.assistant.phrase(language, f"slack.{key}", **values)

    async def answer(self, asking: Asking) -> tuple[Answer, Card, Showing]:
        """Ask the desk and lay the answer out."""
        visitor = asking.visitor
        answer = await self.house.assistant.answer(
            Ask(
                text=asking.text,
                person=visitor.person,
                conversation=asking.conversation,
                district=visitor.district,
                asker=asking.asker or visitor.asker,
                language=asking.language,
                school=asking.school,
                chosen=asking.chosen,
                event=asking.event,
            )
        )
        showing = Showing(
            assistant=self.house.assistant,
            asker=asking.asker or visitor.asker,
            conversation=asking.conversation,
            user=visitor.person.user,
            public=asking.public,
            carried=asking.text if asking.passing else "",
            role_unknown=not answer.emergency and asking.asker is None and await self.visitors.ask_now(visitor),
        )
        return answer, lay_out(answer, showing), showing

    def showing(self, visitor: Visitor, conversation: str = "", carried: str = "") -> Showing:
        """For windows that show no answer."""
        return Showing(self.house.assistant, visitor.asker, conversation, visitor.person.user, carried=carried)

    def refusal(self, visitor: Visitor) -> str:
        """The polite reason why somebody gets nothing; 911 is in it, whoever they are."""
        return self.say(visitor.language, visitor.refused)
