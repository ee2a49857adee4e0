"""The boundary team: looked over before it goes, announced to administrators, answered privately."""

from __future__ import annotations

import asyncio

from tests.slack.stand import ADMINISTRATOR, DISCIPLINE, SRO, TEACHER, Stand, buttons_of, words_of

MAIL = "pat.doe@example.org"


async def send(stand: Stand, text: str, user: str = TEACHER):
    """Go the whole way from `/boundary feedback` to sent; returns the three windows."""
    await stand.slash("feedback", user)
    form = stand.api.of("views.open")[-1].args["view"]
    preview = (await stand.submit(form, user, question=text)).body["view"]
    told = (await stand.submit(preview, user)).body["view"]
    return form, preview, told


async def test_what_goes_is_shown_scrubbed_before_it_goes(stand: Stand):
    """Nothing is sent by looking it over; what is sent is word for word what was shown."""
    await stand.slash("feedback")
    form = stand.api.of("views.open")[-1].args["view"]
    preview = (await stand.submit(form, question=f"may the SRO call {MAIL} about it")).body["view"]
    assert MAIL not in words_of(preview)
    assert await stand.house.store.questions.listed("north", None) == []
    told = (await stand.submit(preview)).body["view"]
    assert "Sent to the boundary team." in words_of(told)
    (item,) = await stand.house.store.questions.listed("north", None)
    assert item.text in words_of(preview)


async def test_the_question_stands_in_the_form_where_only_the_asker_sees_it(stand: Stand):
    """Carried by the passing card of the command and by the window; never by a posted one."""
    private = (await stand.slash(DISCIPLINE)).body
    await stand.press(buttons_of(private)["team.send"], ephemeral=True)
    assert stand.api.of("views.open")[-1].args["view"]["blocks"][1]["element"]["initial_value"] == DISCIPLINE
    await stand.mention(DISCIPLINE)
    posted = stand.api.of("chat.postMessage")[-1]
    assert DISCIPLINE not in posted.shown
    await stand.press(buttons_of(posted.args)["team.send"], channel="C1")
    assert "initial_value" not in stand.api.of("views.open")[-1].args["view"]["blocks"][1]["element"]


async def test_in_a_direct_message_the_askers_last_words_stand_in_the_form(stand: Stand):
    """Read from the conversation when the button is pressed, and kept nowhere."""
    await stand.direct(DISCIPLINE)
    card = stand.api.of("chat.postMessage")[-1].args
    stand.api.history = [{"bot_id": "B0BOT", "text": "card"}, {"user": TEACHER, "text": "a &amp; b"}]
    await stand.press(buttons_of(card)["team.send"])
    assert stand.api.of("views.open")[-1].args["view"]["blocks"][1]["element"]["initial_value"] == "a & b"


async def test_administrators_answer_from_slack_and_the_asker_gets_it_alone(stand: Stand):
    """Announced to the administrators that the district names, answered in a form, delivered to the asker only."""
    await send(stand, "may the SRO drive a student home?", SRO)
    (announced,) = await stand.api.wait("chat.postMessage")
    assert announced.args["channel"] == ADMINISTRATOR
    assert SRO not in announced.shown
    await stand.press(buttons_of(announced.args)["review.answer"], user=ADMINISTRATOR, channel="D3")
    form = stand.api.of("views.open")[-1].args["view"]
    await stand.submit(form, ADMINISTRATOR, answer="No. Call transportation.")
    delivered = (await stand.api.wait("chat.postMessage", 2))[1]
    assert delivered.args["channel"] == SRO
    assert "No. Call transportation." in words_of(delivered.args)
    assert ADMINISTRATOR not in delivered.shown


async def test_an_answered_question_is_not_answered_twice(stand: Stand):
    """The second administrator is told."""
    await send(stand, "may the SRO drive a student home?")
    (announced,) = await stand.api.wait("chat.postMessage")
    button = buttons_of(announced.args)["review.answer"]
    await stand.press(button, user=ADMINISTRATOR, channel="D3")
    form = stand.api.of("views.open")[-1].args["view"]
    await stand.submit(form, ADMINISTRATOR, answer="No.")
    again = await stand.submit(form, ADMINISTRATOR, answer="Yes.")
    assert "answered or closed this question already" in words_of(again.body["view"])
    await asyncio.sleep(0)
    await stand.press(button, user=ADMINISTRATOR, channel="D3")
    assert "already" in stand.api.of("respond")[-1].args["text"]


async def test_a_teacher_cannot_answer_the_queue(stand: Stand):
    """A forged form from somebody whom the district does not name."""
    await send(stand, "may the SRO drive a student home?")
    (item,) = await stand.house.store.questions.listed("north", None)
    forged = {"type": "modal", "callback_id": "review", "private_metadata": f'{{"q":"{item.id}"}}', "blocks": []}
    reply = await stand.submit(forged, TEACHER, answer="Yes.")
    assert "Only administrators" in words_of(reply.body["view"])


async def test_a_long_question_is_cut_the_same_in_what_is_shown_and_what_is_sent(stand: Stand):
    """Nothing is sent that was not shown, however much the window can carry."""
    long = ('may the SRO "stand" by? ' * 200)[:2900]
    _, preview, _ = await send(stand, long)
    (item,) = await stand.house.store.questions.listed("north", None)
    assert item.text.strip() in words_of(preview).replace("\n", " ")


async def test_an_empty_question_is_not_sent(stand: Stand):
    """Blanks are no question."""
    await stand.slash("feedback")
    form = stand.api.of("views.open")[-1].args["view"]
    told = (await stand.submit(form, question="   ")).body["view"]
    assert "There is nothing to send." in words_of(told)
