"""What the browser must prove and may load: same origin, a loopback host, a small body, a strict policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.settings import Settings, is_loopback

LARGEST_BODY = 64 * 1024
FORMS = ("/console", "/practice", "/sign-in", "/sign-out")
"""Where forms may be sent; they carry a token of their own. Everything else takes JSON, which no other page can send."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser calls a form's origin "null", and nobody could tell ours
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def secured(handler: Handler, settings: Settings) -> Handler:
    """Return `handler` behind the host and origin checks, its response carrying the page's policy."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if (refusal := refused(request, settings)) is not None:
            response: web.StreamResponse = refusal
        else:
            try:
                response = await handler(request)
            except web.HTTPException as leaving:
                for name, value in HEADERS.items():
                    leaving.headers.setdefault(name, value)
                raise
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarded


def refused(request: web.Request, settings: Settings) -> web.Response | None:
    """Return the refusal of a request that another site or host name sent, or None for an honest one.

    A page of another site can make a browser call this machine; its Origin, or a host name that is not ours, tells.
    """
    host = urlsplit(f"//{request.host}").hostname or ""
    ours = urlsplit(settings.public_url).hostname if settings.public_url else None
    if not (is_loopback(host) or host == ours):
        return problem(421, "This address is not Fenceline's. Open the address that was printed at start.")
    if request.method == "POST":
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return problem(403, "That request came from another page. Open Fenceline itself and ask again.")
        if request.content_type != "application/json" and not request.path.startswith(FORMS):
            return problem(415, "Send the question as JSON.")
    return None


def problem(status: int, words: str) -> web.Response:
    """Return an error with one clear sentence."""
    return web.json_response({"problem": words}, status=status)
