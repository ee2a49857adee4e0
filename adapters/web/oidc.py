"""OpenID Connect: the authorization-code flow with PKCE against an issuer's discovery document, and ID tokens that prove themselves."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.settings import WebSettings, is_loopback
from bot.trouble import Trouble

SCOPES = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures with a public key only: a token that is signed with the client's secret, or not at all, is no proof."""
LEEWAY = 60
"""Seconds by which the issuer's clock may be apart from ours."""
FRESH = 3600.0
KEY_REST = 30.0
"""Seconds between two looks for keys that are not known yet."""
LARGEST = 256 * 1024
TIMEOUT = ClientTimeout(total=10)
MICROSOFT = ("login.microsoftonline.com", "login.microsoftonline.us", "sts.windows.net")


class SignInRefused(Trouble):
    """The identity provider's answer proves nobody; the line says what to do, never what was in it."""


@dataclass(frozen=True, slots=True)
class Start:
    """One sign-in under way: what the browser must bring back, and where it goes next."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the issuer vouches for."""

    subject: str
    name: str
    ids: tuple[str, ...]
    """Names that a district's people settings may use: subject, object id, groups, a verified email."""
    roles: tuple[str, ...]


@dataclass(slots=True)
class Issuer:
    """The district's identity provider."""

    settings: WebSettings
    back: str
    """Our own address that it sends people back to."""
    _found: dict[str, Any] = field(default_factory=dict)
    _found_at: float = field(default=float("-inf"))
    _keys: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _keys_at: float = field(default=float("-inf"))

    async def address(self, start: Start) -> str:
        """Where the browser goes to sign in."""
        found = await self._discovered()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(start.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": self.settings.oidc_client_id, "redirect_uri": self.back, "scope": SCOPES,
            "state": start.state, "nonce": start.nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if urlsplit(found["authorization_endpoint"]).query else "?"
        return f"{found['authorization_endpoint']}{joint}{urlencode(query)}"

    async def known(self, start: Start, given: Mapping[str, str]) -> Known:
        """Who came back; raises `SignInRefused` for anything but a fresh proof of this very sign-in."""
        if not secrets.compare_digest(given.get("state", ""), start.state):
            raise SignInRefused("This sign-in was not started here, or it took too long.", "Start again.")
        if given.get("error") or not given.get("code"):
            raise SignInRefused("Your identity provider did not sign you in.", "Start again, or ask your IT team.")
        if given.get("iss", self.settings.oidc_issuer).rstrip("/") != self.settings.oidc_issuer:
            raise SignInRefused("Another identity provider answered.", "Start again.")
        return self._who(await self._checked(await self._token(given["code"], start), start))

    async def _token(self, code: str, start: Start) -> str:
        found = await self._discovered()
        client, secret = self.settings.oidc_client_id, self.settings.oidc_client_secret.reveal()
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": start.verifier}
        basic = "client_secret_post" not in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if not basic:
            body |= {"client_id": client, "client_secret": secret}
        told = await _json("POST", found["token_endpoint"], body, _basic(client, secret) if basic else None)
        token = told.get("id_token")
        if not isinstance(token, str):
            raise SignInRefused("Your identity provider did not sign you in.", "Start again, or ask your IT team.")
        return token

    async def _checked(self, token: str, start: Start) -> dict[str, Any]:
        try:
            head = jwt.get_unverified_header(token)
            key = await self._key(str(head.get("kid", "")))
            claims: dict[str, Any] = jwt.decode(
                token, key.key, algorithms=list(ALGORITHMS), audience=self.settings.oidc_client_id,
                issuer=[self.settings.oidc_issuer, self.settings.oidc_issuer + "/"], leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )  # fmt: skip
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise SignInRefused("Your identity provider's answer could not be checked.", "Start again, or ask your IT team.") from error
        party = claims.get("azp", self.settings.oidc_client_id)
        if not secrets.compare_digest(str(claims.get("nonce", "")), start.nonce) or party != self.settings.oidc_client_id:
            raise SignInRefused("Your identity provider's answer belongs to another sign-in.", "Start again.")
        return claims

    def _who(self, claims: Mapping[str, Any]) -> Known:
        groups = [str(one) for name in ("roles", "groups") for one in _list(claims.get(name))]
        ids = [str(claims["sub"]), str(claims.get("oid", ""))]
        if claims.get("email_verified") is True:
            ids.append(str(claims.get("email", "")))
        if urlsplit(self.settings.oidc_issuer).hostname in MICROSOFT:
            # Elsewhere people may choose this name themselves; here the tenant's own administrators give it.
            ids.append(str(claims.get("preferred_username", "")))
        name = str(claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"])
        return Known(str(claims["sub"]), name[:80], tuple(dict.fromkeys(one for one in (*ids, *groups) if one)), tuple(groups))

    async def _key(self, kid: str) -> jwt.PyJWK:
        now = time.monotonic()
        if (kid not in self._keys and now - self._keys_at > KEY_REST) or now - self._keys_at > FRESH:
            told = await _json("GET", (await self._discovered())["jwks_uri"])
            self._keys = {}
            for one in _list(told.get("keys")):
                if isinstance(one, dict) and one.get("use", "sig") == "sig" and one.get("kty") != "oct":
                    self._keys[str(one.get("kid", ""))] = jwt.PyJWK(one)
            self._keys_at = now
        if kid not in self._keys:
            raise SignInRefused("Your identity provider's answer could not be checked.", "Start again, or ask your IT team.")
        return self._keys[kid]

    async def _discovered(self) -> dict[str, Any]:
        if time.monotonic() - self._found_at < FRESH:
            return self._found
        found = await _json("GET", f"{self.settings.oidc_issuer}/.well-known/openid-configuration")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if str(found.get("issuer", "")).rstrip("/") != self.settings.oidc_issuer or not all(_safe(found.get(name)) for name in needed):
            raise SignInRefused("The identity provider's description does not fit FENCELINE_OIDC_ISSUER.", "Ask your IT team to compare the two.")
        self._found, self._found_at = found, time.monotonic()
        return found


def new_start() -> Start:
    """Fresh secrets for one sign-in."""
    return Start(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def _safe(address: object) -> bool:
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] if isinstance(value, str) else []


def _basic(client: str, secret: str) -> dict[str, str]:
    told = f"{quote_plus(client)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(told.encode()).decode()}"}


async def _json(method: str, url: str, body: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What an address of the issuer tells; raises `SignInRefused` when it cannot be reached or tells nothing of use."""
    try:
        async with ClientSession(timeout=TIMEOUT) as http, http.request(method, url, data=body, headers=headers, allow_redirects=False) as response:
            raw = await response.content.read(LARGEST + 1)
            told = json.loads(raw) if response.status == 200 and len(raw) <= LARGEST else None
    except (ClientError, TimeoutError, ValueError) as error:
        raise SignInRefused("Your identity provider cannot be reached just now.", "Try again in a minute.") from error
    if not isinstance(told, dict):
        raise SignInRefused("Your identity provider did not sign you in.", "Start again, or ask your IT team.")
    return told
