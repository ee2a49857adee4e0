"""The door: every request proves that the Bot Connector sent it, for this bot, about this activity, or goes no further."""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt

from adapters.teams.clouds import Authority, authority, serves, tried_here
from adapters.teams.keys import SigningKeys
from adapters.teams.port import JSON
from bot.settings import Settings, is_loopback
from bot.trouble import Trouble

CHANNEL = "msteams"
LEEWAY = 300
"""Seconds that clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512"]
LONGEST = 16384
"""Characters of a token; the Connector's have about 1,500."""
REMEMBERED = 512
"""Proven tokens kept in memory until they expire; the Connector uses one for many requests."""


class Refused(Exception):
    """The request goes no further; `status` is 401 for a sender that is not believed, 400 for a body that cannot be read."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Proof:
    """What a token proved: the address it was made for and the channels its key may speak for."""

    service_url: str
    endorsements: frozenset[str]
    expires: float


@dataclass(slots=True)
class Door:
    """Checks tokens and bodies; `keys` None means the development mode that believes callers on this machine."""

    app_id: str
    cloud: Authority
    keys: SigningKeys | None
    trials: tuple[str, ...] = ()
    clock: Callable[[], float] = time.time
    _proven: OrderedDict[bytes, Proof] = field(default_factory=OrderedDict)

    async def admit(self, authorization: str | None, body: bytes, peer: str | None) -> JSON:
        """The activity, or `Refused`. The sender is proven before a byte of the body is read."""
        proof = await self._prove(authorization, peer)
        activity = read_activity(body)
        self._match(proof, activity)
        return activity

    async def _prove(self, authorization: str | None, peer: str | None) -> Proof | None:
        if self.keys is None:
            if not is_loopback(peer or ""):
                raise Refused(401, "development mode is for this machine")
            return None
        if not authorization or not authorization.startswith("Bearer ") or len(authorization) > LONGEST:
            raise Refused(401, "no bearer token")
        token = authorization.removeprefix("Bearer ")
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        proof = self._proven.get(digest)
        if proof is None:
            proof = await self._check(token, self.keys)
            self._proven[digest] = proof
            if len(self._proven) > REMEMBERED:
                self._proven.popitem(last=False)
        elif proof.expires + LEEWAY <= self.clock():
            raise Refused(401, "token expired")
        return proof

    async def _check(self, token: str, keys: SigningKeys) -> Proof:
        try:
            name = jwt.get_unverified_header(token)["kid"]
            key = await keys.get(name)
            claims = jwt.decode(
                token,
                key.public,
                algorithms=ALGORITHMS,
                audience=self.app_id,
                issuer=self.cloud.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
            return Proof(str(claims["serviceurl"]), key.endorsements, float(claims["exp"]))
        except Exception as error:  # noqa: BLE001  whatever a stranger's bytes do to a parser, they prove nothing
            raise Refused(401, type(error).__name__) from None

    def _match(self, proof: Proof | None, activity: JSON) -> None:
        """The token must have been made for this activity: its channel and the address that is answered to."""
        url = activity.get("serviceUrl")
        if not isinstance(url, str):
            raise Refused(401, "no service address")
        if activity.get("channelId") != CHANNEL:
            raise Refused(401, "another channel")
        if proof is None:
            if not tried_here(url, (url,)):
                raise Refused(401, "development mode answers this machine")
            return
        if CHANNEL not in proof.endorsements:
            raise Refused(401, "key not endorsed")
        if url != proof.service_url:
            raise Refused(401, "token for another address")
        if not serves(self.cloud, url) and not tried_here(url, self.trials):
            raise Refused(401, "address not listed")


def read_activity(body: bytes) -> JSON:
    """The activity in a request's body; `Refused` 400 for anything that is none."""
    try:
        activity: Any = json.loads(body)
        if b"\\ud" in body.lower():  # half a character, escaped, can be read but never written again
            activity = json.loads(json.dumps(activity, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Refused(400, "not JSON") from None
    if not isinstance(activity, dict):
        raise Refused(400, "not an object")
    for name in ("type", "id"):
        if not isinstance(activity.get(name, ""), str):
            raise Refused(400, f"{name} is not text")
    if not activity.get("type"):
        raise Refused(400, "no type")
    for name in ("conversation", "from", "recipient", "channelData"):
        if not isinstance(activity.get(name) or {}, dict):
            raise Refused(400, f"{name} is not an object")
    if not isinstance((activity.get("conversation") or {}).get("id"), str):
        raise Refused(400, "no conversation")
    return activity


def make_door(settings: Settings) -> Door:
    """The door of a deployment; raises `Trouble` when nobody could be told from a stranger."""
    teams = settings.teams
    cloud = authority(teams.cloud)
    if teams.app_id:
        return Door(teams.app_id, cloud, SigningKeys(teams.openid_url or cloud.openid_url), teams.service_urls)
    if not teams.anonymous:
        raise Trouble("Teams has no app id, so every caller would be believed.", "Set FENCELINE_TEAMS_APP_ID.")
    if not settings.loopback:
        raise Trouble("Teams without an app id works on this machine only.", "Set FENCELINE_TEAMS_APP_ID, or FENCELINE_HOST=127.0.0.1.")
    return Door("", cloud, None)
