"""Whole ways through the application: a signed request comes in, and we look at what reached Teams."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, web

from adapters.teams.messages import message
from bot.app import HOUSE, build_app
from tests.conftest import LOGS
from tests.desk.tiny import TinyShelf, ledger_of
from tests.planted import QUESTION, SECRETS
from tests.teams.playground import free_port
from tests.teams.stand import (
    BOT,
    PERSON,
    TENANT,
    Teams,
    actions,
    an_activity,
    fetch,
    heading,
    in_group,
    microsoft_there,
    settings_of,
    teams_there,
    texts,
    token,
)  # fmt: skip


async def test_a_question_in_the_personal_chat_gets_its_card(teams):
    """Verdict, quote and citation, under the message that asked; one row in the ledger, none of the words."""
    card = await teams.say("can the SRO walk him to the office")
    assert "School discipline" in heading(card)
    _, path, body, _ = teams.microsoft.sent[0]
    assert "/v3/conversations/a:1/activities/" in path
    assert body["summary"]
    assert "text" not in body
    assert body["entities"][0]["citation"][0]["appearance"]["name"].startswith("MOU 4.3")
    [row] = await ledger_of(teams.house.assistant)
    assert (row.platform, row.rules, row.outcome) == ("teams", "escort", "answered")


async def test_a_group_is_answered_when_it_mentions_us_and_left_alone_otherwise(teams):
    """The mention is taken out; talk among people is none of our business."""
    status, _ = await teams.send(in_group(teams.microsoft, "can the SRO walk him to the office"))
    assert status == 200
    assert "School discipline" in heading(teams.microsoft.cards()[0])
    assert await teams.send(in_group(teams.microsoft, "he has a gun", mention=False)) == (200, None)
    assert len(teams.microsoft.sent) == 1
    assert len(await ledger_of(teams.house.assistant)) == 1


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
    assert "policía" in " ".join(texts(await teams.say("he has a gun", locale="es-US"))) or "911" in " ".join(
        texts(await teams.say("he has a gun", locale="es-US"))
    )
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
    assert len(teams.microsoft.sent) == 1
    assert len(await ledger_of(teams.house.assistant)) == 1


async def test_an_answer_that_was_not_brought_is_asked_for_again_and_then_brought_once(teams):
    """503 makes Teams send again; the second delivery answers, and the decision is recorded once."""
    teams.microsoft.fail = [(500, {})]
    sent = an_activity(teams.microsoft)
    assert (await teams.send(sent))[0] == 503
    assert (await teams.send(sent))[0] == 200
    assert (await teams.send(sent))[0] == 200
    assert len(teams.microsoft.sent) == 1
    assert len(await ledger_of(teams.house.assistant)) == 1


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
    assert first["lang"] == "es"
    assert "Mention me" in " ".join(texts(second))
    assert await teams.house.store.installations.address(PERSON) is not None


async def test_removing_the_bot_forgets_where_to_reach_the_person(teams):
    """No address of somebody who does not want us."""
    await teams.send(an_activity(teams.microsoft, None, type="installationUpdate", action="add"))
    await teams.send(an_activity(teams.microsoft, None, type="installationUpdate", action="remove"))
    assert await teams.house.store.installations.address(PERSON) is None


async def test_commands_change_what_they_say(teams):
    """My role, a new question, notices off and on."""
    assert [one["title"] for one in actions(await teams.say("my role")) if one["type"] == "Action.Execute"] == [
        "School staff",
        "I am the SRO",
        "Administrator",
    ]
    body = await teams.press(teams.microsoft.cards()[-1], "role", "SRO")
    assert heading(body["value"]).startswith("Noted. I answer you as the SRO.")
    assert heading(await teams.say("new question")).startswith("All right, a new question.")
    assert heading(await teams.say("stop notices")).startswith("I will not write to you")
    assert await teams.house.store.installations.addresses("teams", "model") == []
    assert heading(await teams.say("start notices")).startswith("I will tell you")
    assert len(await teams.house.store.installations.addresses("teams", "model")) == 1


async def test_help_inside_a_sentence_is_no_command(teams):
    """Said: "help, he has a gun" is an emergency."""
    assert (await teams.say("help, he has a gun"))["body"][0]["style"] == "attention"


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
    assert bearer[:60] not in LOGS.getvalue()
    assert bearer[-60:] not in LOGS.getvalue()


def test_a_message_has_no_text_beside_its_card():
    """Teams would split it in two."""
    assert set(message({"fallbackText": "x"})) == {"type", "summary", "attachments"}


async def test_an_answer_under_way_is_brought_when_the_process_stops(tmp_path):
    """Stopping waits for activities that were taken in: the answer goes out, the decision is kept, nothing is sent again."""
    async with microsoft_there(busy=0.5) as microsoft:
        app = await build_app(settings_of(tmp_path, microsoft), TinyShelf(), ("adapters.teams.app:mount",))
        runner = web.AppRunner(app, shutdown_timeout=10)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", free_port())
        await site.start()
        async with ClientSession() as http:
            asking = asyncio.ensure_future(Teams(microsoft, f"{site.name}/api/messages", http, app).send(an_activity(microsoft)))
            async with asyncio.timeout(20):
                while not app[HOUSE].assistant.metrics.events.labels("teams", "first")._value.get():  # noqa: ASYNC110  taken in, not answered
                    await asyncio.sleep(0.01)
            await runner.cleanup()
            assert (await asking)[0] == 200
        assert len(microsoft.cards()) == 1
    async with teams_there(tmp_path) as teams:
        assert [row.rules for row in await ledger_of(teams.house.assistant)] == ["escort"]
