"""Buttons: what each does, that a card changes where it stands, and that nothing forged, old or borrowed is believed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest

from adapters.teams.presses import Press, Seal, Verb, person_digest, place_digest
from bot.question import Asker, Language
from tests.desk.tiny import ledger_of
from tests.teams.stand import (
    PERSON,
    action,
    actions,
    an_activity,
    heading,
    in_group,
    pressed,
    texts,
)  # fmt: skip


async def test_a_clarification_is_pressed_and_the_card_changes_in_place(teams):
    """The reading that was picked decides; the presser and everybody else see the new card; a second press brings the same."""
    asked = await teams.say("he has a vape")
    assert "What is in it?" in heading(asked)
    body = await teams.press(asked, "choose", "escort")
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    assert "School discipline" in heading(body["value"])
    await teams.house.background.drain(5)
    method, path, changed, _ = teams.microsoft.sent[-1]
    assert method == "PUT"
    assert path.endswith("/activities/m1")
    assert heading(changed["attachments"][0]["content"]) == heading(body["value"])
    assert [row.outcome for row in await ledger_of(teams.house.assistant)] == ["clarify", "answered"]


async def test_a_redelivered_press_is_recorded_once_and_shows_the_same(teams):
    """An invoke must be answered every time; its decision counts once."""
    asked = await teams.say("he has a vape")
    press = pressed(teams.microsoft, action(asked, "choose", "escort"))
    first, second = await teams.send(press), await teams.send(press)
    assert heading(first[1]["value"]) == heading(second[1]["value"])
    assert len(await ledger_of(teams.house.assistant)) == 2


async def test_an_old_client_submits_and_the_card_changes_too(teams):
    """Action.Submit arrives as a message with a value and no text."""
    asked = await teams.say("he has a vape")
    data = action(asked, "choose", "escort")["fallback"]["data"]
    assert (await teams.send(an_activity(teams.microsoft, None, value=data, replyToId="m1")))[0] == 200
    method, path, changed, _ = teams.microsoft.sent[-1]
    assert method == "PUT"
    assert path.endswith("/m1")
    assert "School discipline" in heading(changed["attachments"][0]["content"])


async def test_feedback_is_kept_and_said_on_the_card(teams):
    """The card comes back with thanks in place of the question."""
    body = await teams.press(await teams.say("can the SRO walk him to the office"), "right")
    said = texts(body["value"])
    assert "Thank you. Noted." in said
    assert "Was this right?" not in said
    body = await teams.press(await teams.say("there is a fight"), "wrong")
    assert any("Say it in other words" in line for line in texts(body["value"]))


async def test_who_says_to_be_the_officer_is_answered_as_the_officer(teams):
    """Asked once, below the answer; then words to decline with and a log, pressed once and kept without words."""
    first = await teams.say("can the SRO walk him to the office")
    body = await teams.press(first, "role", "SRO")
    assert any("I answer you as the SRO" in line for line in texts(body["value"]))
    second = await teams.say("can the SRO walk him to the office")
    assert not [one for one in actions(second) if one.get("verb") == "role"]
    press = pressed(teams.microsoft, action(second, "log", "Declined"), inputs={"about": "discipline-meeting"})
    bodies = [await teams.send(press) for _ in range(2)]
    assert all(any("Logged: Declined" in line for line in texts(body["value"])) for _, body in bodies)
    rows = await teams.house.store.log.lines("model") if hasattr(teams.house.store.log, "lines") else None
    assert rows is None or [(row.action, row.category) for row in rows] == [("declined", "discipline-meeting")]


async def test_a_strange_category_is_logged_as_other(teams):
    """What a client sends in a field is believed no further than the list."""
    await teams.press(await teams.say("can the SRO walk him to the office"), "role", "SRO")
    second = await teams.say("can the SRO walk him to the office")
    for about in ("'; drop table", 5, None, ["x"]):
        _, body = await teams.send(pressed(teams.microsoft, action(second, "log", "Handed"), inputs={"about": about}))
        assert any("Logged" in line for line in texts(body["value"]))


async def test_a_question_goes_to_the_boundary_team_only_after_its_asker_saw_it(teams):
    """Written, shown without the address in it, sent, answered privately by an administrator; each once."""
    card = await teams.say("can the SRO walk him to the office")
    _, body = await teams.send(pressed(teams.microsoft, action(card, "preview"), inputs={"question": "May he search it? ann@example.org asked"}))
    assert "Look at the message below" in body["value"]
    shown = teams.microsoft.cards()[-1]
    proposed = next(part["value"] for part in shown["body"] if part.get("id") == "question")
    assert "ann@example.org" not in proposed
    assert "May he search it?" in proposed
    assert await teams.house.store.questions.listed("model") == []
    _, body = await teams.send(pressed(teams.microsoft, action(shown, "send"), inputs={"question": proposed}))
    assert heading(body["value"]).startswith("Sent.")
    [item] = await teams.house.store.questions.listed("model")
    assert item.text == proposed
    assert item.asker is Asker.TEACHER
    await teams.house.background.drain(5)
    before = len(teams.microsoft.sent)
    await teams.house.store.questions.answer(item.id, "Only with a warrant.")
    assert await teams.house.assistant.review.deliver(item.id) == 1
    _, path, body, _ = teams.microsoft.sent[before]
    assert "/v3/conversations/a:1/" in path
    assert "Only with a warrant." in texts(body["attachments"][0]["content"])


async def test_an_empty_question_is_asked_for(teams):
    """A button pressed over an empty field says what is missing."""
    card = await teams.say("can the SRO walk him to the office")
    for question in ("", "   ", None, 7):
        _, body = await teams.send(pressed(teams.microsoft, action(card, "preview"), inputs={"question": question}))
        assert body["value"] == "Write your question first."


async def test_an_emergency_that_was_a_drill_is_taken_back(teams):
    """The red card goes for everybody."""
    card = await teams.say("he has a gun")
    assert card["body"][0]["style"] == "attention"
    body = await teams.press(card, "mistake")
    assert "call 911 first" in heading(body["value"])


FORGERIES = {
    "no data": {}, "another field": {"x": 1}, "no text": {"fenceline": 5}, "not signed": {"fenceline": "abc"}, "two dots": {"fenceline": "a.b.c"},
    "empty parts": {"fenceline": "."}, "odd letters": {"fenceline": "\udcff.x"}, "bad base": {"fenceline": "%%%%." + "0" * 64},
    "long": {"fenceline": "A" * 50_000 + "." + "0" * 64},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_button_is_refused_in_words(teams, name):
    """Whatever a client puts into a press: one sentence, no error, no effect."""
    press = an_activity(teams.microsoft, None, type="invoke", name="adaptiveCard/action", value={"action": {"data": FORGERIES[name]}})
    status, body = await teams.send(press)
    assert status == 200
    assert body["value"].startswith("This button is too old or was changed.")
    assert await ledger_of(teams.house.assistant) == []


async def test_a_button_whose_rule_was_changed_is_refused(teams):
    """The signature covers the rule, the person, the conversation and the time."""
    asked = await teams.say("he has a vape")
    body, _, signature = action(asked, "choose", "escort")["data"]["fenceline"].partition(".")
    fields = json.loads(urlsafe_b64decode(body))
    fields[6] = "gun"
    forged = f"{urlsafe_b64encode(json.dumps(fields, separators=(',', ':')).encode()).decode()}.{signature}"
    answer = (await teams.send(pressed(teams.microsoft, {"verb": "choose", "data": {"fenceline": forged}})))[1]
    assert answer["value"].startswith("This button is too old or was changed.")


async def test_a_button_is_good_in_its_own_conversation_for_its_own_asker(teams):
    """Copied elsewhere it is refused; pressed by a colleague it says whose it is; judging an answer is open to all who see it."""
    await teams.send(in_group(teams.microsoft, "he has a vape"))
    asked = teams.microsoft.cards()[-1]
    _status, elsewhere = await teams.send(pressed(teams.microsoft, action(asked, "choose")))
    assert elsewhere["value"].startswith("This button is too old")
    group = in_group(teams.microsoft, "")["conversation"]
    bob = {"id": "29:bob", "aadObjectId": "b" * 36}
    _, colleague = await teams.send(pressed(teams.microsoft, action(asked, "choose"), conversation=group) | {"from": bob})
    assert colleague["value"].startswith("These buttons are for the person who asked.")
    await teams.send(in_group(teams.microsoft, "there is a fight"))
    _, judged = await teams.send(pressed(teams.microsoft, action(teams.microsoft.cards()[-1], "right"), conversation=group) | {"from": bob})
    assert "Thank you. Noted." in texts(judged["value"])


async def test_a_button_older_than_a_week_is_refused(teams):
    """Time is part of what is signed; a week after the card was made its buttons stop."""
    asked = await teams.say("he has a vape")
    clock = teams.house.assistant.clock
    press = Press(Verb.CHOOSE, place_digest("a:1"), person_digest(PERSON), Language.EN, Asker.TEACHER, clock.seconds() - 1, "escort")
    old = {"verb": "choose", "data": {"fenceline": Seal(teams.house.store.keyring, clock.seconds).write(press)}}
    _, body = await teams.send(pressed(teams.microsoft, old))
    assert body["value"].startswith("This button is too old")
    fresh = Seal(teams.house.store.keyring, clock.seconds).read(action(asked, "choose")["data"]["fenceline"], "a:1", PERSON)
    assert 6 * 86400 < fresh.expires - clock.seconds() <= 7 * 86400
