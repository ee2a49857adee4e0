"""The console in a real browser on a small phone: typing in the playground, the YAML check, the round of two people, axe on every page."""

import pytest
from axe_playwright_python.async_playwright import Axe

PHONE = {"width": 360, "height": 740}
PAGES = ("", "/rules", "/sections/4.3", "/rules/escort", "/rules/escort/edit", "/playground", "/queue", "/proposals", "/versions", "/report")


@pytest.fixture
async def enter(browser, local):
    """Enter by name and get a page of somebody who signed in by keyboard."""
    contexts, errors = [], []

    async def sign_in(name, **options):
        context = await browser.new_context(viewport=PHONE, base_url=str(local.make_url("/")), **options)
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        await page.goto("/console")
        await page.fill("#name", name)
        await page.fill("#password", f"{name} has long words")
        await page.keyboard.press("Enter")
        await page.locator("nav").wait_for()
        return page

    yield sign_in
    assert errors == []
    for context in contexts:
        await context.close()


async def sound(page):
    """Return what an accessibility checker finds serious, and whether anything is wider than the phone."""
    results = await Axe().run(page)
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [(v["id"], v["nodes"][0]["html"]) for v in results.response["violations"] if v["impact"] in {"serious", "critical"}] + (
        ["too wide"] if wide else []
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_accessible_on_a_phone(enter, scheme):
    """Nothing serious, nothing wider than 360 points, by day and by night."""
    page = await enter("ann", color_scheme=scheme)
    for path in PAGES:
        await page.goto(f"/console{path}")
        assert await sound(page) == [], path
    await page.goto("/practice")
    assert await sound(page) == []
    await page.locator("#main .primary").click()
    assert await sound(page) == []
    await page.locator(".choices button").first.click()
    assert await sound(page) == []


async def test_the_playground_answers_while_one_types(enter):
    """Answer, reading, and a link to the rule; no button to press."""
    page = await enter("vera")
    await page.goto("/console/playground")
    await page.locator("#play-text").press_sequentially("can he walk him out, no gun")
    await page.locator("#play-out article h3").wait_for()
    await page.get_by_text("said not to be so").wait_for()
    assert await page.locator('#play-out a[href*="/rules/escort"]').count()
    assert await sound(page) == []


async def test_yaml_is_checked_while_one_types(enter):
    """The mistake is told in words, and goes away when it is mended."""
    page = await enter("ed")
    await page.goto("/console/rules/escort/edit")
    good = await page.locator("#yaml").input_value()
    await page.fill("#yaml", good.replace("routine", "whenever"))
    await page.locator("#yaml-problems .severe").first.wait_for()
    assert "whenever" in await page.locator("#yaml-problems").inner_text()
    await page.fill("#yaml", good)
    await page.get_by_text("No problems found.").wait_for()


async def test_two_people_bring_a_phrase_live(enter):
    """One proposes from the rule's page, the other approves from the list."""
    ed, ann = await enter("ed"), await enter("ann")
    await ed.goto("/console/rules/escort")
    await ed.fill("#ph", "frog march him")
    await ed.locator("form", has=ed.locator("#ph")).get_by_role("button").click()
    await ed.get_by_text("You proposed this").wait_for()
    await ann.goto("/console/proposals")
    await ann.get_by_role("link", name="frog march him").click()
    await ann.get_by_role("button", name="Approve and put live").click()
    await ann.get_by_text("Live ·").wait_for()
    await ann.goto("/console/playground")
    await ann.fill("#play-text", "should the sro frog march him")
    await ann.locator("#play-out a").first.wait_for()
