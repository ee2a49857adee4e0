"""Two workspaces of two districts on one deployment: they never mix; installing, renewing and leaving."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.installations import SealedInstallations
from bot.settings import SlackMode
from tests.slack.stand import ADMINISTRATOR, DISCIPLINE, MEETING, NORTH, SOUTH, SRO, Deployment, Stand, a_stand, buttons_of, words_of

NORTH_TOKEN, SOUTH_TOKEN = "xoxb-north-4417-secret", "xoxb-south-5518-secret"


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Stand]:
    """One deployment with OAuth, installed in both workspaces the way that people install it."""
    async with a_stand(Deployment(tmp_path, oauth=True)) as stand:
        stand.api.tokens |= {NORTH_TOKEN: NORTH, SOUTH_TOKEN: SOUTH}
        for team, token in ((NORTH, NORTH_TOKEN), (SOUTH, SOUTH_TOKEN)):
            assert await install(stand, team, token) == 200
        stand.api.calls.clear()
        yield stand
        assert stand.api.refused == []


async def install(stand: Stand, team: str | None, token: str, **more: object) -> int:
    """Go through the install page and Slack's redirect in one browser."""
    async with stand.http.get(stand.server.make_url("/slack/install"), allow_redirects=False) as start:
        assert start.status == 302
        address = start.headers["Location"]
        cookie = start.headers["Set-Cookie"].partition(";")[0]
    state = address.partition("state=")[2].partition("&")[0]
    stand.api.codes["code-1"] = {
        "app_id": "A1", "access_token": token, "token_type": "bot", "scope": "chat:write", "bot_user_id": "U0BOT",
        "team": {"id": team} if team else None, "enterprise": None, "is_enterprise_install": False, "authed_user": {"id": "U1"}, **more,
    }  # fmt: skip
    url = stand.server.make_url(f"/slack/oauth_redirect?code=code-1&state={state}")
    async with stand.http.get(url, headers={"Cookie": cookie}) as back:
        return back.status


async def test_each_workspace_is_answered_with_its_own_token_and_its_own_mou(both: Stand):
    """The same question in both: each card names its own MOU and goes out under its own token."""
    for team in (NORTH, SOUTH):
        await both.at(team).direct(DISCIPLINE)
    first, second = both.api.of("chat.postMessage")
    assert (first.team, second.team) == (NORTH, SOUTH)
    assert "North MOU 2026" in words_of(first.args)
    assert "North" not in words_of(second.args)
    assert [(await both.house.store.decisions.verify(district)).rows for district in ("north", "south")] == [1, 1]


async def test_the_same_user_id_and_conversation_in_two_workspaces_are_two_people(both: Stand):
    """A thread, a role, a verdict and a press of one never reach the other."""
    await both.at(NORTH).direct(MEETING)
    card = both.api.of("chat.postMessage")[0].args
    await both.at(SOUTH).press(buttons_of(card)["choose.0"])
    assert "South MOU 2026" in words_of(both.api.of("respond")[0].args)
    await both.at(NORTH).direct(DISCIPLINE)
    judged = buttons_of(both.api.of("chat.postMessage")[-1].args)
    await both.at(SOUTH).press(judged["judge.wrong"])
    assert await both.house.store.log.marks("north") == {}
    await both.at(SOUTH).press({"type": "button", "action_id": "log.declined", "value": '{"c":"x"}'}, user=SRO)
    assert await both.house.store.log.boundary_lines("north") == []


async def test_an_administrator_of_one_cannot_see_the_queue_of_the_other(both: Stand):
    """A question sent in the north is announced in the north; the south's administrator gets nothing by its id."""
    north = both.at(NORTH)
    await north.slash("feedback")
    form = both.api.of("views.open")[-1].args["view"]
    await north.submit((await north.submit(form, question="may the SRO drive a student home?")).body["view"])
    (announced,) = await both.api.wait("chat.postMessage")
    assert announced.team == NORTH
    await both.at(SOUTH).press(buttons_of(announced.args)["review.answer"], user=ADMINISTRATOR)
    assert "may the SRO drive" not in both.api.calls[-1].shown
    item = json.loads(buttons_of(announced.args)["review.answer"]["value"])["q"]
    forged = {"type": "modal", "callback_id": "review", "private_metadata": json.dumps({"q": item}), "blocks": []}
    reply = await both.at(SOUTH).submit(forged, ADMINISTRATOR, answer="Yes.")
    assert "no such question in your district" in words_of(reply.body["view"])


async def test_the_same_event_id_in_two_workspaces_is_two_events(both: Stand):
    """Dedupe never crosses workspaces."""
    for team in (NORTH, SOUTH):
        await both.at(team).direct(DISCIPLINE, event_id="Ev-shared")
    assert [call.team for call in both.api.of("chat.postMessage")] == [NORTH, SOUTH]


async def test_a_workspace_without_the_app_gets_nothing(both: Stand):
    """No token, no answer under anybody else's; the command says so in words."""
    await both.at("T9").direct(DISCIPLINE)
    await both.at("T9").slash(DISCIPLINE)
    assert not both.api.of("chat.postMessage")
    assert "not set up in this workspace" in str([call.args for call in both.api.of("respond")])


async def test_tokens_are_sealed_where_they_rest(both: Stand, tmp_path: Path):
    """No token can be read in the database's files."""
    files = await asyncio.to_thread(lambda: list(tmp_path.glob("desk.sqlite3*")))
    kept = b"".join([await asyncio.to_thread(path.read_bytes) for path in files])
    assert b"xoxb-" not in kept
    assert NORTH.encode() in kept


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}], ids=["uninstalled", "revoked"]
)
async def test_leaving_forgets_the_workspace_at_once(both: Stand, event: dict):
    """Its token is gone from the store and from memory; the other workspace goes on."""
    await both.at(NORTH).direct(DISCIPLINE)
    await both.at(NORTH).event(event)
    await both.at(NORTH).direct(DISCIPLINE)
    await both.at(SOUTH).direct(DISCIPLINE)
    assert [call.team for call in both.api.of("chat.postMessage")] == [NORTH, SOUTH]
    assert await both.house.store.installations.find("slack", NORTH) is None


async def test_a_users_token_revoked_ends_nothing(both: Stand):
    """Only the bot's own token is an installation."""
    await both.at(NORTH).event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})
    await both.at(NORTH).direct(DISCIPLINE)
    assert both.api.of("chat.postMessage")


async def test_a_token_is_renewed_before_it_ends(tmp_path: Path):
    """Rotation: two hours ahead, once, and the new one is kept sealed."""
    async with a_stand(Deployment(tmp_path, oauth=True)) as stand:
        stand.api.tokens |= {"xoxb-old": NORTH, "xoxb-new": NORTH}
        await install(stand, NORTH, "xoxb-old", refresh_token="xoxe-1", expires_in=600)
        stand.api.codes["xoxe-1"] = {"token_type": "bot", "access_token": "xoxb-new", "refresh_token": "xoxe-2", "expires_in": 43200}
        for _ in range(2):
            await stand.direct(DISCIPLINE)
        assert len([call for call in stand.api.of("oauth.v2.access") if call.args.get("grant_type") == "refresh_token"]) == 1
        kept = await stand.house.store.installations.find("slack", NORTH)
        assert kept is not None
        assert (kept.body["bot_token"], kept.body["bot_refresh_token"]) == ("xoxb-new", "xoxe-2")
        assert kept.body["bot_token_expires_at"] > time.time() + 40000


async def test_a_renewal_that_fails_goes_on_with_the_token_that_still_counts(tmp_path: Path):
    """Slack refuses the refresh token an hour ahead of the end: answers go on until then."""
    async with a_stand(Deployment(tmp_path, oauth=True)) as stand:
        stand.api.tokens |= {"xoxb-old": NORTH}
        await install(stand, NORTH, "xoxb-old", refresh_token="xoxe-1", expires_in=600)
        await stand.direct(DISCIPLINE)
        assert len(stand.api.of("chat.postMessage")) == 1


async def test_an_organisations_installation_serves_its_workspaces(tmp_path: Path):
    """Enterprise Grid: installed once for the organisation, answered in a workspace of it by that workspace's district."""
    async with a_stand(Deployment(tmp_path, oauth=True)) as stand:
        stand.api.tokens["xoxb-org"] = NORTH
        status = await install(stand, None, "xoxb-org", enterprise={"id": "E1"}, is_enterprise_install=True)
        assert status == 200
        grid = {"authorizations": [{"enterprise_id": "E1", "team_id": SOUTH, "user_id": "U0BOT", "is_bot": True, "is_enterprise_install": True}]}
        stand.api.users["U1TEACHER"] = {"team_id": SOUTH, "enterprise_user": {"enterprise_id": "E1", "teams": [NORTH, SOUTH]}}
        event = {"type": "message", "channel_type": "im", "user": "U1TEACHER", "text": DISCIPLINE, "ts": "1.1", "channel": "D1", "user_team": NORTH}
        assert (await stand.at(SOUTH).event(event, enterprise_id="E1", **grid)).status == 200
        assert "South MOU 2026" in words_of(stand.api.of("chat.postMessage")[0].args)
        kept = await stand.house.store.installations.find("slack", "E1")
        assert kept is not None
        assert kept.body["is_enterprise_install"] is True


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?code=x&state=forged", "?state=&code="])
async def test_a_forged_or_broken_return_installs_nothing(both: Stand, query: str):
    """No state, an unknown one, another browser: a page that says how to start again, never a fault."""
    async with both.http.get(both.server.make_url(f"/slack/oauth_redirect{query}")) as page:
        text = await page.text()
        assert page.status < 500
        assert "Fenceline was not installed" in text
    assert not both.api.of("oauth.v2.access")


async def test_a_state_is_good_once(both: Stand):
    """The second return with the same state is refused."""
    async with both.http.get(both.server.make_url("/slack/install"), allow_redirects=False) as start:
        state = start.headers["Location"].partition("state=")[2].partition("&")[0]
        cookie = start.headers["Set-Cookie"].partition(";")[0]
    for expected in (401, 401):
        async with both.http.get(both.server.make_url(f"/slack/oauth_redirect?code=none&state={state}"), headers={"Cookie": cookie}) as page:
            assert page.status == expected
    assert len(both.api.of("oauth.v2.access")) == 1


async def test_the_installation_store_speaks_slacks_own_interface(both: Stand):
    """What the SDK asks of a store: find, delete, and nothing of another workspace."""
    store = SealedInstallations(both.house.store)
    found = await store.async_find_bot(enterprise_id=None, team_id=NORTH)
    assert found is not None
    assert found.bot_token == NORTH_TOKEN
    await store.async_delete_bot(enterprise_id=None, team_id=NORTH)
    assert await store.async_find_bot(enterprise_id=None, team_id=NORTH) is None
    assert await store.async_find_bot(enterprise_id=None, team_id=SOUTH) is not None


async def test_govslack_is_reached_at_its_own_addresses(tmp_path: Path):
    """The install page leads to the configured cloud; calls go to the configured API (all other tests prove that)."""
    async with (
        a_stand(Deployment(tmp_path, SlackMode.HTTP, oauth=True)) as stand,
        stand.http.get(stand.server.make_url("/slack/install"), allow_redirects=False) as start,
    ):
        assert start.headers["Location"].startswith("https://slack.example/oauth/v2/authorize?")
        assert "scope=app_mentions:read,chat:write,commands,im:history,users:read,usergroups:read" in start.headers["Location"].replace(
            "%3A", ":"
        ).replace("%2C", ",")
