"""Whose staff somebody is and in which role, from `people:` in a district's pack and from installations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.desk.people import Person, Standing
from bot.desk.ports import Shelf
from bot.desk.tenants import Tenants, by_name
from bot.question import Asker
from bot.rule import District

MOST_KEPT = 100
"""Districts whose people are kept at hand."""
_ROLES = (("administrators", Asker.ADMINISTRATOR), ("sros", Asker.SRO), ("teachers", Asker.TEACHER))


@dataclass(slots=True)
class Standings:
    """Finds people's districts and roles; `home` is the district of whoever no pack names, "" for none."""

    shelf: Shelf
    home: str
    tenants: Tenants
    _people: dict[tuple[str, str], dict[str, frozenset[str]]] = field(default_factory=dict)

    def district_of(self, person: Person, installed_for: str) -> str:
        """The district of a person's tenant; "" for a stranger. Slow once, when the districts' cards were never looked at."""
        if installed_for:
            return installed_for
        if person.platform in {"web", "cli"}:
            return self.home
        if not self.tenants.built:
            self.tenants.index()
        found = self.tenants.find(person.platform, person.tenant)
        return found if found is not None else "" if self.tenants.claimed(person.platform) else self.home

    def role(self, person: Person, district: str, groups: Iterable[str] = ()) -> Asker | None:
        """The role that the district's pack names for a person or one of their groups; the widest wins."""
        said = self._said(district)
        ids = {person.user, *groups}
        return next((asker for name, asker in _ROLES if ids & said.get(f"people.{name}.{person.platform}", frozenset())), None)

    def _said(self, district: str) -> dict[str, frozenset[str]]:
        book = self.shelf.engine(district).rulebook
        key = (book.district.id, book.revision)
        if key not in self._people:
            if len(self._people) > MOST_KEPT:
                self._people.clear()
            self._people[key] = gathered(book.district)
        return self._people[key]


def gathered(district: District) -> dict[str, frozenset[str]]:
    """A district's settings with repeated names gathered: `people.administrators.slack` → {U1, U2}."""
    return by_name(district.settings)


def standing(district: str, named: Asker | None, declared: Asker | None) -> Standing:
    """A person's standing: what the pack names counts, else what they declared."""
    if not district:
        return Standing("", None, False)
    return Standing(district, named or declared, True, named is not None)
