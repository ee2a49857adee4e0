"""Signing in and out: the district's identity provider, or an account of this machine."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

from aiohttp import web
from jinja2 import Environment

from adapters.web.chat import KNOWN
from adapters.web.console_frame import language_of, read_form
from adapters.web.guard import secured
from adapters.web.oidc import Issuer, SignInRefused, Start, new_start
from adapters.web.session import end, form_token, keep, new_session, secure, session_of
from bot.app import House
from bot.desk.console_accounts import signed_in
from bot.desk.console_roles import claimed
from bot.desk.people import Person
from bot.settings import SignIn
from bot.trouble import Trouble

FLOW = "fenceline-sign-in"
FLOW_SECONDS = 600
TRIES, REST = 5, 60.0
"""Wrong passwords in a row, and the seconds after which the next try is looked at."""


@dataclass(slots=True)
class SigningIn:
    """The pages of signing in."""

    house: House
    pages: Environment
    issuer: Issuer | None = field(init=False)
    _wrong: int = 0
    _rest_until: float = 0.0

    def __post_init__(self) -> None:
        settings = self.house.settings
        oidc = settings.web.sign_in is SignIn.OIDC
        self.issuer = Issuer(settings.web, f"{settings.public_url}/sign-in/back") if oidc else None

    async def door(self, request: web.Request) -> web.StreamResponse:
        """The page to sign in on."""
        return self._page(request, "")

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Send the browser to the identity provider."""
        if self.issuer is None:
            raise web.HTTPSeeOther("/sign-in")
        start = new_start()
        try:
            response = web.HTTPFound(await self.issuer.address(start))
        except SignInRefused as refused:
            return self._page(request, str(refused), 502)
        told = {**asdict(start), "next": inside(request.query.get("next", "")), "until": int(time.time()) + FLOW_SECONDS}
        sealed = self.house.store.keyring.seal(json.dumps(told))
        settings = self.house.settings
        response.set_cookie(FLOW, sealed, max_age=FLOW_SECONDS, httponly=True, secure=secure(settings), samesite="Lax", path="/sign-in")
        raise response

    async def back(self, request: web.Request) -> web.StreamResponse:
        """The browser comes back from the identity provider."""
        if self.issuer is None:
            raise web.HTTPSeeOther("/sign-in")
        try:
            start, onward = self._under_way(request)
            known = await self.issuer.known(start, request.query)
        except SignInRefused as refused:
            return self._page(request, str(refused), 403)
        tenant = urlsplit(self.issuer.settings.oidc_issuer).netloc
        session = new_session(self.house.settings, Person("web", tenant, known.subject), known.name, known.ids, claimed(known.roles))
        response = web.HTTPSeeOther(onward)
        keep(response, self.house.settings, self.house.store.keyring, session)
        response.del_cookie(FLOW, path="/sign-in")
        raise response

    def _under_way(self, request: web.Request) -> tuple[Start, str]:
        try:
            told = json.loads(self.house.store.keyring.open(request.cookies.get(FLOW, "")) or "{}")
            start, onward, until = Start(told["state"], told["nonce"], told["verifier"]), inside(told["next"]), int(told["until"])
        except (Trouble, ValueError, KeyError, TypeError) as error:
            raise SignInRefused("This sign-in was not started here, or it took too long.", "Start again.") from error
        if until < time.time():
            raise SignInRefused("This sign-in was not started here, or it took too long.", "Start again.")
        return start, onward

    async def password(self, request: web.Request) -> web.StreamResponse:
        """Sign in with an account of this machine."""
        settings = self.house.settings
        if settings.web.sign_in is not SignIn.LOCAL:
            raise web.HTTPSeeOther("/sign-in")
        form = await read_form(request)
        if time.monotonic() < self._rest_until:
            return self._page(request, self._say(request, "sign-in.rest"), 429)
        account = await asyncio.to_thread(signed_in, settings.data, form.get("name", ""), form.get("password", ""))
        if account is None:
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._rest_until = 0, time.monotonic() + REST
            return self._page(request, self._say(request, "sign-in.wrong"), 403)
        self._wrong = 0
        name, role = account
        response = web.HTTPSeeOther(inside(form.get("next", "")))
        keep(response, settings, self.house.store.keyring, new_session(settings, Person("web", "local", name), name, (name,), role))
        raise response

    async def out(self, request: web.Request) -> web.StreamResponse:
        """Sign out."""
        settings, keyring = self.house.settings, self.house.store.keyring
        session = session_of(request, settings, keyring)
        form = await read_form(request)
        response = web.HTTPSeeOther("/sign-in")
        if session is not None and form.get("token") == form_token(keyring, session.sid):
            end(response, settings)
        raise response

    def _say(self, request: web.Request, key: str) -> str:
        return self.house.assistant.phrase(language_of(request), f"console.{key}")

    def _page(self, request: web.Request, trouble: str, status: int = 200) -> web.Response:
        language = language_of(request)

        def say(key: str) -> str:
            return self.house.assistant.phrase(language, f"console.{key}")

        text = self.pages.get_template("sign_in.html").render(
            say=say, language=language.value, trouble=trouble, way=self.house.settings.web.sign_in.value, onward=inside(request.query.get("next", ""))
        )
        return web.Response(text=text, content_type="text/html", status=status)


def inside(address: str) -> str:
    """An address of ours to go on to; the console for anything that could lead elsewhere."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address and all(sign.isprintable() for sign in address)
    return address if plain and not address.startswith("/sign-in") else "/console"


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def gated(handler: Handler, house: House) -> Handler:
    """Return `handler` for those who signed in with the identity provider; on one's own machine, for everybody there."""
    if house.settings.web.sign_in is not SignIn.OIDC:
        return handler

    async def asked(request: web.Request) -> web.StreamResponse:
        session = session_of(request, house.settings, house.store.keyring)
        if session is None:
            if request.path.startswith("/api/"):
                return web.json_response({"problem": house.assistant.phrase(language_of(request), "console.signed-out")}, status=401)
            raise web.HTTPSeeOther("/sign-in?next=/")
        request[KNOWN] = session.person
        return await handler(request)

    return asked


def add_sign_in(app: web.Application, house: House, pages: Environment) -> None:
    """Add the pages of signing in where anybody has to sign in."""
    signing = SigningIn(house, pages)
    for method, path, handler in (
        ("GET", "/sign-in", signing.door),
        ("POST", "/sign-in", signing.password),
        ("GET", "/sign-in/start", signing.start),
        ("GET", "/sign-in/back", signing.back),
        ("POST", "/sign-out", signing.out),
    ):
        app.router.add_route(method, path, secured(handler, house.settings))
