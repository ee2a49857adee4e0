"""The administrators' console: which page stands where, and who may open it."""

from __future__ import annotations

from aiohttp import web
from jinja2 import Environment

from adapters.web import console_asked as asked
from adapters.web import console_looking as looking
from adapters.web.console_changing import Changing
from adapters.web.console_frame import Frame
from adapters.web.console_queue import Queue
from adapters.web.practice import Practising
from bot.app import House
from bot.desk.console_roles import ConsoleRole
from bot.desk.editing_room import EditingRoom
from bot.desk.practice import Practice
from bot.desk.proposals import Proposals


def add_console(app: web.Application, house: House, pages: Environment) -> None:
    """Add the console's pages and the practice to `app`."""
    clock = house.assistant.clock
    frame = Frame(house, pages)
    proposals = Proposals(EditingRoom(house.shelf, house.settings.replicas, clock.today), house.store, clock)
    changing, queue = Changing(proposals), Queue(proposals)
    practising = Practising(Practice(house.store, house.shelf, clock))
    viewer, editor, approver = ConsoleRole
    for method, path, page, least in (
        ("GET", "", asked.overview, viewer),
        ("GET", "/report", asked.report, viewer),
        ("GET", "/rules", looking.sections, viewer),
        ("GET", "/sections/{section}", looking.section, viewer),
        ("GET", "/rules/{rule}", looking.rule, viewer),
        ("GET", "/playground", looking.playground, viewer),
        ("POST", "/api/try", looking.try_question, viewer),
        ("GET", "/queue", queue.listed, editor),
        ("POST", "/queue", queue.act, editor),
        ("GET", "/rules/{rule}/edit", changing.edit, editor),
        ("POST", "/api/check", changing.check, editor),
        ("GET", "/proposals", changing.listed, viewer),
        ("POST", "/proposals", changing.propose, editor),
        ("GET", "/proposals/{proposal}", changing.one, viewer),
        ("POST", "/proposals/{proposal}", changing.decide, editor),
        ("GET", "/versions", changing.versions, viewer),
        ("POST", "/versions", changing.roll, approver),
    ):
        app.router.add_route(method, f"/console{path}", frame.of(page, least))
    app.router.add_get("/practice", frame.of(practising.page, None))
    app.router.add_post("/practice", frame.of(practising.step, None))
