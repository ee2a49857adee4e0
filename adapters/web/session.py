"""Who is signed in: a sealed cookie that scripts cannot read, and the token that forms carry against forgery."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.desk.console_roles import ConsoleRole
from bot.desk.keyring import Keyring
from bot.desk.people import Person
from bot.settings import Settings
from bot.trouble import Trouble

COOKIE = "fenceline-session"
VISITOR = web.RequestKey("visitor", str)
"""The random name of a browser that comes for the first time."""
OPEN = "fenceline"
"""The chat page's own cookie: a random name that forms of a console without sign-in are bound to."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in; `ids` are the names by which a district's people settings may know them."""

    user: str
    tenant: str
    name: str
    ids: tuple[str, ...]
    role: int
    """Role that the identity provider or the local account gives; 0 for none."""
    sid: str
    until: int
    """Seconds since 1970."""

    @property
    def person(self) -> Person:
        """The desk's name for them."""
        return Person("web", self.tenant, self.user)

    @property
    def granted(self) -> ConsoleRole | None:
        """The role as such."""
        return ConsoleRole(self.role) if self.role else None


def cookie_name(settings: Settings) -> str:
    """The cookie's name: one that only https and this host may set, wherever the address is https."""
    return f"__Host-{COOKIE}" if secure(settings) else COOKIE


def secure(settings: Settings) -> bool:
    """True when people reach the pages by https."""
    return settings.public_url.startswith("https://")


def new_session(settings: Settings, person: Person, name: str, ids: tuple[str, ...], role: ConsoleRole | None) -> Session:
    """A session that starts now."""
    until = int(time.time()) + settings.web.session_hours * 3600
    return Session(person.user, person.tenant, name, ids, int(role or 0), secrets.token_urlsafe(18), until)


def keep(response: web.StreamResponse, settings: Settings, keyring: Keyring, session: Session) -> None:
    """Put the session into the browser."""
    sealed = keyring.seal(json.dumps(asdict(session)))
    age = settings.web.session_hours * 3600
    response.set_cookie(cookie_name(settings), sealed, max_age=age, httponly=True, secure=secure(settings), samesite="Lax", path="/")


def end(response: web.StreamResponse, settings: Settings) -> None:
    """Take the session out of the browser."""
    response.del_cookie(cookie_name(settings), path="/", secure=secure(settings), httponly=True, samesite="Lax")


def session_of(request: web.Request, settings: Settings, keyring: Keyring) -> Session | None:
    """The session that the browser brings; None for none, an expired or a foreign one."""
    try:
        told = json.loads(keyring.open(request.cookies.get(cookie_name(settings), "")) or "null")
        session = Session(**(told | {"ids": tuple(told["ids"])})) if told else None
    except (Trouble, ValueError, TypeError, KeyError):
        return None
    return session if session is not None and session.until > time.time() else None


def form_token(keyring: Keyring, bound_to: str) -> str:
    """The token that forms of this session carry."""
    return keyring.sign("form", bound_to.encode())


def bound(request: web.Request, session: Session | None) -> str:
    """What a form's token is bound to: the session, or the open page's own cookie."""
    return session.sid if session is not None else "open:" + (request.get(VISITOR) or request.cookies.get(OPEN, ""))
