"""How long a district keeps its records: its own setting, legal holds, and purges that refuse a clock they cannot trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk.clock import Clock
from bot.desk.ledger import hour_of
from bot.desk.ports import Shelf
from bot.desk.store.keeping import Purge
from bot.desk.store.whole import Store
from bot.trouble import Trouble

SETTING = "settings.retention_days"
"""Name under which a district's pack says how many days it keeps records."""
SILENCE = timedelta(days=180)
"""A clock that far ahead of the newest record is more likely wrong than the district silent."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Purges what is due; `default` days hold where a district says nothing, 0 keeps everything."""

    store: Store
    shelf: Shelf
    clock: Clock
    default: int = 0

    def days(self, district: str) -> int:
        """Days that a district keeps records; 0 means until somebody decides."""
        said = dict(self.shelf.engine(district).rulebook.district.settings).get(SETTING, "")
        if not said:
            return self.default
        if not (said.isascii() and said.isdigit()):
            raise Trouble(f"{district}: retention_days is not a whole number of days.", "Write it as in: retention_days: 365")
        return int(said)

    async def purge(self, district: str, before: datetime, reason: str) -> list[Purge]:
        """Purge all that is older than `before`, with a record of it; raises `Trouble` under a hold or a doubtful clock."""
        now = self.clock.now()
        if self.clock.held:
            raise Trouble("The clock jumped less than an hour ago.", "Nothing was purged. Set the clock, wait an hour, purge again.")
        if before > now:
            raise Trouble("The day lies in the future.", "Name a day that has passed.")
        newest = await self.store.keeping.newest_hour(district)
        if newest and (newest > hour_of(now) or newest < hour_of(now - SILENCE)):
            raise Trouble(
                f"The clock says {hour_of(now)}, the newest record {newest}: one of them is wrong.",
                "Nothing was purged. Check the clock; export and purge by hand with --clock-is-right once it is.",
            )
        return await self.sure_purge(district, before, reason)

    async def sure_purge(self, district: str, before: datetime, reason: str) -> list[Purge]:
        """The same without asking the clock; a legal hold stands all the same."""
        done = await self.store.keeping.purge(district, hour_of(before), hour_of(self.clock.now()), reason)
        await self.store.keeping.purge_years(hour_of(before))
        return done

    async def due(self, district: str) -> list[Purge]:
        """Purge what the district's own setting says is due; nothing without a setting or under a hold."""
        days = self.days(district)
        if not days or await self.store.keeping.held(district) is not None:
            return []
        return await self.purge(district, self.clock.now() - timedelta(days=days), f"retention {days} days")
