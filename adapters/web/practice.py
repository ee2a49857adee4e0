"""The page of the yearly practice: a scenario, a button for whose matter it is, the section that says so."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from adapters.web.console_frame import Here
from bot.desk.people import Person
from bot.desk.practice import MATTERS, Practice
from bot.question import Asker


@dataclass(frozen=True, slots=True)
class Practising:
    """The practice's pages."""

    practice: Practice

    async def page(self, here: Here) -> web.Response:
        """Begin, or see that this year's practice is done."""
        done = await self.practice.day(here.session.person, here.district) if here.session is not None else None
        return here.page("practice.html", current="practice", scenario=None, outcome=None, done=done, matters=MATTERS, askers=list(Asker))

    async def step(self, here: Here) -> web.Response:
        """A new round, or the answer to a scenario."""
        person = _person(here)
        if not here.form.get("round"):
            asker = next((one for one in Asker if one.value == here.form.get("asker")), Asker.TEACHER)
            language = here.language if here.language in here.book.district.languages else here.book.district.languages[0]
            scenario = self.practice.begin(person, here.district, asker, language)
            return here.page("practice.html", current="practice", scenario=scenario, outcome=None, done=None, matters=MATTERS)
        if here.form.get("go-on"):
            scenario = self.practice.again(person, here.form["round"])
            return here.page("practice.html", current="practice", scenario=scenario, outcome=None, done=None, matters=MATTERS)
        outcome = await self.practice.answer(person, here.form["round"], here.form.get("matter", ""), recorded=here.session is not None)
        return here.page("practice.html", current="practice", scenario=None, outcome=outcome, done=None, matters=MATTERS)


def _person(here: Here) -> Person:
    """Who practises: who signed in, else this browser."""
    return here.session.person if here.session is not None else Person("web", "local", here.token[:16])
