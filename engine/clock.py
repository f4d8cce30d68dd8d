"""Time as a port: the host's clock, or one that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time as an aware datetime in UTC."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...


class HostClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the host's time in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is moved; for tests and rehearsals."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the moment the clock was last moved to."""
        return self._at

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by `by` and return the new time."""
        self._at += by
        return self._at
