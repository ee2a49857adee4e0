"""The pictures of the cards can be drawn, and the ones that are shown are small enough to load on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.parts import need
from tests.slack.block_rules import NODE
from tests.slack.pictures import FOLDER, draw, pictures

LARGEST = 150 * 1024


def test_every_card_is_drawn_in_a_browser(tmp_path: Path):
    """Each card in Chromium, without an error on the page."""
    browser_path = need("chromium")
    need("node")
    need(str(NODE / "node_modules" / "slack-blocks-to-jsx"))
    faults: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("pageerror", lambda error: faults.append(error.message))
        page.route("**/*", lambda route: route.abort() if route.request.url.startswith("http") else route.continue_())
        drawn = [draw(page, picture, tmp_path) for picture in pictures()]
        browser.close()
    assert faults == []
    assert all(path.stat().st_size > 5000 for path in drawn)


def test_the_shown_pictures_are_small():
    """Every picture of a card is there and under 150 KB."""
    for picture in pictures():
        assert (FOLDER / f"{picture.name}.png").stat().st_size < LARGEST
