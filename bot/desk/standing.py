"""Whose staff somebody is and in which role, from `people:` in a district's pack and from installations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.desk.people import Person, Standing
from bot.desk.ports import Shelf
from bot.question import Asker
from bot.rule import District

MOST_SCANNED = 50
"""Districts whose packs are searched for a tenant; beyond that, installations name the district."""
_ROLES = (("administrators", Asker.ADMINISTRATOR), ("sros", Asker.SRO), ("teachers", Asker.TEACHER))


@dataclass(slots=True)
class Standings:
    """Finds people's districts and roles; `home` is the district of whoever no pack names, "" for none."""

    shelf: Shelf
    home: str
    _people: dict[tuple[str, str], dict[str, frozenset[str]]] = field(default_factory=dict)

    def district_of(self, person: Person, installed_for: str) -> str:
        """The district of a person's tenant; "" for a stranger."""
        if installed_for:
            return installed_for
        if person.platform in {"web", "cli"}:
            return self.home
        names = self.shelf.districts()
        claimed = False
        for name in names if len(names) <= MOST_SCANNED else (self.home,):
            tenants = self._said(name).get(f"people.tenants.{person.platform}", frozenset()) if name else frozenset()
            if person.tenant in tenants:
                return name
            claimed = claimed or bool(tenants)
        # Once any pack names its tenants, a tenant that none names is a stranger.
        return "" if claimed else self.home

    def role(self, person: Person, district: str, groups: Iterable[str] = ()) -> Asker | None:
        """The role that the district's pack names for a person or one of their groups; the widest wins."""
        said = self._said(district)
        ids = {person.user, *groups}
        return next((asker for name, asker in _ROLES if ids & said.get(f"people.{name}.{person.platform}", frozenset())), None)

    def _said(self, district: str) -> dict[str, frozenset[str]]:
        book = self.shelf.engine(district).rulebook
        key = (book.district.id, book.revision)
        if key not in self._people:
            if len(self._people) > MOST_SCANNED * 2:
                self._people.clear()
            self._people[key] = gathered(book.district)
        return self._people[key]


def gathered(district: District) -> dict[str, frozenset[str]]:
    """A district's settings with repeated names gathered: `people.administrators.slack` → {U1, U2}."""
    found: dict[str, set[str]] = {}
    for name, text in district.settings:
        found.setdefault(name, set()).add(text)
    return {name: frozenset(texts) for name, texts in found.items()}


def standing(district: str, named: Asker | None, declared: Asker | None) -> Standing:
    """A person's standing: what the pack names counts, else what they declared."""
    if not district:
        return Standing("", None, False)
    return Standing(district, named or declared, True, named is not None)
