"""Microsoft's own renderer in Chromium takes every card, hides and shows what it should, and hands a press over whole."""

from __future__ import annotations

from adapters.teams.cards import answer_card
from bot.question import Asker
from tests.teams.all_cards import an_answer, an_ink, every_card
from tests.teams.pictures import renderer, show


async def test_microsofts_renderer_draws_every_card_within_a_phones_width():
    """No complaint, something drawn, and no button or line wider than the card."""
    async with renderer() as page:
        for name, card in every_card():
            assert await show(page, card) == [], name
            width, wide = await page.evaluate("() => { const c = document.getElementById('card'); return [c.clientWidth, c.scrollWidth]; }")
            assert wide <= width, name
            assert await page.locator("#card").inner_text(), name


async def test_a_section_opens_words_can_be_copied_and_a_press_carries_its_signature():
    """What the officer's card does without asking anybody, and what it sends."""
    card = answer_card(an_answer(asker=Asker.SRO), Asker.SRO, an_ink(asker=Asker.SRO))
    async with renderer() as page:
        await show(page, card)
        section, words = page.get_by_text("Sentence two of 4.3."), page.get_by_label("Press and hold, select all, copy")
        assert not await section.is_visible()
        assert not await words.is_visible()
        await page.get_by_role("button", name="Read the whole section").click()
        await page.get_by_role("button", name="Copy these words").click()
        assert await section.is_visible()
        assert "under 4.3 of our MOU" in await words.input_value()
        await page.get_by_role("button", name="Declined").click()
        await page.get_by_role("button", name="Yes").click()
        logged, judged = (await page.evaluate("window.pressed"))[-2:]
        assert logged[0] == judged[0] == "Action.Execute"
        assert logged[1]["about"] == "other"
        assert set(judged[1]) == {"fenceline"}
