"""The boundary report as a page, a table file or JSON: a chart with its table beside it, printable, nothing from outside."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import escape

from bot.desk.report import SMALLEST, Report, Row, Table

Say = Callable[..., str]
"""`say(key, **values)`: the common words in the report's language."""
BAR, GAP, WIDTH, LABEL = 22, 8, 640, 260
STYLE = """
body{font:16px/1.5 system-ui,"Segoe UI","Liberation Sans",sans-serif;color:#16202b;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin-bottom:.2rem} h2{font-size:1.15rem;margin:2rem 0 .3rem;break-after:avoid}
table{border-collapse:collapse;margin:.5rem 0} th,td{border:1px solid #8b98a5;padding:.25rem .6rem;text-align:left} td.n{text-align:right}
caption{text-align:left;font-weight:600} section{break-inside:avoid} svg{max-width:100%;height:auto} .note{color:#4a5867;font-size:.9rem}
@media print{body{margin:0;font-size:11pt}}
"""


def as_html(report: Report, say: Say, language: str = "en") -> str:
    """Return the whole page."""
    head = say("report.title", district=report.name)
    period = say("report.period", first=report.first.isoformat(), last=report.last.isoformat(), mou=report.mou)
    parts = [_section(table, say) for table in report.tables]
    overdue = "".join(f"<li>{escape(title)}</li>" for title in report.overdue)
    late = f"<ul>{overdue}</ul>" if overdue else f"<p>{escape(say('report.none-overdue'))}</p>"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(head)}</title><style>{STYLE}</style></head><body><main><h1>{escape(head)}</h1><p>{escape(period)}</p>"
        f"{''.join(parts)}<section><h2>{escape(say('report.overdue'))}</h2>{late}</section>"
        f"<section><h2>{escape(say('report.method'))}</h2><p class=note>{escape(say('report.method.text', smallest=SMALLEST))}</p></section></main></body></html>"
    )


def as_csv(report: Report, say: Say) -> str:
    """Return one line for each row: table, label, count (`<10` when suppressed, empty when nothing was recorded)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "label", "count"])
    for table in report.tables:
        writer.writerows([table.key, _safe(_label(table.key, row, say)), _count(row.count)] for row in table.rows)
        if not table.recorded:
            writer.writerow([table.key, "", ""])
    return out.getvalue()


def as_json(report: Report, say: Say) -> str:
    """Return the report as JSON: suppressed counts are null with `suppressed: true`, tables without records have `recorded: false`."""
    tables = [
        {
            "table": t.key, "title": say(f"report.table.{t.key}"), "recorded": t.recorded, "total": t.total,
            "rows": [{"label": _label(t.key, r, say), "count": r.count, "suppressed": r.count is None} for r in t.rows],
        }
        for t in report.tables
    ]  # fmt: skip
    whole = {
        "district": report.district, "name": report.name, "mou": report.mou, "first": report.first.isoformat(), "last": report.last.isoformat(),
        "smallest_cell": SMALLEST, "overdue": list(report.overdue), "tables": tables,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _section(table: Table, say: Say) -> str:
    title = escape(say(f"report.table.{table.key}"))
    if not table.recorded:
        return f"<section><h2>{title}</h2><p class=note>{escape(say('report.nothing'))}</p></section>"
    rows = "".join(f"<tr><th scope=row>{escape(_label(table.key, r, say))}</th><td class=n>{escape(_shown(r, say))}</td></tr>" for r in table.rows)
    total = say("report.total", count=table.total) if table.total is not None else say("report.total-small", smallest=SMALLEST)
    return f"<section><h2>{title}</h2>{_chart(table, say)}<table><caption>{escape(total)}</caption><tbody>{rows}</tbody></table></section>"


def _chart(table: Table, say: Say) -> str:
    """Return horizontal bars; a suppressed row has a dash and no bar. Said again in words by the table beside it."""
    most = max((r.count or 0 for r in table.rows), default=0)
    height = len(table.rows) * (BAR + GAP)
    lines = []
    for i, row in enumerate(table.rows):
        y = i * (BAR + GAP)
        label = _label(table.key, row, say)
        size = round((WIDTH - LABEL - 60) * row.count / most) if row.count and most else 0
        lines.append(f'<text x="{LABEL - 8}" y="{y + 16}" text-anchor="end" font-size="14" fill="currentColor">{escape(label[:34])}</text>')
        lines.append(f'<rect x="{LABEL}" y="{y}" width="{size}" height="{BAR}" fill="#1d5fa8"/>' if size else "")
        lines.append(
            f'<text x="{LABEL + size + 6}" y="{y + 16}" font-size="14" fill="currentColor">{row.count if row.count is not None else "–"}</text>'
        )
    name = escape(say(f"report.table.{table.key}"))
    described = escape(say("report.chart", rows=len(table.rows)))
    return f'<svg role="img" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"><title>{name}</title><desc>{described}</desc>{"".join(lines)}</svg>'


def _label(table: str, row: Row, say: Say) -> str:
    keys = {"matters": "matter", "outcomes": "report.outcome", "roles": "report.role", "boundary": "report.action"}
    if table in keys:
        return say(f"{keys[table]}.{row.label}").rstrip(".")
    return say("report.not-known") if row.label == "-" else row.label


def _shown(row: Row, say: Say) -> str:
    return str(row.count) if row.count is not None else say("report.small", smallest=SMALLEST)


def _count(count: int | None) -> str:
    return f"<{SMALLEST}" if count is None else str(count)


def _safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
