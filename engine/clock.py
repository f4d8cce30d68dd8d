"""Time as a port: the host's clock, the database's, or one that a test moves.

Processes on several hosts share a PostgreSQL database, and their leases and due times must agree,
so there the database's clock counts. A SQLite file has one host, whose clock is good enough.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

_ASK_EVERY_SECONDS = 60.0


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


class DatabaseClock:
    """The clock of a database server: asked once a minute, host time with an offset between.

    `ask` returns the server's time. The offset is measured at the middle of the question, and the
    time never goes back when a new offset is smaller.
    """

    def __init__(self, ask: Callable[[], datetime]) -> None:
        self._ask = ask
        self._guard = threading.Lock()
        self._offset = timedelta()
        self._asked_at: float | None = None
        self._latest = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """Return the server's time in UTC; raises Unavailable when it does not answer."""
        with self._guard:
            if self._asked_at is None or time.monotonic() - self._asked_at > _ASK_EVERY_SECONDS:
                self._measure()
            self._latest = max(self._latest, datetime.now(UTC) + self._offset)
            return self._latest

    def _measure(self) -> None:
        before = datetime.now(UTC)
        there = self._ask().astimezone(UTC)
        middle = before + (datetime.now(UTC) - before) / 2
        self._offset = there - middle
        self._asked_at = time.monotonic()


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
