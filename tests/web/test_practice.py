"""The practice: scenarios from the district's own rules, an explanation with the section, and what is kept of it."""

import re

import pytest
from aiohttp import ClientSession, CookieJar
from sqlalchemy import select

from bot.answer import Matter
from bot.app import HOUSE
from bot.desk.people import Person
from bot.desk.practice import Practice
from bot.desk.store.training import completions
from bot.question import Asker, Language
from bot.trouble import Trouble

ME = Person("slack", "T1", "U1")


def practice_of(server):
    house = server.app[HOUSE]
    return Practice(house.store, house.shelf, house.assistant.clock)


async def test_a_round_ends_in_a_record_of_the_day_and_nothing_else(local):
    """A pseudonym, the school year, the day: no id, no answers, whatever was answered."""
    practice = practice_of(local)
    scenario = practice.begin(ME, "oak", Asker.TEACHER, Language.EN, "seed")
    outcome = None
    while scenario is not None:
        assert await practice.day(ME, "oak") is None
        outcome = await practice.answer(ME, scenario.token, Matter.SHARED.value, recorded=True)
        assert outcome.answer.cites
        scenario = outcome.following
    assert outcome is not None
    assert outcome.finished == await practice.day(ME, "oak") == local.app[HOUSE].assistant.clock.today()
    assert await practice.count("oak") == 1
    async with local.app[HOUSE].store.database.reading() as connection:
        row = (await connection.execute(select(completions))).one()
    assert set(row._mapping) == {"district", "school_year", "person", "day"}
    assert "U1" not in str(row)


async def test_scenarios_are_the_districts_own_and_answered_by_its_rules(local):
    """Each is an example of a rule; the right button is the one its rule says."""
    practice = practice_of(local)
    scenario = practice.begin(ME, "oak", Asker.SRO, Language.EN, "seed")
    asks = {ask.removeprefix("sro: ") for rule in local.app[HOUSE].shelf.engine("oak").rulebook.rules for ask in rule.asks}
    assert scenario.text in asks
    wrong = await practice.answer(ME, scenario.token, "nonsense", recorded=False)
    assert not wrong.right
    assert (await practice.answer(ME, scenario.token, wrong.answer.matter.value, recorded=False)).right


async def test_a_round_belongs_to_whoever_began_it(local):
    """Another's, a made-up or a broken token goes nowhere."""
    practice = practice_of(local)
    scenario = practice.begin(ME, "oak", Asker.TEACHER, Language.EN)
    for person, token in ((Person("slack", "T1", "U2"), scenario.token), (ME, "made up"), (ME, local.app[HOUSE].store.keyring.seal("{}"))):
        with pytest.raises(Trouble) as told:
            await practice.answer(person, token, "shared", recorded=True)
        assert told.value.tip.startswith("Begin")


async def test_the_page_leads_through_and_records_whoever_signed_in(as_):
    """By form alone, without any script."""
    vera = await as_("vera")
    page = await vera.get("/practice")
    page = await vera.send("/practice", asker="teacher")
    while 'name="round"' in page:
        token = re.search(r'name="round" value="([^"]+)"', page)[1]
        go_on = {"go-on": "yes"} if 'name="go-on"' in page else {"matter": "law_enforcement"}
        page = await vera.send("/practice", round=token, **go_on)
    assert "Recorded for this school year" in page
    assert "You finished this school year" in await vera.get("/practice")


async def test_without_a_sign_in_nothing_is_recorded_and_that_is_said(server):
    """One can practise all the same."""
    http = ClientSession(base_url=str(server.make_url("/")), cookie_jar=CookieJar(unsafe=True))
    async with http.get("/practice") as response:
        token = re.search(r'data-token="(\w+)"', await response.text())[1]
    async with http.post("/practice", data={"token": token, "asker": "teacher"}) as response:
        page = await response.text()
    while 'name="round"' in page:
        form = {"token": token, "round": re.search(r'name="round" value="([^"]+)"', page)[1]}
        form |= {"go-on": "yes"} if 'name="go-on"' in page else {"matter": "shared"}
        async with http.post("/practice", data=form) as response:
            page = await response.text()
    await http.close()
    assert "nothing was recorded" in page
    assert await practice_of(server).count("model") == 0
