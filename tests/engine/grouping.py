"""Let units come together: they are pending until the block ends, and then written as groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.changes import Unit
from engine.database import Database
from engine.group_commit import _Pending
from tests.waiting import eventually


@contextmanager
def held(database: Database) -> Iterator[Callable[[int], None]]:
    """Lead the writers without writing; what is yielded waits until so many units are pending."""
    group = database._group
    nobody = _Pending(Unit(changes=()))
    group._leader = nobody

    def until_pending(number: int) -> None:
        eventually(lambda: len(group._pending) == number, f"{number} units are pending")

    yield until_pending
    group._leave(nobody)
