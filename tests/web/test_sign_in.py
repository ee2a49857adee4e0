"""Signing in with the district's identity provider: a whole round trip, roles, and every proof that must fail."""

import re
import socket
import time

import pytest
from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.app import build_app
from bot.settings import load_settings
from tests.web.issuer import CLIENT, SECRET, Provider


@pytest.fixture
async def provider():
    """The identity provider."""
    made = Provider()
    server = TestServer(made.app(), host="127.0.0.1")
    await server.start_server()
    made.issuer = str(server.make_url("")).rstrip("/")
    yield made
    await server.close()


@pytest.fixture
async def site(tmp_path, small_rules, provider):
    """The console over oak, whose people settings name an editor by a verified email."""
    card = small_rules / "districts/oak/pack.yaml"
    card.write_text(card.read_text().replace("people:\n", "people:\n  editors: {web: [ed@oak.example]}\n  viewers: {web: [g-principals]}\n"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "FENCELINE_DATA": str(tmp_path / "data"), "FENCELINE_RULES": str(small_rules), "FENCELINE_DISTRICT": "oak", "FENCELINE_SIGN_IN": "oidc",
        "FENCELINE_OIDC_ISSUER": provider.issuer, "FENCELINE_OIDC_CLIENT_ID": CLIENT, "FENCELINE_OIDC_CLIENT_SECRET": SECRET,
        "FENCELINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    server = TestServer(await build_app(load_settings(environ), adapters=("adapters.web.app:mount",)), host="127.0.0.1", port=port)
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def http(site):
    """A browser's cookies without a browser."""
    async with ClientSession(base_url=str(site.make_url("/")), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def enter(http, onward="/console"):
    async with http.get(f"/sign-in/start?next={onward}") as response:
        return response.status, str(response.url.path), await response.text()


async def test_the_whole_round_trip_opens_the_console(http):
    """Code, PKCE, token, session; the claim gives the role; signing out ends it."""
    status, path, text = await enter(http, "/console/rules")
    assert (status, path) == (200, "/console/rules")
    assert "Ana Approver · may approve" in text
    token = re.search(r'data-token="(\w+)"', text)[1]
    async with http.post("/sign-out", data={"token": token}) as response:
        assert response.url.path == "/sign-in"
    async with http.get("/console", allow_redirects=False) as response:
        assert response.status == 303


async def test_the_chat_page_wants_a_sign_in_too(http):
    """Its calls say so in words; afterwards it answers."""
    async with http.post("/api/ask", json={"text": "hi"}) as response:
        assert (response.status, (await response.json())["problem"]) == (401, "You are signed out. Open the page again and sign in.")
    async with http.get("/", allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, "/sign-in?next=/")
    await enter(http)
    async with http.post("/api/ask", json={"text": "can he walk him out"}) as response:
        assert (await response.json())["kind"] == "answered"


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"roles": ["fenceline-viewer"]}, "may look"),
        ({"roles": [], "groups": ["g-principals"]}, "may look"),
        ({"roles": [], "email": "Ed@oak.example", "email_verified": True}, "may propose"),
        ({"roles": [], "email": "ed@oak.example", "email_verified": False}, None),
        ({"roles": [], "email": "ed@oak.example"}, None),
        ({"roles": [], "preferred_username": "ed@oak.example"}, None),
        ({"roles": []}, None),
    ],
)
async def test_roles_come_from_a_claim_or_the_districts_people(http, provider, claims, shown):
    """A name that people may choose themselves, or an email nobody verified, gives none; the practice is open to all."""
    provider.claims |= claims
    status, _, text = await enter(http)
    if shown:
        assert shown in text
    else:
        assert (status, "the district has not given you a role here" in text) == (403, True)
    async with http.get("/practice") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("wrong", "forged", "words"),
    [
        ({}, "key", "could not be checked"),
        ({}, "none", "could not be checked"),
        ({}, "secret", "could not be checked"),
        ({"iss": "https://evil.example"}, "", "could not be checked"),
        ({"aud": "another"}, "", "could not be checked"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "", "belongs to another sign-in"),
        ({"exp": int(time.time()) - 3600}, "", "could not be checked"),
        ({"iat": int(time.time()) + 3600}, "", "could not be checked"),
        ({"nonce": "another"}, "", "belongs to another sign-in"),
        ({"sub": None}, "", "could not be checked"),
    ],
)
async def test_a_token_that_proves_nothing_opens_nothing(http, provider, wrong, forged, words):
    """Every check of the ID token, each broken alone."""
    provider.wrong, provider.forged = wrong, forged
    status, _, text = await enter(http)
    assert (status, words in text) == (403, True)
    async with http.get("/console", allow_redirects=False) as response:
        assert response.status == 303


async def test_an_answer_that_was_not_asked_for_is_refused(http):
    """No sign-in under way, another state, an error of the provider's, another issuer's answer."""
    async with http.get("/sign-in/back?code=x&state=y") as response:
        assert (response.status, "was not started here" in await response.text()) == (403, True)
    for query, words in (
        ("code=x&state=other", "was not started here"),
        ("error=access_denied&state={}", "did not sign you in"),
        ("code=x&state={}&iss=https://evil.example", "Another identity provider"),
    ):
        async with http.get("/sign-in/start", allow_redirects=False) as response:
            state = re.search(r"state=([\w-]+)", response.headers["Location"])[1]
        async with http.get(f"/sign-in/back?{query.format(state)}") as response:
            assert (response.status, words in await response.text()) == (403, True)


async def test_a_provider_that_is_away_is_told(http, provider):
    """In words, with what to do."""
    provider.issuer += "/moved"
    async with http.get("/sign-in/start") as response:
        assert (response.status, "does not fit FENCELINE_OIDC_ISSUER" in await response.text()) == (502, True)


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "/sign-in"])
async def test_nobody_is_sent_to_another_site(http, onward):
    """Wherever the page was told to go on to."""
    _, path, _ = await enter(http, onward)
    assert path == "/console"
