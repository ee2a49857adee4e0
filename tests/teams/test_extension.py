"""The message extension: answers in a dialog, and nothing is posted."""

from __future__ import annotations

from tests.desk.tiny import TinyShelf, ledger_of
from tests.teams.stand import (
    an_activity,
    fetch,
    heading,
    submit,
    teams_there,
    texts,
)  # fmt: skip


async def test_a_message_is_asked_about_in_a_dialog_and_nothing_is_posted(teams):
    """HTML, mentions and names of the sender are left aside; the answer is seen by one person."""
    content = "<div><p>Can the <b>SRO</b> walk him&nbsp;to the <i>office</i>?</p><attachment id='1'></attachment></div>"
    payload = {"id": "1", "from": {"user": {"displayName": "Bob"}}, "body": {"contentType": "html", "content": content}}
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "message", "messagePayload": payload})
    assert page["title"] == "Whose matter is this?"
    assert "School discipline" in heading(page["card"]["content"])
    assert teams.microsoft.sent == []
    assert len(await ledger_of(teams.house.assistant)) == 1


async def test_the_compose_box_opens_a_field_whose_answer_comes_in_the_same_dialog(teams):
    """Ask, clarify, judge, all without a post."""
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "compose"}, locale="es-MX")
    assert page["title"] == "¿A quién le toca esto?"
    assert page["card"]["content"]["body"][0]["type"] == "Input.Text"
    page = await fetch(teams, {"commandId": "whoseMatter", "commandContext": "compose"})
    asked = (await submit(teams, page["card"]["content"], 0, question="he has a vape"))["value"]["card"]["content"]
    assert "What is in it?" in heading(asked)
    answered = (await submit(teams, asked, 0))["value"]["card"]["content"]
    assert "School discipline" in heading(answered)
    judged = (await submit(teams, answered, 0))["value"]["card"]["content"]
    assert "Thank you. Noted." in texts(judged)
    assert teams.microsoft.sent == []


async def test_an_empty_dialog_says_what_is_missing_and_a_forged_one_is_refused(teams):
    """Sentences, in a last small page."""
    page = await fetch(teams, {"commandId": "whoseMatter"})
    empty = await submit(teams, page["card"]["content"], 0, question=" ")
    assert empty["type"] == "continue" or empty == {"type": "message", "value": "Write your question first."}
    value = {"commandId": "whoseMatter", "data": {"fenceline": "x"}}
    _, body = await teams.send(an_activity(teams.microsoft, None, type="invoke", name="composeExtension/submitAction", value=value))
    assert body["task"]["type"] == "message"
    assert "too old" in body["task"]["value"]


async def test_a_stranger_is_told_so_and_nothing_is_recorded(tmp_path):
    """Once packs name their tenants, a tenant that none names gets one sentence everywhere."""
    shelf = TinyShelf(model=(("people.tenants.teams", "another-tenant"),))
    async with teams_there(tmp_path, shelf) as teams:
        assert heading(await teams.say("can the SRO walk him to the office")).startswith("I do not know your school district yet.")
        page = await fetch(teams, {"commandId": "whoseMatter"})
        assert heading(page["card"]["content"]).startswith("I do not know")
        assert await ledger_of(teams.house.assistant) == []
