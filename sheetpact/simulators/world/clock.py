"""Time as a simulation tells it: it moves when somebody says so, and every machine reads it a little wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""09:00 on a Monday in Shanghai."""


@dataclass(slots=True)
class Clock:
    """The one true time of a world."""

    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        """Time goes on; never back."""
        self.time += timedelta(seconds=max(0.0, seconds))

    def skewed(self, seconds: float) -> Callable[[], datetime]:
        """The clock of a machine that is ahead by so many seconds, or (below 0) behind."""
        return lambda: self.time + timedelta(seconds=seconds)
