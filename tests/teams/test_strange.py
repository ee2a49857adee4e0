"""Strange activities behind a good token: whatever stands in their fields, the answer is never an error of ours."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams.incoming import command_of, language_of, read_incoming
from adapters.teams.plain_text import words_of, words_of_message
from bot.question import Language
from tests.teams.stand import Microsoft, an_activity, teams_there

ODD = [None, 0, -1, 1e308, True, "", "x", "\ud800", "\x00", "💥" * 50, [], [None], [[]], {}, {"id": 5}, {"id": None}, [{"id": []}], "9" * 400]
KINDS = ["message", "invoke", "conversationUpdate", "installationUpdate", "messageReaction", "typing", "endOfConversation", "event"]
NAMES = ["adaptiveCard/action", "composeExtension/fetchTask", "composeExtension/submitAction", "message/submitAction", "task/fetch"]
FIELDS = ["text", "value", "from", "recipient", "conversation", "channelData", "entities", "attachments", "membersAdded", "locale", "replyToId", "id", "name",
          "action", "timestamp", "textFormat", "deliveryMode"]  # fmt: skip


def a_strange_activity(m: Microsoft, dice: random.Random) -> dict[str, Any]:
    activity = an_activity(m, type=dice.choice(KINDS), name=dice.choice(NAMES))
    for field in dice.sample(FIELDS, dice.randint(1, 4)):
        activity[field] = dice.choice(ODD)
    if dice.random() < 0.5:
        activity["value"] = {
            dice.choice(["action", "data", "commandId", "messagePayload"]): dice.choice([*ODD, {"data": {"fenceline": dice.choice(ODD)}}])
        }
    return activity


async def test_two_hundred_strange_activities_end_in_no_error(tmp_path):
    """Taken, malformed or unknown, and never a 500; the door still works afterwards."""
    dice = random.Random(20261121)
    async with teams_there(tmp_path) as teams:
        for _ in range(200):
            activity = a_strange_activity(teams.microsoft, dice)
            status, _ = await teams.send(activity)
            assert status in {200, 400, 404}, activity
        assert "School discipline" in str(await teams.say("can the SRO walk him to the office"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda more: (
            st.lists(more, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "text", "tenant", "body", "content", "from", "conversation"]), more, max_size=4)
        ),
        max_leaves=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_reading_an_activity_never_raises(anything):
    """Any JSON object is read, with empty words for what is missing."""
    activity = anything if isinstance(anything, dict) else {"text": anything, "value": anything}
    assert isinstance(read_incoming(activity).conversation, str)
    assert isinstance(words_of(activity), str)
    assert isinstance(words_of_message(activity), str)


def test_markup_is_read_as_words():
    """Mentions, breaks, entities, scripts and stray brackets."""
    assert words_of({"text": "<at>Fenceline</at>&nbsp;can the SRO\nsearch  him?"}) == "can the SRO\nsearch him?"
    assert words_of({"text": "is 3 < 5 and a<b?"}) == "is 3 < 5 and a<b?"
    assert words_of({"text": "<p>one</p><p>two &amp; three</p><script>alert(1)</script>"}) == "one\ntwo & three"
    assert words_of_message({"subject": "Help", "body": {"contentType": "html", "content": "he has a <b>gun</b>"}}) == "Help. he has a gun"
    assert words_of({"text": None}) == words_of({}) == ""


def test_long_markup_is_read_in_time_that_grows_with_it():
    """Thirty thousand unclosed tags are over in a moment."""
    import time

    for piece in ("<at", "<at>", "<script>", "<!--", "<p ", "</", "<" * 3):
        started = time.perf_counter()
        words_of({"text": piece * 30_000})
        assert time.perf_counter() - started < 5, piece


def test_a_locale_names_spanish_or_nothing():
    """English is left to the words: many who type Spanish have an English client."""
    assert language_of("es-MX") is language_of("ES") is Language.ES
    assert language_of("en-US") is language_of("") is language_of(None) is language_of(7) is None


def test_commands_are_compared_without_accents_and_marks():
    """As people type them on a phone."""
    assert command_of(" ¿A quién preguntar? ") == command_of("a quien preguntar") == "a quien preguntar"
