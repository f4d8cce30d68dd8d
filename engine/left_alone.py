"""What could not be done is left alone for a minute: one broken piece stops nobody else's work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

_FOR = timedelta(minutes=1)


class LeftAlone:
    """Ids of pieces of work that failed here lately."""

    def __init__(self) -> None:
        self._until: dict[int, datetime] = {}

    def at(self, now: datetime) -> Collection[int]:
        """Return the ids that are still left alone at `now`."""
        self._until = {one: until for one, until in self._until.items() if until > now}
        return self._until.keys()

    def add(self, id_: int, now: datetime) -> None:
        """Leave a piece of work alone for a minute from `now`."""
        self._until[id_] = now + _FOR
