"""What every page of the console stands in: who is here, in which role, for which district, in which language."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment

from adapters.web.guard import LARGEST_BODY, secured
from adapters.web.session import OPEN, VISITOR, Session, bound, form_token, secure, session_of
from bot.app import House
from bot.desk.console_accounts import accounts
from bot.desk.console_roles import ConsoleRole, named_in, role_named
from bot.desk.people import Person
from bot.question import Language
from bot.rule import Rulebook
from bot.settings import SignIn
from bot.trouble import Trouble

LANGUAGE = "fenceline-language"
MOST_DISTRICTS = 20


@dataclass(frozen=True, slots=True)
class Here:
    """One visit to a page."""

    house: House
    request: web.Request
    pages: Environment
    session: Session | None
    role: ConsoleRole | None
    """None for somebody who may practise and nothing else."""
    district: str
    language: Language
    token: str
    form: dict[str, str] = field(default_factory=dict)
    """What a form brought; empty for a page that is only looked at."""

    @property
    def book(self) -> Rulebook:
        """The district's live rulebook."""
        return self.house.shelf.engine(self.district).rulebook

    @property
    def person(self) -> Person:
        """The visitor, by the name that the desk knows."""
        return self.session.person if self.session is not None else Person("web", "local", "open")

    @property
    def edits(self) -> bool:
        """True for editors and approvers."""
        return self.role is not None and self.role >= ConsoleRole.EDITOR

    @property
    def approves(self) -> bool:
        """True for approvers."""
        return self.role is not None and self.role >= ConsoleRole.APPROVER

    def say(self, key: str, **values: object) -> str:
        """The console's words by key: `say("nav.rules")` is `console.nav.rules`."""
        return self.house.assistant.phrase(self.language, f"console.{key}", **values)

    def to(self, path: str, **query: str) -> str:
        """A console address for this district: `to("rules", section="4.3")`."""
        told = urlencode({"district": self.district, **query})
        return f"/console/{path}?{told}" if path else f"/console?{told}"

    def page(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """A page of the console."""
        districts = offered(self)
        text = self.pages.get_template(template).render(here=self, say=self.say, to=self.to, districts=districts, **values)
        return web.Response(text=text, content_type="text/html", status=status)


Page = Callable[[Here], Awaitable[web.StreamResponse]]


def offered(here: Here) -> tuple[str, ...]:
    """Districts to choose from: all of this machine's, or the one that somebody signed in for."""
    if here.house.settings.web.sign_in is SignIn.OIDC:
        return tuple(dict.fromkeys((here.house.settings.district, here.district)))
    return here.house.shelf.districts()[:MOST_DISTRICTS]


def role_in(house: House, session: Session | None, district: str) -> ConsoleRole | None:
    """The role of a visitor in a district.

    Without sign-in everybody on this machine may look. A local account counts in every district; a claim of the identity
    provider counts in the deployment's own district, and the people settings of a district in that one.
    """
    match house.settings.web.sign_in:
        case SignIn.NONE:
            return ConsoleRole.VIEWER
        case SignIn.LOCAL:
            kept = accounts(house.settings.data) if session is not None else ()
            return next((role_named(one.role) for one in kept if session is not None and one.name == session.user), None)
        case SignIn.OIDC:
            if session is None:
                return None
            named = named_in(house.shelf.engine(district).rulebook.district, session.ids)
            claimed = session.granted if district == (house.settings.district or "model") else None
            return max((role for role in (named, claimed) if role is not None), default=None)


@dataclass(frozen=True, slots=True)
class Frame:
    """Wraps the console's pages: sign-in, role, forgery token, troubles in words."""

    house: House
    pages: Environment

    def of(self, page: Page, least: ConsoleRole | None = ConsoleRole.VIEWER) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler of a page for visitors of at least this role; None lets in whoever may use the chat page."""

        async def handler(request: web.Request) -> web.StreamResponse:
            here = await self._enter(request, everybody=least is None)
            if isinstance(here, web.StreamResponse):
                return here
            response = await self._shown(here, page, least)
            self._remember(here, response)
            return response

        return secured(handler, self.house.settings)

    async def _shown(self, here: Here, page: Page, least: ConsoleRole | None) -> web.StreamResponse:
        if least is not None and (here.role is None or here.role < least):
            return here.page("console_problem.html", status=403, line=here.say("not-allowed"), tip=here.say(f"needs.{least.name.lower()}"))
        if here.request.method == "POST" and not self._honest(here):
            return here.page("console_problem.html", status=403, line=here.say("stale-form"), tip=here.say("stale-form.tip"))
        try:
            return await page(here)
        except Trouble as trouble:
            if here.request.path.startswith("/console/api/"):
                return web.json_response({"problem": str(trouble)}, status=409)
            return here.page("console_problem.html", status=409, line=trouble.line, tip=trouble.tip)

    def _honest(self, here: Here) -> bool:
        given = here.form.get("token", "") or here.request.headers.get("X-Form-Token", "")
        return hmac.compare_digest(given, here.token)

    async def _enter(self, request: web.Request, *, everybody: bool) -> Here | web.StreamResponse:
        house, way = self.house, self.house.settings.web.sign_in
        session = session_of(request, house.settings, house.store.keyring)
        if session is None and (way is SignIn.OIDC or (way is SignIn.LOCAL and not everybody)):
            if request.path.startswith("/console/api/"):
                return web.json_response({"problem": house.assistant.phrase(Language.EN, "console.signed-out")}, status=401)
            raise web.HTTPSeeOther("/sign-in?" + urlencode({"next": request.path_qs if request.method == "GET" else "/console"}))
        form = await read_form(request)
        district = form.get("district") or request.query.get("district") or house.settings.district or "model"
        try:
            await asyncio.to_thread(house.shelf.engine, district)
        except LookupError:
            district = house.settings.district or "model"
        if session is None and OPEN not in request.cookies:
            request[VISITOR] = secrets.token_urlsafe(18)
        token = form_token(house.store.keyring, bound(request, session))
        role = role_in(house, session, district)
        here = Here(house, request, self.pages, session, role, district, language_of(request), token, form)
        if role is None and not everybody:
            return here.page("console_stranger.html", status=403)
        return here

    def _remember(self, here: Here, response: web.StreamResponse) -> None:
        settings = self.house.settings
        if (visitor := here.request.get(VISITOR)) is not None:
            response.set_cookie(OPEN, visitor, httponly=True, samesite="Strict", secure=secure(settings))
        if here.request.query.get("lang"):
            response.set_cookie(LANGUAGE, here.language.value, samesite="Lax", secure=secure(settings), httponly=True)


def language_of(request: web.Request) -> Language:
    """The language asked for, the one kept from before, or English."""
    told = request.query.get("lang") or request.cookies.get(LANGUAGE, "")
    return Language.ES if told == "es" else Language.EN


async def read_form(request: web.Request) -> dict[str, str]:
    """What a form brought as texts; empty for anything but a form."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return {}
    if (request.content_length or 0) > LARGEST_BODY * 3:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY * 3, request.content_length or 0)
    return {name: str(value).replace("\r\n", "\n") for name, value in (await request.post()).items()}
