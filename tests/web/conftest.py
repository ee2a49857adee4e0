"""The real application with the chat page, on a free loopback port, over the real model rules."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from bot.app import build_app, live_shelf
from bot.settings import load_settings
from tests.parts import need

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def shelf():
    """The live rulebooks, read once for all tests of the page."""
    return live_shelf(load_settings({}))


@pytest.fixture
async def server(tmp_path, shelf):
    """The served page."""
    app = await build_app(load_settings({"FENCELINE_DATA": str(tmp_path)}), shelf, adapters=("adapters.web.app:mount",))
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def http(server):
    """A client without a browser."""
    async with ClientSession(base_url=str(server.make_url("/"))) as session:
        yield session


@pytest.fixture
async def browser():
    """A real headless Chromium."""
    path = need("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()
