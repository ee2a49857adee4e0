"""Who is not answered, and what is not a question."""

from __future__ import annotations

import pytest

from tests.planted import NAME, QUESTION
from tests.slack.stand import DISCIPLINE, GUEST, NORTH, SRO, Stand, direct, mention, words_of


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"user": "U0BOT"},
        {"user": None},
        {"edited": {"user": "U1", "ts": "1.1"}},
        {"channel_type": "channel", "channel": "C1"},
        {"channel_type": "mpim", "channel": "G1"},
    ],
    ids=lambda more: "-".join(str(value) for value in more.values())[:40],
)
async def test_bots_edits_notices_and_own_messages_are_acknowledged_and_ignored(stand: Stand, more: dict):
    """Nothing is posted and nothing recorded for what no person asked just now."""
    assert (await stand.event(direct(DISCIPLINE, **more))).status == 200
    assert not stand.api.of("chat.postMessage", "chat.postEphemeral")


async def test_an_edited_mention_is_not_answered_again(stand: Stand):
    """Slack sends a mention once more when somebody mends a typo in it."""
    await stand.event(mention(DISCIPLINE, edited={"user": "U1", "ts": "1.1"}))
    await stand.event(mention(DISCIPLINE, channel="D1"))
    assert not stand.api.of("chat.postMessage")


@pytest.mark.parametrize("event", ["team_join", "reaction_added", "channel_created", "something_new"])
async def test_events_that_nobody_asked_for_are_acknowledged(stand: Stand, event: str):
    """An unknown event is no failure, or Slack would switch the app off."""
    assert (await stand.event({"type": event})).status == 200


async def test_a_guest_gets_a_polite_refusal_with_911_in_it(stand: Stand):
    """By mention in private, by command inside the acknowledgement, by shortcut in a window, in Home."""
    await stand.mention(DISCIPLINE, GUEST)
    (private,) = stand.api.of("chat.postEphemeral")
    assert "guest" in private.args["text"]
    assert "911" in private.args["text"]
    assert "guest" in (await stand.slash(DISCIPLINE, GUEST)).body["text"]
    await stand.shortcut(DISCIPLINE, GUEST)
    await stand.shortcut(None, GUEST)
    assert all("guest" in words_of(call.args) for call in stand.api.of("views.open"))
    await stand.event({"type": "app_home_opened", "user": GUEST, "tab": "home", "channel": "D1"})
    assert "guest" in words_of(stand.api.of("views.publish")[0].args)
    await stand.press({"type": "button", "action_id": "judge.right", "value": '{"d":"D-1"}'}, user=GUEST)
    assert "guest" in stand.api.of("respond")[0].args["text"]
    assert not stand.api.of("chat.postMessage")


async def test_a_stranger_in_a_shared_channel_is_refused_in_private(stand: Stand):
    """Somebody of another organisation's workspace, through Slack Connect."""
    await stand.event(mention(DISCIPLINE, "U7STRANGER", user_team="T9OTHER"), is_ext_shared_channel=True)
    (call,) = stand.api.of("chat.postEphemeral")
    assert "staff of this district only" in call.args["text"]
    stranger = {"id": "U7STRANGER", "team_id": "T9OTHER"}
    reply = await stand.press({"type": "button", "action_id": "choose.0", "value": "{}"}, somebody=stranger)
    assert reply.status == 200
    assert "staff of this district only" in stand.api.of("respond")[0].args["text"]
    assert not stand.api.of("chat.postMessage")


async def test_own_staff_in_a_shared_channel_are_answered(stand: Stand):
    """The channel is shared; the asker is ours."""
    await stand.event(mention(DISCIPLINE, user_team=NORTH), is_ext_shared_channel=True)
    assert stand.api.of("chat.postMessage")


async def test_when_slack_cannot_tell_who_it_is_the_answer_comes_all_the_same(stand: Stand):
    """A profile that can't be read shuts nobody out: an emergency unanswered is worse."""
    await stand.direct(DISCIPLINE, user="U8UNKNOWN")
    assert stand.api.of("chat.postMessage")


async def test_a_role_by_user_group_counts(stand: Stand):
    """The district names a group of SROs; its members are answered as SROs."""
    stand.api.groups["S1SROS"] = ["U6INGROUP"]
    stand.api.users["U6INGROUP"] = {}
    assert "Words you can use" in words_of((await stand.slash("AP wants me to sit in on a discipline meeting. ok?", "U6INGROUP")).body)


async def test_the_planted_question_leaves_no_trace(stand: Stand):
    """A question with a name and numbers is answered; nothing of it is posted, stored or logged (the suite searches the logs)."""
    await stand.mention(QUESTION)
    await stand.slash(QUESTION, SRO)
    assert NAME not in "".join(call.shown for call in stand.api.calls)
    rows = [row async for row in stand.house.store.decisions.rows("north")]
    assert NAME not in repr(rows)


@pytest.mark.parametrize(
    "text", ["", "   ", "😀", "<!channel>", "<@U0BOT>", "\u202e\u200b", "x" * 12_000, "<script>alert(1)</script>", "&lt;!channel&gt; *_~`"]
)
async def test_odd_texts_get_a_clear_sentence(stand: Stand, text: str):
    """Empty, emoji, markup, marks, ten thousand letters: a card, and nothing in it that calls anybody."""
    await stand.direct(text)
    (call,) = stand.api.of("chat.postMessage")
    assert "<!" not in call.args["text"]
    assert call.args["text"]
