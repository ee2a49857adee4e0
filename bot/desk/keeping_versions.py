"""A district's versions for the console: which is live and which were, holding one, following the files again."""

from __future__ import annotations

from dataclasses import dataclass

from bot.desk.clock import Clock
from bot.desk.editing_room import EditingRoom
from bot.desk.ledger import hour_of
from bot.desk.people import Person
from bot.desk.store.whole import Store
from bot.rulebook.following import release as let_go
from bot.rulebook.following import roll_back
from bot.rulebook.ports import Version
from bot.rulebook.standing import Status


@dataclass(frozen=True, slots=True)
class Versions:
    """How a district's rules stand, and what was live before."""

    status: Status
    stored: tuple[Version, ...]
    """Newest first."""


async def listed(room: EditingRoom, store: Store, district: str) -> Versions:
    """The live version's standing and all that are stored."""
    return Versions(room.live.status(district), await store.versions.listed(district))


async def hold(room: EditingRoom, store: Store, district: str, revision: str, by: Person, clock: Clock) -> None:
    """Put a stored version live and hold it; raises `RulesRefused` when it does not stand."""
    done = await roll_back(room.live, store.versions, district, revision)
    await store.keeping.record(district, by, "rolled back", done.revision[:12], hour_of(clock.now()))


async def release(room: EditingRoom, store: Store, district: str, by: Person, clock: Clock) -> None:
    """Let the district follow its files again."""
    done = await let_go(room.live, store.versions, district)
    await store.keeping.record(district, by, "released", done.revision[:12], hour_of(clock.now()))
