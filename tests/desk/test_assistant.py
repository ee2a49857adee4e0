"""The desk's counter, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from bot.answer import Outcome
from bot.desk.assistant import BoundaryAction, Person, QueueState
from bot.question import Asker
from bot.trouble import Trouble
from tests.desk.tiny import TEACHER, HandClock, TinyShelf, a_desk, asked, ledger_of
from tests.planted import NAME, PHONE, QUESTION, STUDENT_ID

BOSS = Person("slack", "T1", "UBOSS")
PEOPLE = (
    ("people.tenants.slack", "T1"),
    ("people.administrators.slack", "UBOSS"),
    ("people.administrators.slack", "S-GROUP"),
    ("people.sros.slack", "UCOP"),
)


async def test_an_answer_is_recorded_with_allowed_fields_only(tmp_path, url):
    """What stands in the ledger is the decision, in hours, by pseudonym."""
    async with a_desk(tmp_path, url) as desk:
        answer = await desk.answer(asked(school="Oak Elementary"))
        (row,) = await ledger_of(desk)
    assert (row.decision_id, row.rules, row.sections, row.sro) == (answer.decision_id, "escort", "4.3", "may_not")
    assert row.school == "Oak Elementary"
    assert len(row.hour) == len("2026-09-01T14")
    assert len(row.asker) == 32
    assert TEACHER.user not in row.asker


async def test_a_thread_goes_on_and_ends_at_its_time(tmp_path, url):
    """A follow-up meets what the thread knows; after its time the conversation starts afresh."""
    hands = HandClock()
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        first = await desk.answer(asked("there was a fight"))
        desk.memory._threads.clear()
        known = (await desk._known(asked("and now?")))[0]
        assert known == first.thread
        assert known.facts
        hands.later(3 * 3600)
        assert not (await desk._known(asked("and now?")))[0].facts


async def test_threads_of_two_people_in_one_channel_do_not_mix(tmp_path, url):
    """Each person has their own thread in a conversation."""
    async with a_desk(tmp_path, url) as desk:
        await desk.answer(asked("there was a fight"))
        assert not (await desk._known(asked(person=Person("slack", "T1", "U2"))))[0].facts
        assert not (await desk._known(asked(person=Person("slack", "T2", "U1"))))[0].facts


async def test_a_redelivered_event_gets_the_same_answer_and_one_row(tmp_path, url):
    """Answering the same event again changes nothing: same id, same words, one row."""
    async with a_desk(tmp_path, url) as desk:
        await desk.answer(asked("a vape"))
        first = await desk.answer(asked("a vape", event="Ev1"))
        again = await desk.answer(asked("a vape", event="Ev1"))
        rows = await ledger_of(desk)
    assert first.words == again.words
    assert first.decision_id == again.decision_id
    assert len(rows) == 2


async def test_many_at_once_are_all_recorded_in_one_unbroken_chain(tmp_path, url):
    """A burst of answers is written in few transactions, each once."""
    async with a_desk(tmp_path, url) as desk:
        answers = await asyncio.gather(*(desk.answer(asked(conversation=f"C{n}", event=f"E{n}")) for n in range(120)))
        rows = await ledger_of(desk)
    assert {row.decision_id for row in rows} == {answer.decision_id for answer in answers}
    assert len(rows) == 120


async def test_an_unknown_district_is_told_in_a_sentence(tmp_path, url):
    """A district that is not served gives words, not an exception's name."""
    async with a_desk(tmp_path, url) as desk:
        with pytest.raises(Trouble, match=r"I do not know this district\. Ask whoever set me up\."):
            await desk.answer(asked(district="atlantis"))


async def test_names_in_a_question_are_answered_and_leave_no_trace(tmp_path, url):
    """A question with a name and numbers is answered with a reminder; no table holds any of it, nor who asked."""
    async with a_desk(tmp_path, url) as desk:
        answer = await desk.answer(asked(QUESTION, school="Oak Elementary"))
        (row,) = await ledger_of(desk)
        dump = await everything(desk)
    assert answer.outcome is Outcome.ANSWERED
    assert {"name", "phone", "student-id"} <= set(answer.personal)
    assert "Please leave out names and student numbers. I have not kept them." in answer.words.banners
    assert (row.asker, row.school) == ("", "")
    assert not [secret for secret in (NAME, STUDENT_ID, PHONE, "Quintrell", "giraffe") if secret in dump]


async def everything(desk) -> str:
    """All rows of all tables as text."""
    from sqlalchemy import select

    from bot.desk.store.tables import metadata

    async with desk.store.database.reading() as connection:
        return repr([(await connection.execute(select(table))).all() for table in metadata.sorted_tables])


async def test_an_event_is_taken_up_once_among_replicas(tmp_path, url):
    """Two replicas that get the same event at once: one answers."""
    async with a_desk(tmp_path / "a", url) as one, a_desk(tmp_path / "b", url) as two:
        firsts = await asyncio.gather(*(desk.first_time("slack", "T1", "Ev1") for desk in (one, two, one, two)))
        assert sorted(firsts) == [False, False, False, True]
        await one.settle_inbound("slack", "T1", "Ev1")
        assert not await two.first_time("slack", "T1", "Ev1")
        assert await two.first_time("slack", "T2", "Ev1")


async def test_an_event_whose_process_died_is_taken_up_again(tmp_path, url):
    """Neither settled nor forgotten within the lease: the next delivery gets through, once."""
    hands = HandClock()
    async with a_desk(tmp_path, url, clock=hands.clock) as desk:
        assert await desk.first_time("slack", "T1", "Ev1")
        hands.later(5)
        assert not await desk.first_time("slack", "T1", "Ev1")
        hands.later(20)
        assert await desk.first_time("slack", "T1", "Ev1")
        assert not await desk.first_time("slack", "T1", "Ev1")


async def test_once_settles_what_ended_well_and_lets_through_what_failed(tmp_path, url):
    """The block's end decides: an exception lets the redelivery through at once."""
    async with a_desk(tmp_path, url) as desk:
        with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
            async with desk.once("teams", "T1", "A1") as first:
                assert first
                raise RuntimeError
        async with desk.once("teams", "T1", "A1") as first:
            assert first
        async with desk.once("teams", "T1", "A1") as first:
            assert not first


async def test_feedback_is_one_voice_each_and_can_change(tmp_path, url):
    """Pressing twice counts once; pressing the other button changes the mark."""
    async with a_desk(tmp_path, url) as desk:
        answer = await desk.answer(asked())
        for right in (True, True, False):
            await desk.feedback(TEACHER, answer.decision_id, right)
        await desk.feedback(Person("slack", "T1", "U2"), answer.decision_id, True)
        assert await desk.store.log.marks("model") == {answer.decision_id: (1, 1)}


async def test_the_boundary_log_holds_action_category_and_known_schools_only(tmp_path, url):
    """A tap is kept without a name; a school that is not the district's and free categories are not taken."""
    cop = Person("slack", "T1", "UCOP")
    async with a_desk(tmp_path, url) as desk:
        await desk.boundary(cop, "model", "Oak Elementary", BoundaryAction.DECLINED, "search")
        await desk.boundary(cop, "model", NAME, BoundaryAction.STEPPED_IN, "danger")
        with pytest.raises(Trouble, match="Pick one of the listed categories"):
            await desk.boundary(cop, "model", None, BoundaryAction.DECLINED, NAME)
        lines = await desk.store.log.boundary_lines("model")
    assert [(line.action, line.category, line.school) for line in lines] == [("declined", "search", "Oak Elementary"), ("stepped_in", "danger", "")]


async def test_roles_come_from_the_pack_then_from_what_people_say(tmp_path, url):
    """The pack's word counts and opens the queue; a declared role only words answers."""
    async with a_desk(tmp_path, url, TinyShelf(model=PEOPLE)) as desk:
        assert (await desk.who(BOSS)).administrator
        assert (await desk.who(Person("slack", "T1", "U7"), ("S-GROUP",))).administrator
        assert (await desk.who(Person("slack", "T1", "UCOP"))).asker is Asker.SRO
        assert (await desk.who(TEACHER)).asker is None
        await desk.declare(TEACHER, "model", Asker.ADMINISTRATOR)
        told = await desk.who(TEACHER)
        assert (told.asker, told.confirmed, told.administrator) == (Asker.ADMINISTRATOR, False, False)
        stranger = await desk.who(Person("slack", "T9", "U1"))
        assert (stranger.allowed, stranger.district) == (False, "")


async def test_a_question_goes_to_the_boundary_team_scrubbed_and_comes_back_privately(tmp_path, url):
    """Preview, send once however often it is pressed, answer by an administrator, delivered to the asker's address once."""
    got = []
    told = []

    async def deliver(delivery):
        got.append(delivery)

    async def announce(item):
        told.append(item.id)

    async with a_desk(tmp_path, url, TinyShelf(model=PEOPLE)) as desk:
        desk.deliver_by("slack", deliver)
        desk.announce_by(announce)
        ask = asked(QUESTION)
        preview = await desk.preview(ask)
        assert NAME not in preview.text
        item = await desk.escalate(ask, "D-1", '{"channel": "D1"}')
        assert (await desk.escalate(ask, "D-1", '{"channel": "D1"}')).id == item.id
        assert item.text == preview.text
        for person in (TEACHER, Person("slack", "T1", "UCOP")):
            with pytest.raises(Trouble, match="Only administrators that the district names can do this"):
                await desk.queue(person)
        assert [one.id for one in await desk.queue(BOSS)] == [item.id]
        await desk.reply(BOSS, item.id, "Ask the AP to walk him.")
        await desk.recorder.background.drain(5)
        with pytest.raises(Trouble, match="answered or closed this question already"):
            await desk.reply(BOSS, item.id, "Second thoughts")
        await desk.review.deliver()
        assert [(d.to, d.answer) for d in got] == [('{"channel": "D1"}', "Ask the AP to walk him.")]
        made = await desk.make_example(BOSS, item.id, "escort")
        assert (made.state, made.example_of) == (QueueState.DELIVERED, "escort")
        acts = await desk.store.keeping.acts("model")
        dump = await everything(desk)
    assert told == [item.id] * len(told)
    assert [(act.act, act.actor) for act in acts] == [("answered question", "slack:T1:UBOSS"), ("made example", "slack:T1:UBOSS")]
    assert not [word for word in (NAME, "Ask the AP", "UBOSS", "walk") if word in dump]


async def test_an_answer_that_could_not_be_delivered_comes_later(tmp_path, url):
    """The platform was away: the answer waits and arrives once."""
    got = []
    hands = HandClock()

    async def deliver(delivery):
        if not got:
            got.append("refused")
            raise ConnectionError
        got.append(delivery.answer)

    async with a_desk(tmp_path, url, TinyShelf(model=PEOPLE), clock=hands.clock) as desk:
        desk.deliver_by("slack", deliver)
        item = await desk.escalate(asked(), None, "{}")
        await desk.reply(BOSS, item.id, "Yes.")
        await desk.recorder.background.drain(5)
        hands.later(120)
        assert await desk.review.deliver() + await desk.review.deliver() <= 1
        assert got[-1] == "Yes."
        assert len(got) == 2


async def test_another_district_sees_nothing(tmp_path, url):
    """An administrator of one district can neither list nor answer another's questions."""
    shelf = TinyShelf(
        model=(), north=(("people.tenants.slack", "T1"),), south=(("people.tenants.slack", "T2"), ("people.administrators.slack", "USOUTH"))
    )
    async with a_desk(tmp_path, url, shelf) as desk:
        item = await desk.escalate(asked(district="north"), None, "{}")
        south = Person("slack", "T2", "USOUTH")
        assert await desk.queue(south) == []
        with pytest.raises(Trouble, match="There is no such question in your district"):
            await desk.reply(south, item.id, "hello")


async def test_what_home_tells_is_words_ready_to_show(tmp_path, url):
    """The district's card names the MOU and what is recorded, in both languages."""
    from bot.question import Language

    async with a_desk(tmp_path, url) as desk:
        card = desk.district("model")
        assert any("role" in line for line in card.recorded)
        assert any("forgotten" in line for line in card.not_recorded)
        assert desk.district("model", Language.ES).recorded != card.recorded
        assert len(desk.boundary_categories("model")) > 10
        section = desk.section("model", "4.3")
        assert section is not None
        assert section.text.startswith("Sentence one")
        assert desk.section("model", "99.9") is None
