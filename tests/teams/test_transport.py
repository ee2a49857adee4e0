"""What any transport must do, tried on botbuilder's and on a tiny one: the way out stays open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from adapters.teams.clouds import authority
from adapters.teams.credentials import Tokens, read_certificate
from adapters.teams.elements import card, text
from adapters.teams.messages import message
from adapters.teams.port import JSON, Address, Handle, Reply, Transport, Turn, Undelivered, Unreadable
from adapters.teams.transport import BotbuilderTransport, make_transport
from bot.settings import Cloud, TeamsSettings
from bot.trouble import Trouble
from tests.teams.stand import APP_ID, BOT, SIGNER, TENANT, Microsoft, an_activity, microsoft_there

CITATION = {
    "type": "https://schema.org/Message", "@type": "Message", "@context": "https://schema.org", "@id": "",
    "citation": [{"@type": "Claim", "position": 1, "appearance": {"@type": "DigitalDocument", "name": "MOU 4.3", "abstract": "…"}}],
}  # fmt: skip


@dataclass(slots=True)
class PlainTransport:
    """The Bot Connector's own HTTP interface without any library: sixty lines, to show that the port is enough."""

    session: aiohttp.ClientSession

    async def receive(self, activity: JSON, handle: Handle) -> Reply:
        if not isinstance(activity.get("attachments", []), list):
            raise Unreadable
        place = activity["conversation"]["id"]
        base = {
            "from": activity.get("recipient"),
            "recipient": activity.get("from"),
            "conversation": activity["conversation"],
            "replyToId": activity.get("id"),
        }

        async def post(said: JSON) -> str:
            return await self._call("POST", activity["serviceUrl"], f"{place}/activities/{activity['id']}", base | said)

        async def change(which: str, said: JSON) -> None:
            await self._call("PUT", activity["serviceUrl"], f"{place}/activities/{which}", base | said | {"id": which})

        return await handle(Turn(activity, post, change))

    async def post(self, to: Address, said: JSON) -> str:
        place = to.conversation or await self._call(
            "POST", to.service_url, "", {"members": [{"id": to.user}], "tenantId": to.tenant, "isGroup": False}
        )
        return await self._call("POST", to.service_url, f"{place}/activities", said)

    async def _call(self, method: str, service: str, path: str, body: JSON) -> str:
        url = f"{service}v3/conversations/{path}".rstrip("/")
        try:
            async with self.session.request(method, url, json=body) as response:
                if response.status not in {200, 201, 202}:
                    raise Undelivered(response.status, float(response.headers.get("Retry-After", 0)))
                return str((await response.json())["id"])
        except aiohttp.ClientConnectorError as error:
            raise Undelivered(0) from error

    async def close(self) -> None:
        await self.session.close()


def botbuilder() -> Transport:
    return BotbuilderTransport(APP_ID, authority(Cloud.PUBLIC), Tokens(lambda: "not-for-loopback"))


def plain() -> Transport:
    return PlainTransport(aiohttp.ClientSession())


@pytest.fixture(params=[botbuilder, plain], ids=["botbuilder", "plain"])
async def transport(request):
    made = request.param()
    yield made
    await made.close()


@pytest.fixture
async def microsoft():
    async with microsoft_there() as there:
        yield there


def an_address(m: Microsoft, **over: Any) -> Address:
    return Address(**({"service_url": m.service, "conversation": "a:1", "tenant": TENANT, "user": "29:ada", "bot": BOT} | over))


A_MESSAGE = message(card([text("Hello")], "en", "Hello"), [CITATION])


async def test_the_handler_gets_the_activity_whole(transport, microsoft):
    """Fields that no library knows of arrive as they were sent."""
    sent = an_activity(microsoft, value={"x": [1, None]}, channelData={"tenant": {"id": TENANT}, "strange": {"deep": True}})
    seen = []

    async def handle(turn: Turn) -> Reply:
        seen.append(turn.activity)
        return Reply(200)

    assert await transport.receive(sent, handle) == Reply(200)
    assert seen == [sent]


async def test_a_reply_goes_into_the_activitys_conversation_with_cards_and_citations_whole(transport, microsoft):
    """Under the activity that it answers, nothing of the card or the citations lost; its id comes back."""
    sent = an_activity(microsoft, conversation={"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel"})
    ids = []

    async def handle(turn: Turn) -> Reply:
        ids.append(await turn.post(A_MESSAGE))
        return Reply(202)

    await transport.receive(sent, handle)
    method, path, body, _ = microsoft.sent[0]
    assert ids == ["m1"]
    assert method == "POST"
    assert path.endswith(f"/activities/{sent['id']}")
    assert "19:c@thread.tacv2;messageid=1" in path
    assert body["attachments"] == A_MESSAGE["attachments"]
    assert body["entities"] == [CITATION]
    assert body["summary"] == "Hello"
    assert body["conversation"]["id"] == sent["conversation"]["id"]
    assert body["replyToId"] == sent["id"]


async def test_a_message_is_replaced_by_its_id(transport, microsoft):
    """`change` puts the new message in the place of the old one."""

    async def handle(turn: Turn) -> Reply:
        await turn.change("m77", A_MESSAGE)
        return Reply(200)

    await transport.receive(an_activity(microsoft), handle)
    method, path, body, _ = microsoft.sent[0]
    assert method == "PUT"
    assert path.endswith("/activities/m77")
    assert body["attachments"] == A_MESSAGE["attachments"]


async def test_an_invokes_answer_goes_back_as_it_was_given(transport, microsoft):
    """Status and body are the handler's, untouched."""
    answer = Reply(200, {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {"type": "AdaptiveCard", "x": None}})

    async def handle(turn: Turn) -> Reply:
        return answer

    assert await transport.receive(an_activity(microsoft, type="invoke", name="adaptiveCard/action"), handle) == answer


async def test_what_the_handler_raises_reaches_the_caller(transport, microsoft):
    """Nothing is swallowed on the way."""

    async def handle(turn: Turn) -> Reply:
        raise LookupError("of ours")

    with pytest.raises(LookupError, match="of ours"):
        await transport.receive(an_activity(microsoft), handle)


async def test_an_activity_that_cannot_be_read_is_told_apart(transport, microsoft):
    """A body of the wrong shape is `Unreadable`, not an error of ours."""

    async def handle(turn: Turn) -> Reply:
        return Reply(200)

    with pytest.raises(Unreadable):
        await transport.receive(an_activity(microsoft, attachments="none"), handle)


async def test_a_message_unasked_reaches_a_known_conversation(transport, microsoft):
    """Days later, from the address alone."""
    again = Address.from_json(an_address(microsoft).to_json())
    assert await transport.post(again, A_MESSAGE)
    assert "/v3/conversations/a:1/activities" in microsoft.sent[-1][1]
    assert microsoft.sent[-1][2]["attachments"] == A_MESSAGE["attachments"]


async def test_a_message_unasked_opens_the_private_chat_first(transport, microsoft):
    """An address without a conversation means the private chat with its user."""
    assert await transport.post(an_address(microsoft, conversation=""), A_MESSAGE)
    opened, posted = microsoft.sent
    assert opened[1].endswith("/v3/conversations")
    assert opened[2]["members"][0]["id"] == "29:ada"
    assert "/v3/conversations/m1/activities" in posted[1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 412, 429, 500, 502, 504])
async def test_what_teams_does_not_take_is_told_with_its_status(transport, microsoft, status):
    """Every refusal becomes `Undelivered` at once: the transport itself tries nothing again."""
    microsoft.fail = [(status, {"Retry-After": "2"})]
    with pytest.raises(Undelivered) as refusal:
        await transport.post(an_address(microsoft), A_MESSAGE)
    assert (refusal.value.status, refusal.value.retry_after) == (status, 2.0)
    assert microsoft.sent == []


async def test_an_address_that_is_not_there_is_told_as_not_reached(transport, microsoft):
    """Status 0: nothing was sent, so trying again is safe."""
    with pytest.raises(Undelivered) as refusal:
        await transport.post(an_address(microsoft, service_url="http://127.0.0.1:9/"), A_MESSAGE)
    assert refusal.value.status == 0


async def test_our_token_goes_to_the_clouds_own_service_and_nowhere_else(microsoft):
    """A trial address on this machine is answered without a token, whatever the credentials."""
    asked = []
    made = BotbuilderTransport(APP_ID, authority(Cloud.PUBLIC), Tokens(lambda: asked.append(1) or "secret"))
    await made.post(an_address(microsoft), A_MESSAGE)
    assert microsoft.sent[0][3] == ""
    assert asked == []
    await made.close()


async def test_a_token_is_fetched_off_the_loop_once_and_renewed():
    """Many messages at once ask for one token; after its time, or when Teams refuses it, another is fetched."""
    import asyncio
    import threading

    threads, now = [], [0.0]

    def fetch() -> str:
        threads.append(threading.current_thread())
        return f"token-{len(threads)}"

    tokens = Tokens(fetch, lambda: now[0])
    now[0] = 1.0
    assert set(await asyncio.gather(*(tokens.get() for _ in range(20)))) == {"token-1"}
    assert threads[0] is not threading.main_thread()
    now[0] = 500.0
    assert await tokens.get() == "token-2"
    tokens.drop()
    assert await tokens.get() == "token-3"


def test_an_address_that_is_none_is_told():
    """Text from an older version does not crash the delivery in a strange way."""
    for wrong in ("{}", "[]", "x", '{"service_url": 1, "odd": 2}'):
        with pytest.raises(ValueError):
            Address.from_json(wrong)


@pytest.fixture
def certificate(tmp_path):
    """A certificate and its key, as an administrator would mount them."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fenceline")])
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(SIGNER.public_key()).serial_number(1)
        .not_valid_before(day).not_valid_after(day + dt.timedelta(days=3650)).sign(SIGNER, hashes.SHA256())
    )  # fmt: skip
    public, private = tmp_path / "bot.pem", tmp_path / "bot.key"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(SIGNER.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return public, private, built.fingerprint(hashes.SHA1()).hex().upper()


def test_a_certificate_is_read_with_its_thumbprint(certificate):
    """As Entra ID names it."""
    public, private, thumbprint = certificate
    read = read_certificate(TeamsSettings(certificate=public, certificate_key=private))
    assert read is not None
    assert read.thumbprint == thumbprint
    assert "PRIVATE KEY" in read.private_key
    with pytest.raises(Trouble, match="certificate or its key cannot be read"):
        read_certificate(TeamsSettings(certificate=private, certificate_key=public))
    assert read_certificate(TeamsSettings()) is None


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("way", ["password", "certificate", "identity"])
def test_every_way_to_sign_in_is_built_for_every_cloud(cloud, way, certificate, monkeypatch):
    """Password, certificate, managed identity: the right kind of credential, the cloud's login and scope."""
    import msal

    from bot.settings import Secret

    asked: list[tuple[str, Any]] = []

    class Login:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            asked.append((str(kwargs.get("authority", "")), kwargs.get("client_credential", args)))

        def acquire_token_silent(self, scopes: list[str], account: None) -> None:
            asked.append(("scope", scopes))

        def acquire_token_for_client(self, scopes: Any = None, resource: str = "") -> dict[str, str]:
            asked.append(("resource", resource or scopes))
            return {"access_token": "granted"}

    for place in ("microsoft_app_credentials", "certificate_app_credentials"):
        monkeypatch.setattr(f"botframework.connector.auth.{place}.ConfidentialClientApplication", Login)
    monkeypatch.setattr(msal, "ManagedIdentityClient", Login)
    public, private, thumbprint = certificate
    settings = {
        "password": TeamsSettings(app_id=APP_ID, tenant=TENANT, app_password=Secret("pass"), cloud=cloud),
        "certificate": TeamsSettings(app_id=APP_ID, tenant=TENANT, certificate=public, certificate_key=private, cloud=cloud),
        "identity": TeamsSettings(app_id=APP_ID, tenant=TENANT, app_type="UserAssignedMSI", cloud=cloud),
    }[way]
    assert make_transport(settings).tokens.fetch() == "granted"
    one = authority(cloud)
    if way == "identity":
        assert asked[-1] == ("resource", one.scope)
        return
    assert asked[0][0] == f"{one.login}{TENANT}"
    assert asked[-1] == ("resource", [f"{one.scope}/.default"])
    assert asked[0][1] == "pass" if way == "password" else asked[0][1]["thumbprint"] == thumbprint
