"""What is asked: the console's first page, and the boundary report to read, print or take away."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta

from aiohttp import web

from adapters.web.console_frame import Here
from adapters.web.guard import POLICY
from bot.desk.report import Report, gather
from bot.desk.report_pages import STYLE, as_csv, as_html, as_json
from bot.trouble import Trouble

DAYS = 30
SHOWN = ("topics", "outside_topics", "clarified", "silent", "outcomes", "declined")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
KINDS = {"html": "text/html", "csv": "text/csv", "json": "application/json"}


async def overview(here: Here) -> web.Response:
    """How the district's rules stand, and what was asked in the last thirty days."""
    today = here.house.assistant.clock.today()
    report = await _report(here, today - timedelta(days=DAYS - 1), today)
    tables = [(table, _rows(here, table.key, report)) for table in report.tables if table.key in SHOWN]
    card = here.house.assistant.district(here.district, here.language)
    return here.page("console_home.html", current="home", tables=tables, report=report, card=card, days=DAYS)


def _rows(here: Here, key: str, report: Report) -> list[tuple[str, str]]:
    table = next(one for one in report.tables if one.key == key)
    small = here.house.assistant.phrase(here.language, "report.small", smallest=10)
    unknown = here.house.assistant.phrase(here.language, "report.not-known")
    return [(_label(here, key, row.label) if row.label != "-" else unknown, small if row.count is None else str(row.count)) for row in table.rows]


def _label(here: Here, key: str, label: str) -> str:
    if key == "outcomes":
        return here.house.assistant.phrase(here.language, f"report.outcome.{label}")
    if key == "declined":
        return dict(here.house.assistant.boundary_categories(here.district, here.language)).get(label, label)
    return label


async def report(here: Here) -> web.Response:
    """Choose the days; with them, the report itself as a page, a table file or JSON."""
    query = here.request.query
    if "from" not in query:
        today = here.house.assistant.clock.today()
        first = date(today.year if today.month >= 7 else today.year - 1, 7, 1)
        return here.page("console_report.html", current="report", first=first, last=today)
    try:
        first, last = date.fromisoformat(query["from"]), date.fromisoformat(query.get("to", ""))
    except ValueError:
        raise Trouble(here.say("report.days")) from None
    if last < first:
        raise Trouble(here.say("report.order"))
    form = query.get("format", "html")
    made = await _report(here, first, last)

    def say(key: str, **values: object) -> str:
        return here.house.assistant.phrase(here.language, key, **values)

    text = as_csv(made, say) if form == "csv" else as_json(made, say) if form == "json" else as_html(made, say, here.language.value)
    response = web.Response(text=text, content_type=KINDS.get(form, "text/html"))
    # The report is one file that carries its own style, so that it can be saved and sent; only exactly that style may apply.
    response.headers["Content-Security-Policy"] = POLICY.replace("style-src 'self'", f"style-src 'sha256-{STYLE_HASH}'")
    if form in {"csv", "json"}:
        response.headers["Content-Disposition"] = f'attachment; filename="boundary-report-{made.first}-{made.last}.{form}"'
    return response


async def _report(here: Here, first: date, last: date) -> Report:
    return await gather(here.house.store, here.district, here.book, first, last)
