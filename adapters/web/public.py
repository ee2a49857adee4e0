"""Pages that anybody may read: what is recorded and what is not, and the terms of use."""

from __future__ import annotations

from aiohttp import web
from jinja2 import Environment

from adapters.web.guard import Handler
from bot.app import House
from bot.question import Language


def public_pages(house: House, pages: Environment) -> tuple[tuple[str, Handler], ...]:
    """Return (path, handler) of the public pages."""

    def shown(name: str) -> Handler:
        async def page(request: web.Request) -> web.StreamResponse:
            language = Language.ES if request.query.get("lang") == "es" else Language.EN
            say = house.assistant.phrase
            lists = [
                (say(language, "web.recorded"), say(language, "desk.recorded").split("|")),
                (say(language, "web.not-recorded"), say(language, "desk.not-recorded").split("|")),
            ]
            text = pages.get_template("plain.html").render(
                title=say(language, f"web.{name}"),
                lines=say(language, f"web.{name}.text").split("|"),
                lists=lists if name == "privacy" else [],
                language=language.value,
                back=say(language, "web.back"),
            )
            return web.Response(text=text, content_type="text/html")

        return page

    return (("/privacy", shown("privacy")), ("/terms", shown("terms")))
