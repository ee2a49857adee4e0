"""The real application with the chat page, on a free loopback port, over the real model rules."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from bot.app import build_app, live_shelf
from bot.desk.console_accounts import set_password
from bot.desk.console_roles import ConsoleRole
from bot.rulebook import root
from bot.settings import load_settings
from tests.parts import need

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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


TINY = Path(__file__).parent.parent / "rulebook" / "tiny"


@pytest.fixture
def small_rules(tmp_path):
    """Rules that a test may change: a model, a state, the district oak."""
    folder = tmp_path / "rules"
    shutil.copytree(TINY, folder)
    shutil.copytree(root() / "language", folder / "language", ignore=shutil.ignore_patterns("common-words-*"))
    return folder


@pytest.fixture
async def local(tmp_path, small_rules):
    """The console over small rules of oak, with three accounts of this machine: vera looks, ed proposes, ann approves."""
    data = tmp_path / "data"
    for name, role in (("vera", ConsoleRole.VIEWER), ("ed", ConsoleRole.EDITOR), ("ann", ConsoleRole.APPROVER), ("amy", ConsoleRole.APPROVER)):
        set_password(data, name, f"{name} has long words", role)
    environ = {"FENCELINE_DATA": str(data), "FENCELINE_RULES": str(small_rules), "FENCELINE_DISTRICT": "oak", "FENCELINE_SIGN_IN": "local"}
    app = await build_app(load_settings(environ), adapters=("adapters.web.app:mount",))
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def as_(local):
    """Enter by name and get a client who signed in as that account."""
    open_clients = []

    async def enter(name):
        client = ClientSession(base_url=str(local.make_url("/")), cookie_jar=CookieJar(unsafe=True))
        open_clients.append(client)
        async with client.post("/sign-in", data={"name": name, "password": f"{name} has long words"}) as response:
            assert response.status == 200, await response.text()
        return Visitor(client)

    yield enter
    for client in open_clients:
        await client.close()


class Visitor:
    """Somebody at the console: reads pages, sends forms with the token that the page carried."""

    def __init__(self, client):
        self.client, self.token = client, ""

    async def get(self, path, status=200):
        async with self.client.get(path) as response:
            text = await response.text()
            assert response.status == status, text
            if found := re.search(r'data-token="([0-9a-f]+)"', text):
                self.token = found[1]
            return text

    async def send(self, path, status=200, **form):
        async with self.client.post(path, data={"token": self.token, **form}) as response:
            text = await response.text()
            assert response.status == status, text
            return text

    async def call(self, path, **body):
        async with self.client.post(path, json=body, headers={"X-Form-Token": self.token}) as response:
            return response.status, await response.json()
