"""An identity provider on loopback: discovery, keys, sign-in page, token endpoint; with its own RSA key, and faults to switch on."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from urllib.parse import quote_plus, urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "fenceline", "a client's secret"


class Provider:
    """Signs in whoever `claims` names, and checks what a careful provider checks."""

    def __init__(self) -> None:
        self.key, self.other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        self.issuer = ""
        self.claims: dict[str, object] = {"sub": "u-1", "name": "Ana Approver", "roles": ["fenceline-approver"]}
        self.wrong: dict[str, object] = {}
        """Claims that replace the true ones in the token."""
        self.forged = ""
        """`key`, `none` or `secret`: how the token's signature is false."""
        self.codes: dict[str, dict[str, str]] = {}
        self.keys_asked = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self.discovery)
        app.router.add_get("/keys", self.keys)
        app.router.add_get("/authorize", self.authorize)
        app.router.add_post("/token", self.token)
        return app

    async def discovery(self, _):
        told = {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys", "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }  # fmt: skip
        return web.json_response(told)

    async def keys(self, _):
        self.keys_asked += 1
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [{**public, "kid": "k1", "use": "sig"}]})

    async def authorize(self, request):
        query = dict(request.query)
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}")

    async def token(self, request):
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        told = base64.b64encode(f"{CLIENT}:{quote_plus(SECRET)}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form["code_verifier"]).encode()).digest()).rstrip(b"=").decode()
        if asked is None or request.headers.get("Authorization") != f"Basic {told}" or challenge != asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.claims, **self.wrong}
        match self.forged:
            case "none":
                token = jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})
            case "secret":
                token = jwt.encode(claims, SECRET * 3, algorithm="HS256", headers={"kid": "k1"})
            case _:
                token = jwt.encode(claims, self.other if self.forged == "key" else self.key, algorithm="RS256", headers={"kid": "k1"})
        return web.json_response({"access_token": "x", "token_type": "Bearer", "id_token": token})
