"""Which district a tenant belongs to, read from the `people:` of each district's card; no rulebook is built for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.desk.ports import Shelf
from bot.rulebook.card_file import read_card
from bot.rulebook.loading import read_tree
from bot.rulebook.places import CARD, place_of
from bot.rulebook.shape import Page

KEPT = 60.0
"""Seconds for which the cards are not looked at again."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a district's card tells of itself: its name, and its settings by dotted name (`people.tenants.slack`)."""

    district: str
    name: str
    settings: Mapping[str, frozenset[str]]


Cards = Callable[[], Iterable[Told]]
"""Every district's card, as it is now."""


@dataclass(slots=True)
class Tenants:
    """An index of tenants by platform; `index` builds it and may take a while, all else is quick."""

    cards: Cards
    _districts: dict[tuple[str, str], str] = field(default_factory=dict)
    _names: tuple[tuple[str, str], ...] = ()
    _claimed: frozenset[str] = frozenset()
    _looked: float = field(default=float("-inf"))

    @property
    def fresh(self) -> bool:
        """True while the index needs no new look at the cards."""
        return time.monotonic() - self._looked < KEPT

    @property
    def built(self) -> bool:
        """True once the cards were looked at."""
        return self._looked > float("-inf")

    def index(self) -> None:
        """Look at all cards; safe to run beside the event loop."""
        districts: dict[tuple[str, str], str] = {}
        names: list[tuple[str, str]] = []
        for told in self.cards():
            names.append((told.district, told.name))
            for platform in ("slack", "teams", "web"):
                for tenant in told.settings.get(f"people.tenants.{platform}", ()):
                    districts.setdefault((platform, tenant), told.district)
        self._districts, self._names = districts, tuple(names)
        self._claimed = frozenset(platform for platform, _ in districts)
        self._looked = time.monotonic()

    def find(self, platform: str, tenant: str) -> str | None:
        """The tenant's district; None when no card names it."""
        return self._districts.get((platform, tenant))

    def claimed(self, platform: str) -> bool:
        """True once any card names a tenant of the platform: then a tenant that none names is a stranger."""
        return platform in self._claimed

    def names(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every district."""
        return self._names


def by_name(settings: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Settings with repeated names gathered: `people.administrators.slack` → {U1, U2}."""
    found: dict[str, set[str]] = {}
    for name, text in settings:
        found.setdefault(name, set()).add(text)
    return {name: frozenset(texts) for name, texts in found.items()}


def cards_of_engines(shelf: Shelf) -> Cards:
    """Cards from a shelf whose engines are all in memory."""

    def cards() -> Iterable[Told]:
        for name in shelf.districts():
            district = shelf.engine(name).rulebook.district
            yield Told(name, district.name, by_name(district.settings))

    return cards


def cards_of_files(root: Path, shelf: Shelf) -> Cards:
    """Cards from the districts' `pack.yaml`, each read again only when it changed."""
    known: dict[str, tuple[int, Told]] = {}

    def cards() -> Iterable[Told]:
        for name in shelf.districts():
            folder = place_of(root, name)
            if folder is None:
                continue
            path = folder / CARD
            changed = path.stat().st_mtime_ns
            if name not in known or known[name][0] != changed:
                page = Page(name, [])
                node = read_tree(path, page)
                card = read_card(node, page) if node is not None else None
                known[name] = (changed, Told(name, card.name if card else name, by_name(card.settings if card else ())))
            yield known[name][1]

    return cards
