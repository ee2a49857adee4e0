"""Mounts the chat page, the console, the practice and signing in."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from adapters.web.chat import Chat, remember
from adapters.web.console import add_console
from adapters.web.guard import problem, secured
from adapters.web.public import public_pages
from adapters.web.signing_in import add_sign_in, gated
from bot.app import House
from bot.question import Language

HERE = Path(__file__).parent
MOST_DISTRICTS = 20
"""Districts to choose from on the page; a deployment with more serves them by their own address."""
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
STATIC = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.suffix in KINDS}
LABELS = (
    "title", "ask-label", "ask-placeholder", "send", "asker", "asker-teacher", "asker-sro", "asker-administrator", "district", "language",
    "new", "read-section", "close", "right", "wrong", "send-team", "send-confirm", "cancel", "copy", "copied", "why", "log", "thinking",
    "failed", "thanks", "mistake", "intro", "mou", "you", "kept", "next",
)  # fmt: skip


async def mount(app: web.Application, house: House) -> None:
    """Add the page, its files and its calls to `app`."""
    if not house.settings.web.on:
        return
    pages = Environment(loader=FileSystemLoader(HERE / "pages"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    chat = Chat(house)

    async def page(request: web.Request) -> web.StreamResponse:
        language = Language.ES if request.query.get("lang") == "es" else Language.EN
        district = request.query.get("district", "")
        if district not in house.shelf.districts():
            district = ""
        card = house.assistant.district(district)
        words = {key: house.assistant.phrase(language, f"web.{key}") for key in LABELS}
        named = [(name, card.name if name == card.id else name.replace("-", " ").title()) for name in house.shelf.districts()[:MOST_DISTRICTS]]
        examples = [house.assistant.phrase(language, f"out.example.{i}") for i in (1, 2, 3)]
        body = pages.get_template("chat.html").render(words=words, card=card, language=language.value, districts=named, examples=examples)
        response = web.Response(text=body, content_type="text/html")
        remember(request, response)
        return response

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in STATIC:
            return problem(404, "There is no such file.")
        return web.Response(body=STATIC[name], content_type=KINDS[Path(name).suffix], charset="utf-8")

    add = app.router.add_route
    app.router.add_get("/static/{name}", secured(file, house.settings))
    for method, path, handler in (
        ("GET", "/", page),
        ("POST", "/api/ask", chat.ask),
        ("POST", "/api/feedback", chat.feedback),
        ("POST", "/api/preview", chat.preview),
        ("POST", "/api/send", chat.send),
        ("GET", "/api/section/{section}", chat.section),
    ):
        add(method, path, secured(gated(handler, house), house.settings))
    add_sign_in(app, house, pages)
    add_console(app, house, pages)
    for path, public in public_pages(house, pages):
        add("GET", path, secured(public, house.settings))
