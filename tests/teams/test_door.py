"""The door: every forged or faulty token and body meets its exact status, and nothing of it reaches the desk."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import replace

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from adapters.teams.clouds import authority, serves, tried_here
from adapters.teams.door import Door, make_door
from adapters.teams.keys import SigningKeys
from bot.settings import Cloud, Settings, TeamsSettings
from bot.trouble import Trouble
from tests.teams.stand import APP_ID, SIGNER, STRANGER, Microsoft, an_activity, microsoft_there, public_key, settings_of, teams_there, token

PUBLIC_PEM = SIGNER.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
HOUR = 3600


def by_hand(header: object, claims: object, key: bytes = b"x" * 64) -> str:
    """A token put together without a library that would refuse to make it."""
    import hashlib
    import hmac

    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.new(key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def claims(m: Microsoft, **over: object) -> dict[str, object]:
    return {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": m.service, "exp": int(time.time()) + 600} | over


def tampered(m: Microsoft) -> str:
    head, _, tail = token(m).split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(m, aud=APP_ID, admin=True)).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{tail}"


NOW = time.time
TOKENS = {
    "valid": (lambda m: f"Bearer {token(m)}", {}, 200),
    "expired two minutes ago, clocks may differ by five": (lambda m: f"Bearer {token(m, exp=int(NOW()) - 120)}", {}, 200),
    "no header": (lambda m: None, {}, 401),
    "empty bearer": (lambda m: "Bearer ", {}, 401),
    "garbage": (lambda m: "Bearer abc", {}, 401),
    "garbage in three parts": (lambda m: "Bearer abc.def.ghi", {}, 401),
    "basic": (lambda m: "Basic Zm9vOmJhcg==", {}, 401),
    "lower-case scheme": (lambda m: f"bearer {token(m)}", {}, 401),
    "two tokens": (lambda m: f"Bearer {token(m)} {token(m)}", {}, 401),
    "very long": (lambda m: "Bearer " + "a" * 7000, {}, 401),
    "expired an hour ago": (lambda m: f"Bearer {token(m, exp=int(NOW()) - HOUR)}", {}, 401),
    "no expiry": (lambda m: f"Bearer {token(m, exp=None)}", {}, 401),
    "expiry is a word": (lambda m: f"Bearer {by_hand({'alg': 'RS256', 'kid': 'key-1'}, claims(m, exp='soon'))}", {}, 401),
    "expiry beyond numbers": (lambda m: f"Bearer {by_hand({'alg': 'RS256', 'kid': 'key-1'}, claims(m, exp=float('inf')))}", {}, 401),
    "not before in an hour": (lambda m: f"Bearer {token(m, nbf=int(NOW()) + HOUR)}", {}, 401),
    "issued in an hour": (lambda m: f"Bearer {token(m, iat=int(NOW()) + HOUR)}", {}, 401),
    "another app": (lambda m: f"Bearer {token(m, aud='other-app')}", {}, 401),
    "several apps": (lambda m: f"Bearer {token(m, aud=[APP_ID, 'other-app'])}", {}, 401),
    "no audience": (lambda m: f"Bearer {token(m, aud=None)}", {}, 401),
    "another issuer": (lambda m: f"Bearer {token(m, iss='https://evil.example')}", {}, 401),
    "the government's issuer in the public cloud": (lambda m: f"Bearer {token(m, iss='https://api.botframework.us')}", {}, 401),
    "an emulator's issuer": (lambda m: f"Bearer {token(m, iss='https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/')}", {}, 401),
    "no issuer": (lambda m: f"Bearer {token(m, iss=None)}", {}, 401),
    "signed by a stranger": (lambda m: f"Bearer {token(m, key=STRANGER)}", {}, 401),
    "claims changed after signing": (lambda m: f"Bearer {tampered(m)}", {}, 401),
    "signature cut off": (lambda m: f"Bearer {token(m).rpartition('.')[0]}.", {}, 401),
    "unknown key": (lambda m: f"Bearer {token(m, kid='nope')}", {}, 401),
    "no key name": (lambda m: f"Bearer {token(m, kid=None)}", {}, 401),
    "key name is a number": (lambda m: f"Bearer {by_hand({'alg': 'RS256', 'kid': 1}, claims(m))}", {}, 401),
    "no algorithm": (lambda m: f"Bearer {jwt.encode(claims(m), None, algorithm='none', headers={'kid': 'key-1'})}", {}, 401),
    "symmetric": (lambda m: f"Bearer {token(m, key='x' * 64, alg='HS256')}", {}, 401),
    "symmetric with our public key as the secret": (lambda m: f"Bearer {by_hand({'alg': 'HS256', 'kid': 'key-1'}, claims(m), PUBLIC_PEM)}", {}, 401),
    "header is no object": (lambda m: f"Bearer {by_hand(['RS256'], claims(m))}", {}, 401),
    "claims are no object": (lambda m: f"Bearer {by_hand({'alg': 'RS256', 'kid': 'key-1'}, [1])}", {}, 401),
    "endorsed for another channel": (lambda m: f"Bearer {token(m, kid='web')}", {}, 401),
    "no endorsement": (lambda m: f"Bearer {token(m, kid='bare')}", {}, 401),
    "no service address in the token": (lambda m: f"Bearer {token(m, serviceurl=None)}", {}, 401),
    "activity for another address": (lambda m: f"Bearer {token(m)}", {"serviceUrl": "https://smba.trafficmanager.net/amer/"}, 401),
    "token and activity agree on an address that is not listed": (
        lambda m: f"Bearer {token(m, serviceurl='https://evil.example/')}", {"serviceUrl": "https://evil.example/"}, 401,
    ),
    "a host that only looks like Teams'": (
        lambda m: f"Bearer {token(m, serviceurl='https://smba.trafficmanager.net.evil.example/')}", {"serviceUrl": "https://smba.trafficmanager.net.evil.example/"}, 401,
    ),
    "no service address": (lambda m: f"Bearer {token(m)}", {"serviceUrl": None}, 401),
    "another channel": (lambda m: f"Bearer {token(m)}", {"channelId": "webchat"}, 401),
    "no channel": (lambda m: f"Bearer {token(m)}", {"channelId": None}, 401),
    "no type": (lambda m: f"Bearer {token(m)}", {"type": None}, 400),
    "type is a list": (lambda m: f"Bearer {token(m)}", {"type": ["message"]}, 400),
    "no conversation": (lambda m: f"Bearer {token(m)}", {"conversation": None}, 400),
    "conversation is text": (lambda m: f"Bearer {token(m)}", {"conversation": "a:1"}, 400),
    "sender is a list": (lambda m: f"Bearer {token(m)}", {"from": [1]}, 400),
    "recipient is a number": (lambda m: f"Bearer {token(m)}", {"recipient": 5}, 400),
    "id is a number": (lambda m: f"Bearer {token(m)}", {"id": 5}, 400),
    "attachments are text": (lambda m: f"Bearer {token(m)}", {"attachments": "none", "entities": "none"}, 400),
    "a kind nobody heard of": (lambda m: f"Bearer {token(m)}", {"type": "somethingNew"}, 200),
    "an invoke nobody heard of": (lambda m: f"Bearer {token(m)}", {"type": "invoke", "name": "unknown/thing"}, 404),
}  # fmt: skip
BODIES = {
    "empty": (b"", 400), "not JSON": (b"hello", 400), "broken": (b"{", 400), "a list": (b"[1]", 400), "a number": (b"7", 400), "null": (b"null", 400),
    "not UTF-8": (b'{"type":"\xff\xfe"}', 400), "nested without end": (b"[" * 100_000, 400), "a number without end": (b'{"type":' + b"9" * 5000 + b"}", 400),
    "larger than any activity": (b'{"type":"' + b"a" * 300_000 + b'"}', 413),
}  # fmt: skip


async def test_every_token_and_activity_meets_its_exact_status(tmp_path):
    """53 tokens and activities, the exact status of each; an answer goes out for the good ones and for no other."""
    assert len(TOKENS) >= 50
    wrong = []
    async with teams_there(tmp_path) as teams:
        m = teams.microsoft
        m.keys += [public_key(kid="web", endorsements=("webchat",)), public_key(kid="bare", endorsements=())]
        for name, (make, over, expected) in TOKENS.items():
            before = len(m.sent)
            activity = {k: v for k, v in (an_activity(m) | over).items() if v is not None}
            header = make(m)
            async with teams.http.post(teams.url, json=activity, headers={"Authorization": header} if header is not None else {}) as response:
                answers = len(m.sent) - before
                should = 1 if expected == 200 and activity.get("type") == "message" else 0
                if (response.status, answers) != (expected, should):
                    wrong.append((name, response.status, expected, answers))
    assert wrong == []


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_no_activity_is_malformed_and_never_an_error(tmp_path, name):
    """Behind a good token: 400, or 413 for what is too large; without one: 401, whatever the body."""
    body, expected = BODIES[name]
    async with teams_there(tmp_path) as teams:
        good = {"Authorization": f"Bearer {token(teams.microsoft)}", "Content-Type": "application/json"}
        async with teams.http.post(teams.url, data=body, headers=good) as response:
            assert response.status == expected
        async with teams.http.post(teams.url, data=body) as response:
            assert response.status == (413 if expected == 413 else 401)


async def test_a_key_that_is_new_is_read_once_and_then_believed(tmp_path):
    """Microsoft rotates: the first token under a new key is let in after one look at the keys."""
    async with microsoft_there() as m:
        keys = SigningKeys(m.openid)
        door = Door(APP_ID, authority(Cloud.PUBLIC), keys, (m.service,))
        body = json.dumps(an_activity(m)).encode()
        await door.admit(f"Bearer {token(m)}", body, None)
        assert m.read == 1
        m.keys.append(public_key(STRANGER, "key-2"))
        keys.clock = lambda: time.monotonic() + 11
        assert (await door.admit(f"Bearer {token(m, key=STRANGER, kid='key-2')}", body, None))["type"] == "message"
        assert m.read == 2


async def test_forged_key_names_do_not_make_us_ask_without_end():
    """A hundred unknown key names in a row cost one look at the keys."""
    async with microsoft_there() as m:
        keys = SigningKeys(m.openid)
        for number in range(100):
            with pytest.raises(LookupError):
                await keys.get(f"forged-{number}")
        assert m.read == 1


async def test_keys_that_do_not_come_in_time_turn_everybody_away_and_hold_nobody_up():
    """A slow or absent key server means 401 within the time limit, and known keys go on to work."""
    async with microsoft_there() as m:
        m.slow = 0.5
        keys = SigningKeys(m.openid, limit=0.05)
        assert await keys.refresh() is False
        m.slow = 0
        keys.clock = lambda: time.monotonic() + 11
        assert await keys.refresh() is True
        m.slow = 0.5
        keys.clock = lambda: time.monotonic() + 100_000
        assert (await keys.get("key-1")).endorsements == {"msteams"}
    assert await SigningKeys("http://127.0.0.1:9/nothing").refresh() is False


@pytest.mark.parametrize("document", [b"", b"[]", b'{"jwks_uri": 5}', b'{"jwks_uri": "http://keys.example/"}', b'{"jwks_uri": "ftp://127.0.0.1/"}'])
async def test_metadata_that_is_wrong_yields_no_keys(document, aiohttp_server_of):
    """Whatever stands at the metadata address, reading it never raises and never trusts keys from plain http."""
    url = await aiohttp_server_of(document)
    assert await SigningKeys(url).refresh() is False


async def test_a_proven_token_is_remembered_until_it_expires_and_no_longer():
    """The same token is checked once; when it has expired it is turned away from memory too."""
    async with microsoft_there() as m:
        door = Door(APP_ID, authority(Cloud.PUBLIC), SigningKeys(m.openid), (m.service,))
        body, bearer = json.dumps(an_activity(m)).encode(), f"Bearer {token(m)}"
        await door.admit(bearer, body, None)
        m.keys.clear()
        await door.admit(bearer, body, None)
        door.clock = lambda: time.time() + 600 + 301
        with pytest.raises(Exception, match="expired"):
            await door.admit(bearer, body, None)


def test_without_an_app_id_there_is_no_door_but_on_this_machine_when_told_so(tmp_path):
    """Production without an app id is refused in words; anonymous needs loopback and the flag."""
    async_free = Settings(data=tmp_path, teams=TeamsSettings())
    with pytest.raises(Trouble, match="no app id, so every caller would be believed"):
        make_door(async_free)
    with pytest.raises(Trouble, match="works on this machine only"):
        make_door(replace(async_free, host="0.0.0.0", teams=TeamsSettings(anonymous=True)))
    assert make_door(replace(async_free, teams=TeamsSettings(anonymous=True))).keys is None


async def test_the_development_mode_believes_this_machine_alone(tmp_path):
    """Without tokens: a peer on loopback about a loopback address, and nothing else."""
    door = make_door(Settings(data=tmp_path, teams=TeamsSettings(anonymous=True)))
    m = Microsoft(base="http://localhost:5000")
    body = json.dumps(an_activity(m)).encode()
    assert (await door.admit(None, body, "127.0.0.1"))["type"] == "message"
    with pytest.raises(Exception, match="this machine"):
        await door.admit(None, body, "10.0.0.7")
    away = json.dumps(an_activity(m, serviceUrl="https://smba.trafficmanager.net/amer/")).encode()
    with pytest.raises(Exception, match="this machine"):
        await door.admit(None, away, "127.0.0.1")


@pytest.mark.parametrize(("cloud", "host", "government"), [
    (Cloud.PUBLIC, "smba.trafficmanager.net", False), (Cloud.GCC, "smba.infra.gcc.teams.microsoft.com", False),
    (Cloud.GCCH, "smba.infra.gov.teams.microsoft.us", True), (Cloud.DOD, "smba.infra.dod.teams.microsoft.us", True),
])  # fmt: skip
def test_one_setting_names_a_clouds_addresses(cloud, host, government):
    """Each cloud has its own service; GCC High and DoD sign in with the government's Entra ID and issuer."""
    one = authority(cloud)
    assert serves(one, f"https://{host}/amer/")
    assert serves(one, one.first_service)
    assert not serves(one, f"http://{host}/")
    assert not serves(one, f"https://{host}:8443/")
    assert not serves(one, f"https://x@{host}/")
    assert not any(serves(one, authority(other).first_service) for other in Cloud if other is not cloud)
    assert ("azure.us" in one.openid_url, ".us" in one.login, one.scope.endswith(".us")) == (government,) * 3


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://evil.example/", "http://[::1", "https://127.0.0.1.evil.example/"])
def test_a_trial_address_is_listed_and_on_this_machine(url):
    """Only what the settings list is answered, and of that only loopback."""
    assert tried_here(url, (url,)) is (url == "http://127.0.0.1:1/")
    assert tried_here(url, ()) is False


async def test_nothing_is_mounted_where_teams_is_not_set_up(tmp_path):
    """A deployment without Teams has no such address."""
    from bot.app import build_app
    from tests.desk.tiny import TinyShelf

    settings = replace(settings_of(tmp_path, Microsoft()), teams=TeamsSettings())
    app = await build_app(settings, TinyShelf(), ("adapters.teams.app:mount",))
    assert not [route for route in app.router.routes() if "/api/messages" in str(route.resource)]
