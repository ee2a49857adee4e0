"""The wall clock, and whether it can be trusted: a jump is noticed and holds back everything that expires."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JUMP = 120.0
"""Seconds by which the wall clock may leave the steady one before it counts as a jump."""
HOLD = 3600.0
"""Seconds for which nothing expires after a jump: longer than any platform goes on redelivering."""


@dataclass(slots=True)
class Clock:
    """Tells the time for the desk; `wall` and `steady` are the machine's two clocks."""

    zone: ZoneInfo | None = None
    wall: Callable[[], float] = time.time
    steady: Callable[[], float] = time.monotonic
    _ahead: float = field(init=False)
    _jumped: float = field(default=float("-inf"), init=False)
    skew: float = field(default=0.0, init=False)
    """Seconds that the last jump was long; 0 when there was none."""

    def __post_init__(self) -> None:
        self._ahead = self.wall() - self.steady()

    def now(self) -> datetime:
        """The moment in UTC."""
        return datetime.fromtimestamp(self._look(), UTC)

    def seconds(self) -> int:
        """Whole seconds since 1970."""
        return int(self._look())

    def today(self) -> date:
        """The day where the district is (the deployment's time zone, else the machine's)."""
        return self.now().astimezone(self.zone).date()

    @property
    def held(self) -> bool:
        """True while a jump is too fresh to let anything expire."""
        self._look()
        return self.steady() - self._jumped < HOLD

    def _look(self) -> float:
        wall, steady = self.wall(), self.steady()
        leap = wall - steady - self._ahead
        if abs(leap) > JUMP:
            self._jumped, self.skew = steady, leap
            self._ahead = wall - steady
        return wall


def clock_for(timezone: str) -> Clock:
    """The deployment's clock."""
    return Clock(ZoneInfo(timezone) if timezone else None)
