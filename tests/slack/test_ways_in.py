"""Each way in, over HTTP and over a socket, to what reaches Slack."""

from __future__ import annotations

import pytest

from tests.slack.stand import DISCIPLINE, GUN, MEETING, NOTHING, SRO, STAFF, Stand, buttons_of, words_of


async def test_a_direct_message_is_answered_where_it_was_asked(stand: Stand):
    """The card comes into the same conversation, with the whole short answer as text."""
    assert (await stand.direct(DISCIPLINE)).status == 200
    (call,) = stand.api.of("chat.postMessage")
    assert call.args["channel"] == "D1"
    assert not call.args.get("thread_ts")
    assert call.args["text"].startswith("School discipline. The SRO stays out of it.")
    assert "4.3" in words_of(call.args)


async def test_a_mention_is_answered_in_its_thread_and_asks_for_no_names(stand: Stand):
    """In public the answer stands in the thread only, and says to keep names out; nothing unfurls."""
    await stand.mention(DISCIPLINE, ts="5.5")
    (call,) = stand.api.of("chat.postMessage")
    assert (call.args["channel"], call.args["thread_ts"]) == ("C1", "5.5")
    assert words_of(call.args).startswith("Keep names out.")
    assert str(call.args["unfurl_links"]) in {"False", "0"}
    assert str(call.args["unfurl_media"]) in {"False", "0"}


async def test_the_command_is_answered_inside_the_acknowledgement(stand: Stand):
    """Only the asker sees it, and no call to Slack is needed for the answer."""
    reply = await stand.slash(DISCIPLINE)
    assert reply.body["response_type"] == "ephemeral"
    assert reply.body["text"].startswith("School discipline.")
    assert not stand.api.of("chat.postMessage", "respond")


@pytest.mark.parametrize("text", ["", "help", "HELP", "ayuda"])
async def test_help_tells_the_ways_in_and_what_is_kept(stand: Stand, text: str):
    """`/boundary`, `/boundary help`: how to ask, by which MOU, what is recorded and what is not."""
    words = words_of((await stand.slash(text)).body)
    assert "North MOU 2026" in words
    assert ("What I record" in words) != ("Lo que registro" in words)


async def test_words_after_help_are_a_question(stand: Stand):
    """So "help, he has a gun" is no request for help pages."""
    assert "911" in (await stand.slash(f"help {GUN}")).body["text"]


async def test_the_emergency_word_shows_what_to_do_at_once(stand: Stand):
    """`/boundary emergency`: 911 first, behind a red bar."""
    body = (await stand.slash("emergency")).body
    assert "911" in body["text"]
    assert body["attachments"][0]["color"]


async def test_an_emergency_shows_only_what_to_do_now(stand: Stand):
    """Different at a glance: a header, the steps behind a red bar, and no button but the one that takes it back."""
    await stand.mention(GUN)
    (call,) = stand.api.of("chat.postMessage")
    assert [block["type"] for block in call.args["blocks"]] == ["header"]
    assert "911" in words_of(call.args)
    assert list(buttons_of(call.args)) == ["emergency.mistake"]
    assert "911" in call.args["text"]


async def test_a_message_shortcut_answers_in_a_window(stand: Stand):
    """Pressing "Whose matter is this?" on anybody's message: nothing is posted, the asker alone sees a modal."""
    await stand.shortcut(DISCIPLINE)
    (call,) = stand.api.of("views.open")
    assert "School discipline." in words_of(call.args)
    assert not stand.api.of("chat.postMessage", "chat.postEphemeral", "respond")


async def test_the_global_shortcut_asks_in_a_form_and_answers_in_its_place(stand: Stand):
    """The guided form: question, role, school; the answer takes the form's place."""
    await stand.shortcut()
    (call,) = stand.api.of("views.open")
    reply = await stand.submit(call.args["view"], question=DISCIPLINE)
    assert reply.body["response_action"] == "update"
    assert "School discipline." in words_of(reply.body["view"])


async def test_the_form_words_the_answer_for_the_role_chosen_in_it(stand: Stand):
    """Asked as an SRO, the answer brings words to decline with."""
    await stand.shortcut(user=SRO)
    (call,) = stand.api.of("views.open")
    reply = await stand.submit(call.args["view"], user=SRO, question="AP wants me to sit in on a discipline meeting. ok?")
    assert "Words you can use" in words_of(reply.body["view"])


async def test_home_shows_role_district_mou_scenarios_contacts_and_the_record(stand: Stand):
    """Opening Home publishes all of it, for the person who opened it."""
    await stand.event({"type": "app_home_opened", "user": SRO, "tab": "home", "channel": "D1"})
    (call,) = stand.api.of("views.publish")
    words = words_of(call.args)
    assert call.args["user_id"] == SRO
    for part in ("SRO", "North Schools", "North MOU 2026", "July 1, 2026", "June 30, 2027", "Whom to ask", "What I record", "What I do not record"):
        assert part in words
    assert any(action.startswith("home.quick.") for action in buttons_of(call.args))


async def test_the_messages_tab_publishes_nothing(stand: Stand):
    """`app_home_opened` for the messages tab is only acknowledged."""
    assert (await stand.event({"type": "app_home_opened", "user": SRO, "tab": "messages", "channel": "D1"})).status == 200
    assert not stand.api.of("views.publish")


async def test_the_workflow_step_gives_the_verdict_as_fields(stand: Stand):
    """`check_boundary` completes with the decision, using the step's own token."""
    stand.api.tokens["xwfp-1"] = stand.team
    event = {"type": "function_executed", "function": {"callback_id": "check_boundary"}, "function_execution_id": "Fx1", "bot_access_token": "xwfp-1",
             "inputs": {"question": DISCIPLINE, "asker": "sro"}}  # fmt: skip
    assert (await stand.event(event)).status == 200
    (call,) = stand.api.of("functions.completeSuccess")
    outputs = call.args["outputs"]
    assert (outputs["matter"], outputs["sro"], outputs["section"], outputs["outcome"]) == ("school_discipline", "may_not", "4.3", "answered")
    assert set(outputs) == {"verdict", "answer", "outcome", "matter", "sro", "urgency", "section", "decision_id"}


async def test_out_of_scope_says_what_can_be_asked(stand: Stand):
    """No verdict, some questions to try, nothing to judge."""
    await stand.direct(NOTHING)
    (call,) = stand.api.of("chat.postMessage")
    assert "I only know who handles what" in call.args["text"]
    assert "judge.right" not in buttons_of(call.args)


async def test_a_question_without_its_deciding_fact_is_asked_back(stand: Stand):
    """One question, at most four answers as buttons and "none of these"."""
    await stand.direct(MEETING)
    (call,) = stand.api.of("chat.postMessage")
    options = [name for name in buttons_of(call.args) if name.startswith("choose.")]
    assert 3 <= len(options) <= 5
    assert options[-1] == "choose.none"


async def test_spanish_is_answered_in_spanish_buttons_included(stand: Stand):
    """A Spanish question gets a Spanish card."""
    await stand.direct("¿puede el oficial estar en la reunión de disciplina de un estudiante?")
    (call,) = stand.api.of("chat.postMessage")
    assert "Enviar al equipo" in words_of(call.args)
    assert "Send to" not in words_of(call.args)


async def test_an_unknown_role_is_asked_once(stand: Stand):
    """The first answer asks who is asking; the second does not; the pressed role words the third."""
    await stand.direct(DISCIPLINE, user=STAFF)
    await stand.direct(DISCIPLINE, user=STAFF)
    first, second = stand.api.of("chat.postMessage")
    assert "role.sro" in buttons_of(first.args)
    assert "role.sro" not in buttons_of(second.args)
    await stand.press(buttons_of(first.args)["role.sro"], user=STAFF)
    await stand.direct(DISCIPLINE, user=STAFF, channel="D2")
    assert "Words you can use" in words_of(stand.api.of("chat.postMessage")[2].args)


async def test_in_a_channel_the_role_is_asked_in_private(stand: Stand):
    """The public thread holds the answer only; the question who is asking is for the asker's eyes."""
    await stand.mention(DISCIPLINE, user=STAFF, ts="7.7")
    (public,), (private,) = stand.api.of("chat.postMessage"), stand.api.of("chat.postEphemeral")
    assert "role.sro" not in buttons_of(public.args)
    assert (private.args["user"], private.args["thread_ts"]) == (STAFF, "7.7")
    assert "role.sro" in buttons_of(private.args)
