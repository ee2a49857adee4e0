"""Whole ways through the application: a signed request comes in, and we look at what reached Teams."""

from __future__ import annotations

import asyncio
import json

import pytest

from adapters.teams.messages import message
from adapters.teams.port import Undelivered
from adapters.teams.presses import Press, Seal, Verb, person_digest, place_digest
from bot.desk.people import Person
from bot.question import Asker, Language
from tests.desk.tiny import TinyShelf, ledger_of
from tests.planted import QUESTION, SECRETS
from tests.teams.stand import ADA, BOT, TENANT, action, actions, an_activity, in_group, pressed, teams_there, token
from tests.teams.test_cards import texts

PERSON = Person("teams", TENANT, ADA)
COPY_OF = {"replyToId": "m1"}


@pytest.fixture
async def teams(tmp_path):
    async with teams_there(tmp_path) as there:
        yield there


def heading(card):
    return texts(card)[0]


async def test_a_question_in_the_personal_chat_gets_its_card(teams):
    """Verdict, quote and citation, under the message that asked; one row in the ledger, none of the words."""
    card = await teams.say("can the SRO walk him to the office")
    assert "School discipline" in heading(card)
    _, path, body, _ = teams.microsoft.sent[0]
    assert "/v3/conversations/a:1/activities/" in path and body["summary"] and "text" not in body
    assert body["entities"][0]["citation"][0]["appearance"]["name"].startswith("MOU 4.3")
    [row] = await ledger_of(teams.house.assistant)
    assert (row.platform, row.rules, row.outcome) == ("teams", "escort", "answered")


async def test_a_group_is_answered_when_it_mentions_us_and_left_alone_otherwise(teams):
    """The mention is taken out; talk among people is none of our business."""
    status, _ = await teams.send(in_group(teams.microsoft, "can the SRO walk him to the office"))
    assert status == 200 and "School discipline" in heading(teams.microsoft.cards()[0])
    assert await teams.send(in_group(teams.microsoft, "he has a gun", mention=False)) == (200, None)
    assert len(teams.microsoft.sent) == 1 and len(await ledger_of(teams.house.assistant)) == 1


async def test_a_channel_is_answered_in_its_thread(teams):
    """The reply goes under the post that mentioned us."""
    place = {"id": "19:c@thread.tacv2;messageid=77", "conversationType": "channel", "isGroup": True, "tenantId": TENANT}
    await teams.send(in_group(teams.microsoft, "there is a fight") | {"conversation": place})
    assert "19:c@thread.tacv2;messageid=77" in teams.microsoft.sent[0][1]


async def test_a_mention_alone_and_a_command_get_help(teams):
    """Nothing typed is no question."""
    await teams.send(in_group(teams.microsoft, ""))
    assert heading(teams.microsoft.cards()[0]) == "How I can help"
    assert heading(await teams.say("Help!")) == "How I can help"
    assert heading(await teams.say("who to ask")) == "Who to ask"
    assert heading(await teams.say("What is recorded?")) == "What is recorded"
    assert heading(await teams.say("¿Qué se registra?", locale="es-MX")) == "Qué se registra"
    assert await ledger_of(teams.house.assistant) == []


async def test_spanish_follows_the_activitys_locale_and_the_words(teams):
    """A Spanish client gets Spanish; Spanish words get Spanish from any client."""
    assert "policía" in " ".join(texts(await teams.say("he has a gun", locale="es-US"))) or "911" in " ".join(texts(await teams.say("he has a gun", locale="es-US")))
    assert teams.microsoft.cards()[0]["lang"] == "es"
    shared = an_activity(teams.microsoft, "walk him to the office")
    del shared["locale"]
    await teams.send(shared | {"entities": [{"type": "clientInfo", "locale": "es-ES"}]})
    assert teams.microsoft.cards()[-1]["lang"] == "es"


async def test_the_same_activity_is_answered_once_however_often_it_comes(teams):
    """Teams sends again what it thinks was lost: one answer, one row."""
    sent = an_activity(teams.microsoft)
    results = await asyncio.gather(*(teams.send(sent) for _ in range(5)))
    assert {status for status, _ in results} == {200}
    assert len(teams.microsoft.sent) == 1 and len(await ledger_of(teams.house.assistant)) == 1


async def test_an_answer_that_was_not_brought_is_asked_for_again_and_then_brought_once(teams):
    """503 makes Teams send again; the second delivery answers, and the decision is recorded once."""
    teams.microsoft.fail = [(500, {})]
    sent = an_activity(teams.microsoft)
    assert (await teams.send(sent))[0] == 503
    assert (await teams.send(sent))[0] == 200
    assert (await teams.send(sent))[0] == 200
    assert len(teams.microsoft.sent) == 1 and len(await ledger_of(teams.house.assistant)) == 1


async def test_too_many_requests_are_waited_out(teams):
    """A 429 and a 502 on the way: the answer arrives in the same turn, once."""
    teams.microsoft.fail = [(429, {}), (502, {})]
    assert (await teams.send(an_activity(teams.microsoft)))[0] == 200
    assert len(teams.microsoft.sent) == 1


@pytest.mark.parametrize("status", [403, 404])
async def test_a_conversation_that_is_gone_is_let_go(teams, status):
    """Where the bot was removed, sending again would never help."""
    teams.microsoft.fail = [(status, {})]
    assert (await teams.send(an_activity(teams.microsoft)))[0] == 200


async def test_a_clarification_is_pressed_and_the_card_changes_in_place(teams):
    """The reading that was picked decides; the presser and everybody else see the new card; a second press brings the same."""
    asked = await teams.say("he has a vape")
    assert "What is in it?" in heading(asked)
    body = await teams.press(asked, "choose", "escort")
    assert body["type"] == "application/vnd.microsoft.card.adaptive" and "School discipline" in heading(body["value"])
    await teams.house.background.drain(5)
    method, path, changed, _ = teams.microsoft.sent[-1]
    assert method == "PUT" and path.endswith("/activities/m1")
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
    assert (await teams.send(an_activity(teams.microsoft, None, value=data, **COPY_OF)))[0] == 200
    method, path, changed, _ = teams.microsoft.sent[-1]
    assert method == "PUT" and path.endswith("/m1") and "School discipline" in heading(changed["attachments"][0]["content"])


async def test_feedback_is_kept_and_said_on_the_card(teams):
    """The card comes back with thanks in place of the question."""
    body = await teams.press(await teams.say("can the SRO walk him to the office"), "right")
    said = texts(body["value"])
    assert "Thank you. Noted." in said and "Was this right?" not in said
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
    assert "ann@example.org" not in proposed and "May he search it?" in proposed
    assert await teams.house.store.questions.listed("model") == []
    _, body = await teams.send(pressed(teams.microsoft, action(shown, "send"), inputs={"question": proposed}))
    assert heading(body["value"]).startswith("Sent.")
    [item] = await teams.house.store.questions.listed("model")
    assert item.text == proposed and item.asker is Asker.TEACHER
    await teams.house.background.drain(5)
    before = len(teams.microsoft.sent)
    await teams.house.store.questions.answer(item.id, "Only with a warrant.")
    assert await teams.house.assistant.review.deliver(item.id) == 1
    _, path, body, _ = teams.microsoft.sent[before]
    assert "/v3/conversations/a:1/" in path and "Only with a warrant." in texts(body["attachments"][0]["content"])


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
    assert status == 200 and body["value"].startswith("This button is too old or was changed.")
    assert await ledger_of(teams.house.assistant) == []


async def test_a_button_whose_rule_was_changed_is_refused(teams):
    """The signature covers the rule, the person, the conversation and the time."""
    from base64 import urlsafe_b64decode, urlsafe_b64encode

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
    status, elsewhere = await teams.send(pressed(teams.microsoft, action(asked, "choose")))
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


async def test_installing_welcomes_once_in_each_scope(teams):
    """Teams tells of an install twice; people are welcomed once, in their language, and told how to ask where they are."""
    personal = an_activity(teams.microsoft, None, type="installationUpdate", action="add", locale="es-MX")
    member = an_activity(teams.microsoft, None, type="conversationUpdate", membersAdded=[{"id": BOT}, {"id": "29:ada"}])
    await teams.send(personal)
    await teams.send(member)
    group = in_group(teams.microsoft, "")["conversation"]
    await teams.send(an_activity(teams.microsoft, None, type="conversationUpdate", membersAdded=[{"id": BOT}], conversation=group))
    await teams.send(an_activity(teams.microsoft, None, type="conversationUpdate", membersAdded=[{"id": "29:bob"}], conversation=group))
    first, second = teams.microsoft.cards()
    assert first["lang"] == "es" and "Mention me" in " ".join(texts(second))
    assert await teams.house.store.installations.address(PERSON) is not None


async def test_removing_the_bot_forgets_where_to_reach_the_person(teams):
    """No address of somebody who does not want us."""
    await teams.send(an_activity(teams.microsoft, None, type="installationUpdate", action="add"))
    await teams.send(an_activity(teams.microsoft, None, type="installationUpdate", action="remove"))
    assert await teams.house.store.installations.address(PERSON) is None


async def fetch(teams, value, **over):
    status, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/fetchTask", value=value, **over))
    assert status == 200
    return body["task"]["value"]


async def submit(teams, card, verb_at, **inputs):
    data = [one for one in actions(card) if one["type"] == "Action.Submit"][verb_at]["data"] | inputs
    value = {"commandId": "whoseMatter", "data": data}
    status, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/submitAction", value=value))
    assert status == 200
    return body["task"]


async def test_a_message_is_asked_about_in_a_dialog_and_nothing_is_posted(teams):
    """HTML, mentions and names of the sender are left aside; the answer is seen by one person."""
    content = "<div><p>Can the <b>SRO</b> walk him&nbsp;to the <i>office</i>?</p><attachment id='1'></attachment></div>"
    payload = {"id": "1", "from": {"user": {"displayName": "Bob"}}, "body": {"contentType": "html", "content": content}}
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "message", "messagePayload": payload})
    assert page["title"] == "Whose matter is this?" and "School discipline" in heading(page["card"]["content"])
    assert teams.microsoft.sent == [] and len(await ledger_of(teams.house.assistant)) == 1


async def test_the_compose_box_opens_a_field_whose_answer_comes_in_the_same_dialog(teams):
    """Ask, clarify, judge, all without a post."""
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "compose"}, locale="es-MX")
    assert page["title"] == "¿A quién le toca esto?" and page["card"]["content"]["body"][0]["type"] == "Input.Text"
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "compose"})
    asked = (await submit(teams, page["card"]["content"], 0, question="he has a vape"))["value"]["card"]["content"]
    assert "What is in it?" in heading(asked)
    answered = (await submit(teams, asked, 0))["value"]["card"]["content"]
    assert "School discipline" in heading(answered)
    judged = (await submit(teams, answered, 0))["value"]["card"]["content"]
    assert "Thank you. Noted." in texts(judged) and teams.microsoft.sent == []


async def test_an_empty_dialog_says_what_is_missing_and_a_forged_one_is_refused(teams):
    """Sentences, in a last small page."""
    page = await fetch(teams, {"commandId": "whoseMatter"})
    empty = await submit(teams, page["card"]["content"], 0, question=" ")
    assert empty["type"] == "continue" or empty == {"type": "message", "value": "Write your question first."}
    value = {"commandId": "whoseMatter", "data": {"fenceline": "x"}}
    _, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/submitAction", value=value))
    assert body["task"]["type"] == "message" and "too old" in body["task"]["value"]


async def test_a_stranger_is_told_so_and_nothing_is_recorded(tmp_path):
    """Once packs name their tenants, a tenant that none names gets one sentence everywhere."""
    shelf = TinyShelf(model=(("people.tenants.teams", "another-tenant"),))
    async with teams_there(tmp_path, shelf) as teams:
        assert heading(await teams.say("can the SRO walk him to the office")).startswith("I do not know your school district yet.")
        page = await fetch(teams, {"commandId": "whoseMatter"})
        assert heading(page["card"]["content"]).startswith("I do not know")
        assert await ledger_of(teams.house.assistant) == []


async def test_commands_change_what_they_say(teams):
    """My role, a new question, notices off and on."""
    assert [one["title"] for one in actions(await teams.say("my role")) if one["type"] == "Action.Execute"] == ["School staff", "I am the SRO", "Administrator"]
    body = await teams.press(teams.microsoft.cards()[-1], "role", "SRO")
    assert heading(body["value"]).startswith("Noted. I answer you as the SRO.")
    assert heading(await teams.say("new question")).startswith("All right, a new question.")
    assert heading(await teams.say("stop notices")).startswith("I will not write to you")
    assert await teams.house.store.installations.addresses("teams", "model") == []
    assert heading(await teams.say("start notices")).startswith("I will tell you")
    assert len(await teams.house.store.installations.addresses("teams", "model")) == 1


async def test_help_inside_a_sentence_is_no_command(teams):
    """"help, he has a gun" is an emergency."""
    assert (await teams.say("help, he has a gun"))["body"][0]["style"] == "attention"


async def test_a_changed_mou_is_told_once_to_those_who_want_it(tmp_path):
    """The first look only notes it; a change is told; whoever stopped notices is left alone."""
    from dataclasses import replace as with_

    from adapters.teams.app import place  # noqa: F401  the room under test is mounted by name
    from adapters.teams.answering import Answering
    from adapters.teams.notices import Notices
    from adapters.teams.presses import Seal

    shelf = TinyShelf()
    async with teams_there(tmp_path, shelf) as teams:
        await teams.say("help")
        await teams.say("help", **{"from": {"id": "29:bob", "aadObjectId": "bob"}, "conversation": {"id": "a:2", "conversationType": "personal", "tenantId": TENANT}})
        await teams.house.background.drain(5)
        await teams.say("stop notices", **{"from": {"id": "29:bob", "aadObjectId": "bob"}})
        sent: list[tuple[str, dict]] = []

        class Noting:
            async def post(self, to, said):
                sent.append((to.conversation, said))
                return "m1"

        assistant = teams.house.assistant
        notices = Notices(Answering(assistant, Seal(teams.house.store.keyring, assistant.clock.seconds)), Noting(), shelf)  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            while await teams.house.store.installations.find("teams", "district:model", "mou-told") is None:
                await asyncio.sleep(0.05)
        assert await notices.tell_change("model") == 0 and sent == []
        book = shelf.engine("model").rulebook
        changed = with_(book, sections=(*book.sections[1:],))
        shelf._engines["model"] = type(shelf.engine("model"))(changed)
        async with asyncio.timeout(20):  # the application's own first look may still hold the lease
            while await notices.tell_change("model") != 1:
                await asyncio.sleep(0.05)
        assert await notices.tell_change("model") == 0
        [(conversation, said)] = sent
        assert conversation == "a:1" and "Your MOU changed" in heading(said["attachments"][0]["content"])
        stop = action(said["attachments"][0]["content"], "notices")
        _, body = await teams.send(pressed(teams.microsoft, stop))
        assert heading(body["value"]).startswith("I will not write to you")


async def test_a_notice_that_is_not_taken_is_left(tmp_path):
    """A person who removed the bot does not stop the others' notices."""
    from adapters.teams.answering import Answering
    from adapters.teams.notices import Notices
    from adapters.teams.presses import Seal
    from bot.desk.store.installations import Installation

    async with teams_there(tmp_path) as teams:
        await teams.say("help")
        await teams.house.background.drain(5)

        class Gone:
            async def post(self, to, said):
                raise Undelivered(403)

        assistant = teams.house.assistant
        notices = Notices(Answering(assistant, Seal(teams.house.store.keyring, assistant.clock.seconds)), Gone(), teams.house.shelf)  # type: ignore[arg-type]
        await teams.house.store.installations.keep(Installation("teams", "district:model", "mou-told", {"mou": "old"}), assistant.clock.seconds())
        assert await notices.tell_change("model") == 0


async def test_nothing_that_was_typed_is_stored_or_logged(teams, tmp_path):
    """The planted name, number and words are in no file of the deployment; the suite's own log is searched at its end."""
    await teams.say(QUESTION)
    await teams.send(in_group(teams.microsoft, QUESTION))
    payload = {"body": {"contentType": "text", "content": QUESTION}}
    await fetch(teams, {"commandId": "whoseMatter", "messagePayload": payload})
    await teams.house.background.drain(5)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not [secret for secret in SECRETS if secret.encode() in raw], path


async def test_a_bearer_token_is_never_logged(teams, capfd):
    """Neither a good one nor a bad one."""
    bearer = token(teams.microsoft)
    await teams.send(an_activity(teams.microsoft), bearer)
    await teams.send(an_activity(teams.microsoft), bearer[:-4] + "AAAA")
    from tests.conftest import LOGS

    assert bearer[:60] not in LOGS.getvalue() and bearer[-60:] not in LOGS.getvalue()


def test_a_message_has_no_text_beside_its_card():
    """Teams would split it in two."""
    assert set(message({"fallbackText": "x"})) == {"type", "summary", "attachments"}
