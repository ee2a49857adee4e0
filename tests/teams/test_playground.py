"""Microsoft's own Agents Playground as the client: every way in, production token checks on, once through its page."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import async_playwright

from tests.desk.tiny import ledger_of
from tests.parts import need
from tests.teams.playground import MENTION, Playground, card_in, message_id, playground_there
from tests.teams.stand import action, actions, texts

VIEW = {"width": 1100, "height": 820}
BROWSER = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def heading(event: object) -> str:
    return texts(card_in(event))[0]


async def test_every_way_in_through_the_playgrounds_routes(tmp_path):
    """Personal, group with and without mention, channel, buttons new and old, cards changed in place, the message extension."""
    async with playground_there(tmp_path) as there:
        await personal(there)
        await group_and_channel(there)
        await buttons(there)
        await extension(there)
        assert set(there.statuses) == {200}
        rows = await ledger_of(there.app_house.assistant)
        assert {row.platform for row in rows} == {"teams"}
        assert len(rows) >= 8


async def personal(there: Playground) -> None:
    await there.say("personal-1", "can the SRO walk him to the office")
    assert "School discipline" in heading(await there.seen("School discipline"))
    await there.say("personal-1", "he has a gun")
    assert card_in(await there.seen("Treat this as an emergency"))["body"][0]["style"] == "attention"
    await there.say("personal-1", "help")
    assert heading(await there.seen("How I can help")) == "How I can help"


async def group_and_channel(there: Playground) -> None:
    await there.answered(3)
    await there.say("group-1", "there is a fight, said to nobody")
    await there.say("group-1", "<at>Fenceline</at> there is a fight", **MENTION)
    in_group = await there.seen("group-1", "Shared", "AdaptiveCard")
    assert in_group["actionConversationId"] == "group-1"
    await there.answered(4)
    await there.say("channel-1", "<at>Fenceline</at> there is a fight", **MENTION)
    assert "Shared" in heading(await there.seen("channel-1", "AdaptiveCard"))


async def buttons(there: Playground) -> None:
    await there.say("personal-1", "new question")
    await there.seen("All right, a new question.")
    await there.say("personal-1", "he has a vape")
    asked = await there.seen("What is in it?")
    card, place = card_in(asked), message_id(asked)
    chosen = action(card, "choose", "escort")
    body = await there.invoke(
        "adaptiveCard/action", "personal-1", {"action": chosen | {"data": chosen["data"]}, "trigger": "manual"}, replyToId=place
    )
    assert "School discipline" in heading(body)
    changed = await there.seen("updateMessage", place)
    assert "School discipline" in heading(changed)
    count = len(there.events)
    await there.say("personal-1", "new question")
    await there.seen("All right, a new question.", after=count)
    await there.say("personal-1", "he has a vape")
    again = await there.seen("createMessage", "What is in it?", after=count)
    data = action(card_in(again), "choose", "fight")["fallback"]["data"]
    status, _ = await there.post(
        "/_conversation/v1/submit", {"conversation": {"id": "personal-1"}, "from": {"id": "user-0"}, "replyToId": message_id(again), "value": data}
    )
    assert status < 300
    assert "Shared" in heading(await there.seen("updateMessage", message_id(again), after=count))
    forgery = {"action": {"type": "Action.Execute", "verb": "choose", "data": {"fenceline": "x.y"}}, "trigger": "manual"}
    forged = await there.invoke("adaptiveCard/action", "personal-1", forgery, replyToId=place)
    assert "too old or was changed" in str(forged)


async def extension(there: Playground) -> None:
    count = len(there.events)
    payload = {"id": "1", "body": {"contentType": "html", "content": "<p>can the SRO walk him to the office?</p>"}}
    page = await there.invoke(
        "composeExtension/fetchTask", "group-1", {"commandId": "whoseMatter", "commandContext": "message", "messagePayload": payload}
    )
    assert "School discipline" in heading(page)
    page = await there.invoke("composeExtension/fetchTask", "group-1", {"commandId": "whoseMatter", "commandContext": "compose"})
    ask = next(one for one in actions(card_in(page)) if one["type"] == "Action.Submit")
    value = {"commandId": "whoseMatter", "data": ask["data"] | {"question": "there is a fight"}}
    assert "Shared" in heading(await there.invoke("composeExtension/submitAction", "group-1", value))
    assert there.events[count:] == []


async def test_once_through_the_playgrounds_own_page(tmp_path):
    """Typed, read and pressed in Chromium; the card changes where it stands; a picture is taken."""
    picture = tmp_path / "playground.png"
    await through_the_page(tmp_path, picture)
    assert 10_000 < picture.stat().st_size < 150_000


async def through_the_page(folder: Path, picture: Path) -> None:
    """Ask, pick a reading, open the section; keep a picture of it."""
    chromium = need("chromium")
    async with playground_there(folder) as there, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=BROWSER)
        context = await browser.new_context(viewport=VIEW)
        await context.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, lambda route: route.abort())
        page = await context.new_page()
        await page.goto(there.url)
        box = page.locator("[role=textbox]")
        await box.wait_for(timeout=30_000)
        for words, answer in (("help", "How I can help"), ("he has a vape", "What is in it?")):
            await box.click()
            await page.keyboard.type(words)
            await page.get_by_role("button", name="Send Message").click()
            await page.locator(".ac-adaptiveCard", has_text=answer).wait_for(timeout=30_000)
        asked = page.locator(".ac-adaptiveCard", has_text="What is in it?")
        await asked.wait_for(timeout=30_000)
        await asked.get_by_role("button", name="escort").click()
        answered = page.locator(".ac-adaptiveCard", has_text="School discipline")
        await answered.last.wait_for(timeout=30_000)
        await answered.last.get_by_role("button", name="Read the whole section").click()
        await page.get_by_text("Sentence two of 4.3.").last.wait_for(timeout=30_000)
        await page.screenshot(path=picture)
        await browser.close()
        assert set(there.statuses) <= {200}
