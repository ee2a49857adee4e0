"""The page in a real browser: by thumb, by keyboard, by screen reader's tree."""

import pytest
from axe_playwright_python.async_playwright import Axe

PHONE = {"width": 360, "height": 740}
SEEN = {"serious", "critical"}


@pytest.fixture
async def page(browser, server):
    """The page on a small phone, with every console error kept."""
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    errors, outside = [], []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: outside.append(r.url) if "127.0.0.1" not in r.url and not r.url.startswith("data:") else None)
    await page.goto(str(server.make_url("/")))
    yield page
    assert errors == []
    assert outside == []
    await context.close()


async def type_in(page, text):
    """Ask by keyboard alone and wait for the card."""
    cards = await page.locator("article").count()
    await page.keyboard.type(text) if await page.evaluate("document.activeElement.id") == "text" else await page.locator("#text").fill(text)
    await page.locator("#text").press("Enter")
    card = page.locator("article").nth(cards)
    await card.wait_for()
    return card


async def sound(page):
    """Return what an accessibility checker finds serious."""
    results = await Axe().run(page)
    return [v["id"] for v in results.response["violations"] if v["impact"] in SEEN]


async def test_a_question_a_section_and_no_sideways_scroll(page):
    """Verdict first; the whole section opens; nothing is wider than the phone."""
    card = await type_in(page, "can the SRO cover lunch duty today")
    assert "The school's own job" in await card.locator("h2").inner_text()
    await card.get_by_role("button", name="Read the whole section").click()
    assert "proctor" in await page.locator("#section-text").inner_text()
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await sound(page) == []


async def test_a_clarification_is_answered_by_a_button(page):
    """One question, a press, an answer."""
    card = await type_in(page, "principal wants me in a meeting at 2. good or no")
    buttons = card.locator(".choice")
    assert 2 <= await buttons.count() <= 4
    await buttons.first.click()
    answer = page.locator("article").nth(1)
    await answer.wait_for()
    assert await answer.get_attribute("class") in ("answered", "emergency")
    assert await sound(page) == []


async def test_a_follow_up_changes_the_verdict(page):
    """A fact added later turns the answer and says so."""
    await type_in(page, "two boys had a fight in the hall, nobody hurt")
    card = await type_in(page, "ok turns out one of them has a broken nose")
    assert (await card.locator("h2").inner_text()).strip().split(" ", 1)[1].startswith("Now: law enforcement")


async def test_an_emergency_looks_different_and_speaks_at_once(page):
    """Alert role, 911 first, one button."""
    card = await type_in(page, "he lifted his shirt and showed me something black in his waistband")
    assert await card.get_attribute("role") == "alert"
    assert "911" in await card.locator("ol li").first.inner_text()
    assert await card.get_by_role("button").count() == 1
    assert await sound(page) == []


async def test_spanish_by_the_language_switch(page):
    """Labels and answers change together."""
    await page.select_option("#lang", "es")
    await page.wait_for_url("**lang=es**")
    card = await type_in(page, "¿puede el oficial cuidar el almuerzo hoy?")
    assert await card.get_attribute("lang") == "es"
    assert await page.locator("#ask button").inner_text() == "Preguntar"
    assert await sound(page) == []


async def test_an_sro_gets_words_to_decline_with(page):
    """The switch says who asks."""
    await page.select_option("#asker", "sro")
    card = await type_in(page, "they want me to cover lunch duty today")
    assert await card.locator(".decline").is_visible()


async def test_the_first_screen_is_accessible_in_the_dark_too(browser, server):
    """Contrast holds in both schemes."""
    context = await browser.new_context(viewport=PHONE, color_scheme="dark")
    page = await context.new_page()
    await page.goto(str(server.make_url("/")))
    await type_in(page, "can the SRO cover lunch duty today")
    assert await sound(page) == []
    await context.close()
