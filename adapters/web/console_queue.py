"""The review queue: what staff sent to the boundary team, answered here and made an example of a rule."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from adapters.web.console_frame import Here
from bot.desk.console_roles import standing_of
from bot.desk.people import QueueItem, QueueState
from bot.desk.proposals import Change, ChangeKind, Proposals
from bot.question import Question


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue's pages."""

    proposals: Proposals

    async def listed(self, here: Here) -> web.Response:
        """The open questions, or those of another state."""
        state = next((one for one in QueueState if one.value == here.request.query.get("state")), QueueState.OPEN)
        items = await here.house.assistant.review.listed(standing_of(here.district, here.role), state)
        counts = await here.house.store.questions.counts(here.district)
        shown = [(item, *_today(here, item)) for item in items]
        rules = sorted(rule.id for rule in here.book.rules)
        return here.page("console_queue.html", current="queue", items=shown, state=state, states=list(QueueState), counts=counts, rules=rules)

    async def act(self, here: Here) -> web.StreamResponse:
        """Answer a question, close it, or propose it as an example of a rule."""
        review, standing = here.house.assistant.review, standing_of(here.district, here.role)
        item = here.form.get("item", "")
        match here.form.get("act"):
            case "answer":
                done = await review.answer(here.person, standing, item, here.form.get("answer", ""))
                here.house.background.spawn(review.deliver(done.id))
                raise web.HTTPSeeOther(here.to("queue", state=QueueState.ANSWERED.value))
            case "example":
                found = await review.example(here.person, standing, item, here.form.get("rule", "").strip())
                change = Change(ChangeKind.EXAMPLE, rule=found.example_of, text=found.text, asker=found.asker)
                name = here.session.name if here.session else ""
                made = await self.proposals.propose(here.district, here.person, name, change, here.say("queue.why", item=found.id))
                raise web.HTTPSeeOther(here.to(f"proposals/{made.id}"))
            case _:
                await review.close(here.person, standing, item)
                raise web.HTTPSeeOther(here.to("queue"))


def _today(here: Here, item: QueueItem) -> tuple[str, str]:
    """What the bot answers to the question today, and the rule that decides."""
    question = Question(item.text, item.asker, here.district, here.house.assistant.clock.today(), language=item.language)
    answer = here.house.shelf.engine(here.district).answer(question)
    return answer.words.verdict or answer.words.question, answer.rules[0] if answer.rules else ""
