"""The table of bad requests: malformed, forged, old, huge; none gets a 5xx, none is answered."""

from __future__ import annotations

import json
import time
import urllib.parse
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from adapters.slack.verify import LARGEST, Turned, check, well_formed
from tests.planted import SIGNING
from tests.slack.stand import DISCIPLINE, NORTH, TEACHER, Deployment, Stand, a_stand, mention, signed

JSON, FORM = {"Content-Type": "application/json"}, {"Content-Type": "application/x-www-form-urlencoded"}
EVENT = {"type": "event_callback", "team_id": NORTH, "api_app_id": "A1", "event_id": "Ev1", "event": mention(DISCIPLINE)}
GOOD = json.dumps(EVENT).encode()
SLASH = urllib.parse.urlencode({"command": "/boundary", "text": DISCIPLINE, "team_id": NORTH, "user_id": TEACHER, "trigger_id": "1.2"}).encode()
PRESS = {
    "type": "block_actions",
    "team": {"id": NORTH},
    "user": {"id": TEACHER, "team_id": NORTH},
    "actions": [{"action_id": "home.ask", "action_ts": "1"}],
}


def s(body: bytes, secret: str = SIGNING, when: float | None = None, **more: str) -> dict[str, str]:
    return JSON | signed(body, secret, when) | more


def form(payload: object) -> tuple[bytes, dict[str, str]]:
    body = urllib.parse.urlencode({"payload": payload if isinstance(payload, str) else json.dumps(payload)}).encode()
    return body, FORM | signed(body, SIGNING)


def bent(**event: object) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(EVENT | {"event": EVENT["event"] | event}).encode()  # type: ignore[operator]
    return body, s(body)


def body(value: object) -> tuple[bytes, dict[str, str]]:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return raw, s(raw)


NOW = time.time
BAD: dict[str, tuple[int, object]] = {
    "no signature": (401, lambda: (GOOD, JSON)),
    "no timestamp": (401, lambda: (GOOD, {k: v for k, v in s(GOOD).items() if "Timestamp" not in k})),
    "no signature header": (401, lambda: (GOOD, {k: v for k, v in s(GOOD).items() if "Signature" not in k})),
    "empty signature": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Signature": ""}))),
    "wrong secret": (401, lambda: (GOOD, s(GOOD, "other"))),
    "empty secret": (401, lambda: (GOOD, s(GOOD, ""))),
    "signature of another body": (401, lambda: (GOOD, s(GOOD + b" "))),
    "signature in upper case": (401, lambda: (GOOD, {k: v.upper() if "Signature" in k else v for k, v in s(GOOD).items()})),
    "signature version v1": (401, lambda: (GOOD, {k: v.replace("v0=", "v1=") for k, v in s(GOOD).items()})),
    "signature too short": (401, lambda: (GOOD, {k: v[:40] if "Signature" in k else v for k, v in s(GOOD).items()})),
    "signature with letters behind it": (401, lambda: (GOOD, {k: v + "00" if "Signature" in k else v for k, v in s(GOOD).items()})),
    "signature not hexadecimal": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Signature": "v0=" + "z" * 64}))),
    "two signatures": (401, lambda: (GOOD, CIMultiDict([*s(GOOD).items(), ("X-Slack-Signature", "v0=" + "0" * 64)]))),
    "two timestamps": (401, lambda: (GOOD, CIMultiDict([*s(GOOD).items(), ("X-Slack-Request-Timestamp", "1")]))),
    "six minutes old": (401, lambda: (GOOD, s(GOOD, when=NOW() - 360))),
    "six minutes ahead": (401, lambda: (GOOD, s(GOOD, when=NOW() + 360))),
    "a day old": (401, lambda: (GOOD, s(GOOD, when=NOW() - 86400))),
    "timestamp zero": (401, lambda: (GOOD, s(GOOD, when=0))),
    "timestamp in words": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Request-Timestamp": "now"}))),
    "timestamp with a sign": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Request-Timestamp": "-1700000000"}))),
    "timestamp with a point": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Request-Timestamp": "1700000000.5"}))),
    "timestamp of a hundred digits": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Request-Timestamp": "9" * 100}))),
    "timestamp in Arabic digits": (401, lambda: (GOOD, s(GOOD, **{"X-Slack-Request-Timestamp": "١٧٠٠٠٠٠٠٠٠"}))),
    "empty body": (401, lambda: (b"", s(b"x"))),
    "body of one byte": (400, lambda: body(b"{")),
    "not UTF-8": (401, lambda: (b"\xff\xfe", JSON | {"X-Slack-Request-Timestamp": str(int(NOW())), "X-Slack-Signature": "v0=" + "0" * 64})),
    "too large": (401, lambda: body(b'{"a":"' + b"x" * LARGEST + b'"}')),
    "ten megabytes": (401, lambda: body(b"x" * 10_000_000)),
    "signed, broken JSON": (400, lambda: body(b'{"type": "event_callback"')),
    "signed, a list": (400, lambda: body([EVENT])),
    "signed, a number": (400, lambda: body(7)),
    "signed, null": (400, lambda: body(None)),
    "signed, nested ten thousand deep": (400, lambda: body(b"[" * 10_000 + b"]" * 10_000)),
    "signed, an empty object": (400, lambda: body({})),
    "signed, type is a number": (400, lambda: body(EVENT | {"type": 5})),
    "signed, no event": (400, lambda: body({k: v for k, v in EVENT.items() if k != "event"})),
    "signed, event is text": (400, lambda: body(EVENT | {"event": "app_mention"})),
    "signed, event is a list": (400, lambda: body(EVENT | {"event": []})),
    "signed, event without a type": (400, lambda: body(EVENT | {"event": {"user": "U1"}})),
    "signed, no event id": (400, lambda: body({k: v for k, v in EVENT.items() if k != "event_id"})),
    "signed, event id is a list": (400, lambda: body(EVENT | {"event_id": ["Ev1"]})),
    "signed, team is a number": (400, lambda: body(EVENT | {"team_id": 1})),
    "signed, text is an object": (400, lambda: bent(text={"a": 1})),
    "signed, user is a list": (400, lambda: bent(user=["U1"])),
    "signed, channel is a number": (400, lambda: bent(channel=4)),
    "signed, thread is an object": (400, lambda: bent(thread_ts={})),
    "signed, authorizations is text": (400, lambda: body(EVENT | {"authorizations": "all"})),
    "signed, authorizations hold text": (400, lambda: body(EVENT | {"authorizations": ["all"]})),
    "signed, text instead of JSON": (400, lambda: (b"hello", s(b"hello"))),
    "signed, XML": (400, lambda: (b"<a/>", s(b"<a/>", **{"Content-Type": "text/xml"}))),
    "signed, no content type": (400, lambda: (GOOD, s(GOOD, **{"Content-Type": "application/octet-stream"}))),
    "form without a payload": (400, lambda: (b"a=b", FORM | signed(b"a=b", SIGNING))),
    "form with a broken payload": (400, lambda: form("{")),
    "form with a list": (400, lambda: form([])),
    "form with two hundred fields": (400, lambda: (b"&".join(b"a=1" for _ in range(200)), FORM | signed(b"&".join(b"a=1" for _ in range(200)), SIGNING))),
    "press without actions": (400, lambda: form({k: v for k, v in PRESS.items() if k != "actions"})),
    "press with actions of text": (400, lambda: form(PRESS | {"actions": ["x"]})),
    "press with an action without a name": (400, lambda: form(PRESS | {"actions": [{}]})),
    "press with a value that is an object": (400, lambda: form(PRESS | {"actions": [{"action_id": "a", "value": {}}]})),
    "press with a user that is a list": (400, lambda: form(PRESS | {"user": []})),
    "press with a team id that is a list": (400, lambda: form(PRESS | {"team": {"id": []}})),
    "submission without a view": (400, lambda: form({"type": "view_submission"})),
    "submission with a state of text": (400, lambda: form({"type": "view_submission", "view": {"id": "V1", "hash": "h", "state": "x"}})),
    "submission with values of lists": (400, lambda: form({"type": "view_submission", "view": {"id": "V1", "hash": "h", "state": {"values": {"a": []}}}})),
    "command signed with another secret": (401, lambda: (SLASH, FORM | signed(SLASH, "other"))),
    "command unsigned": (401, lambda: (SLASH, FORM)),
    "TLS check that smuggles a command": (401, lambda: (b"ssl_check=1&command=/boundary&text=x", FORM)),
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stand]:
    """One house for the whole table."""
    async with a_stand(Deployment(tmp_path_factory.mktemp("bad"))) as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_request_is_turned_away_and_never_answered(house: Stand, name: str):
    """The exact status, an empty body, nothing posted, nothing recorded."""
    status, make = BAD[name]
    raw, headers = make()  # type: ignore[operator]
    reply = await house.post(raw, headers)
    assert (reply.status, reply.body) == (status, "")
    assert house.api.calls == []
    assert (await house.house.store.decisions.verify("north")).rows == 0


def test_the_table_is_long_enough():
    """More than forty ways to be wrong."""
    assert len(BAD) >= 40


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
@pytest.mark.asyncio(loop_scope="module")
async def test_other_methods_are_refused(house: Stand, method: str):
    """Slack posts, and nothing else is taken."""
    async with house.http.request(method, house.server.make_url("/slack/events")) as response:
        assert response.status == 405


@pytest.mark.asyncio(loop_scope="module")
async def test_slacks_own_checks_are_answered(house: Stand):
    """`url_verification` returns the challenge when signed; the TLS check gets an empty 200."""
    asked = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    assert "abc" in str((await house.post(asked, s(asked))).body)
    assert (await house.post(asked, JSON)).status == 401
    assert (await house.post(b"ssl_check=1&token=x", FORM)).status == 200


async def test_a_captured_request_sent_again_does_nothing(by_http: Stand):
    """A replay inside the five minutes is signed and still counts once."""
    raw = json.dumps(EVENT | {"event_id": "Ev-captured"}).encode()
    headers = s(raw)
    for _ in range(3):
        assert (await by_http.post(raw, headers)).status == 200
    assert len(by_http.api.of("chat.postMessage")) == 1


@given(
    st.dictionaries(st.sampled_from(["X-Slack-Signature", "X-Slack-Request-Timestamp", "Content-Type"]), st.text(max_size=80)),
    st.binary(max_size=300),
)
def test_the_outer_door_never_raises(headers: dict[str, str], raw: bytes):
    """Whatever comes, it is turned away with 401 unless Slack signed it."""
    found = check(CIMultiDictProxy(CIMultiDict(headers)), raw, SIGNING)
    assert isinstance(found, Turned)
    assert found.status == 401


JSONS = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=10), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
    ["type", "event", "user", "team", "view", "actions", "state", "values", "event_id", "team_id", "text", "command"]), inner, max_size=4), max_leaves=12)  # fmt: skip


@given(JSONS)
def test_shapes_are_judged_without_tripping(value: object):
    """Any JSON is judged well formed or not; never an exception."""
    assert well_formed(json.dumps(value), "application/json") in {True, False}
