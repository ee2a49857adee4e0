"""Draws the pictures of the chat page that the README shows: python -m tests.web.pictures."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from bot.app import build_app
from bot.settings import load_settings

TO = Path(__file__).parents[2] / "deploy" / "pictures"
SHOTS = (
    ("web-answer", 390, 1000, "can the SRO sit in on this discipline meeting?"),
    ("web-desktop", 1100, 860, "2 boys fought at lunch, nobody hurt. can the officer write it up"),
)


async def main() -> None:
    """Ask one question on a phone and one on a desktop, and keep what is seen."""
    with tempfile.TemporaryDirectory() as data:
        app = await build_app(load_settings({"FENCELINE_DATA": data}), adapters=("adapters.web.app:mount",))
        server = TestServer(app, host="127.0.0.1")
        await server.start_server()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            )
            for name, width, height, text in SHOTS:
                page = await browser.new_page(viewport={"width": width, "height": height})
                await page.goto(str(server.make_url("/")))
                await page.fill("#text", text)
                await page.keyboard.press("Enter")
                await page.locator("article").wait_for()
                await page.evaluate("window.scrollTo(0, 0)")
                await page.screenshot(path=TO / f"{name}.png")
            await browser.close()
        await server.close()


if __name__ == "__main__":
    asyncio.run(main())
