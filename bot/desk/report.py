"""The boundary report: what was asked and decided in a district, as counts fit for a board and the public.

Counts are of questions, not of incidents or of people. Small cells are suppressed, and a second one beside a lone one, so that no
total gives it away; "nothing recorded" stands apart from zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.desk.ledger import Decision
from bot.desk.store.whole import Store
from bot.rule import Rulebook

SMALLEST = 10
"""Cells below this are shown as "fewer than 10"."""
MOST_ROWS = 15
STALE_DAYS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `count` is None when it was suppressed."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One question that the report answers; `key` names its words, `recorded` is False when there is nothing to count."""

    key: str
    rows: tuple[Row, ...]
    total: int | None
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A district's report over whole days, `first` and `last` included."""

    district: str
    name: str
    mou: str
    first: date
    last: date
    tables: tuple[Table, ...]
    overdue: tuple[str, ...]
    """Titles of rules whose review is overdue."""


@dataclass(slots=True)
class Tally:
    """Running counts over the ledger's rows."""

    titles: Mapping[str, str]
    by: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, row: Decision) -> None:
        """Count one decision."""
        month = row.hour[:7]
        first = row.rules.partition(" ")[0]
        topic = self.titles.get(first, first)
        self._one("months", month)
        self._one("roles", row.role)
        self._one("schools", row.school or "-")
        self._one("outcomes", row.outcome)
        if row.outcome == "answered":
            self._one("matters", row.matter)
            self._one("topics", topic)
        if row.sro == "may_not":
            self._one("outside", month)
            self._one("outside_topics", topic)
        if row.urgency == "emergency":
            self._one("emergencies", month)
        if row.outcome == "clarify":
            self._one("clarified", topic or "-")
        if row.basis == "practice":
            self._one("silent", topic or "-")

    def note(self, action: str, category: str) -> None:
        """Count one line of the boundary log."""
        self._one("boundary", action)
        if action == "declined":
            self._one("declined", category or "-")

    def _one(self, table: str, label: str) -> None:
        self.by.setdefault(table, Counter())[label] += 1


TABLES = (
    "months",
    "matters",
    "topics",
    "outside",
    "outside_topics",
    "boundary",
    "declined",
    "emergencies",
    "outcomes",
    "clarified",
    "silent",
    "roles",
    "schools",
)
IN_ORDER = frozenset(("months", "outside", "emergencies"))


async def gather(store: Store, district: str, book: Rulebook, first: date, last: date) -> Report:
    """Count a district's decisions and boundary log from `first` to `last`, and suppress what is small."""
    tally = Tally({rule.id: rule.title for rule in book.rules})
    start, end = f"{first.isoformat()}T00", f"{(last + timedelta(days=1)).isoformat()}T00"
    async for row in store.decisions.rows(district, start, end):
        tally.add(row)
    for line in await store.log.boundary_lines(district, start, end):
        tally.note(line.action, line.category)
    overdue = tuple(sorted(r.title for r in book.rules if r.reviewed is not None and (last - r.reviewed).days > STALE_DAYS))
    tables = tuple(_table(key, tally.by.get(key)) for key in TABLES)
    return Report(district, book.district.name, book.district.mou_name, first, last, tables, overdue)


def _table(key: str, counts: Counter[str] | None) -> Table:
    if not counts:
        return Table(key, (), None, recorded=False)
    ordered = sorted(counts.items()) if key in IN_ORDER else sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = suppressed(dict(ordered[:MOST_ROWS] if key not in IN_ORDER else ordered))
    total = sum(counts.values())
    hidden = any(count is None for count in shown.values())
    whole = total if total >= SMALLEST and not (hidden and len(shown) == 1) else None
    return Table(key, tuple(Row(label, count) for label, count in shown.items()), whole)


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return `counts` with small cells as None; a lone small cell takes the next smallest with it.

    `{"a": 40, "b": 3}` becomes both None: with the total known, the one would give away the other.
    """
    small = {label for label, count in counts.items() if 0 < count < SMALLEST}
    if len(small) == 1 and len(counts) > 1:
        rest = {label: count for label, count in counts.items() if label not in small and count > 0}
        if rest:
            small.add(min(rest, key=lambda label: (rest[label], label)))
    return {label: None if label in small else count for label, count in counts.items()}
