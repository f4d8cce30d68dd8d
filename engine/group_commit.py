"""Units that come together are committed together: one thread writes, the others wait.

Whoever comes when nobody writes leads: he takes what has come, commits it, tells each his outcome,
and hands the lead to the first who came meanwhile. A leader waits for as many as came the last time
as long as there comes one every millisecond, because those who were just told theirs bring their
next; without that, threads that take turns would commit one by one. Whoever is alone never waits.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from sqlalchemy.engine import Connection

from engine.changes import Unit
from engine.errors import Unavailable
from engine.prepared import end_reading

_PATIENCE_SECONDS = 0.001

Commit = Callable[[list[Unit], Connection | None], None]


class GroupCommit:
    """Brings units to `commit`, up to `most` at once; an error fails only the unit it is of."""

    def __init__(self, commit: Commit, most: int) -> None:
        self._commit = commit
        self._most = most
        self._guard = threading.Condition()
        self._pending: deque[_Pending] = deque()  # the leader's is the first, until he takes it
        self._leader: _Pending | None = None
        self._expected = 1

    def write(self, unit: Unit, reader: Connection | None) -> None:
        """Return when the unit is committed; raise its error when it is not."""
        mine = _Pending(unit)
        with self._guard:
            self._pending.append(mine)
            is_leading = self._leader is None
            if is_leading:
                self._leader = mine
            elif len(self._pending) == self._expected:
                self._guard.notify()  # the leader, should he still gather
        try:
            if not is_leading:
                if reader is not None:
                    end_reading(reader)  # nobody holds a snapshot while he waits
                mine.turn.acquire()
            if not mine.is_done:
                self._write_group(self._gather(), reader)
        finally:
            if self._leader is mine or not mine.is_done:
                self._leave(mine)
        if mine.error is not None:
            raise mine.error

    def _gather(self) -> list[_Pending]:
        """Take what is pending when as many have come as lately, or when nobody comes any more."""
        with self._guard:
            came = 0
            while came < len(self._pending) < self._expected:
                came = len(self._pending)
                self._guard.wait(_PATIENCE_SECONDS)
            count = min(len(self._pending), self._most)
            self._expected = max(count, self._expected // 2)
            return [self._pending.popleft() for _ in range(count)]

    def _leave(self, mine: _Pending) -> None:
        """Hand the lead over if it was one's own, and take back a unit that nobody took."""
        with self._guard:
            if mine in self._pending:
                self._pending.remove(mine)
            if self._leader is mine:
                self._leader = self._pending[0] if self._pending else None
                if self._leader is not None:
                    self._leader.turn.release()

    def _write_group(self, group: list[_Pending], reader: Connection | None) -> None:
        try:
            self._commit([pending.unit for pending in group], reader)
        except Unavailable as error:
            _finish(group, error)  # nobody's fault: writing each again could write it twice
        except Exception as error:  # noqa: BLE001 - one unit's error must not fail its neighbours
            if len(group) == 1:
                _finish(group, error)
                return
            self._write_each(group, reader)
        except BaseException as error:
            _finish(group, error)
            raise
        else:
            _finish(group, None)

    def _write_each(self, group: list[_Pending], reader: Connection | None) -> None:
        try:
            for pending in group:
                self._write_group([pending], reader)
        except BaseException as error:
            _finish([pending for pending in group if not pending.is_done], error)
            raise


class _Pending:
    """A unit on its way, and what became of it; its thread waits at `turn`."""

    __slots__ = ("error", "is_done", "turn", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.is_done = False
        self.error: BaseException | None = None
        self.turn = threading.Lock()
        self.turn.acquire()


def _finish(group: list[_Pending], error: BaseException | None) -> None:
    for pending in group:
        pending.error = error
        pending.is_done = True
        pending.turn.release()
