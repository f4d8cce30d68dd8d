"""Units that come together share commits, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy.engine import Connection

from engine.changes import Change, Unit
from engine.database import Database
from tests.engine.test_database import TAKEN, moved, new, stored, write
from tests.waiting import eventually


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Count commits of the database."""
    commits: list[str] = []
    commit = database._commit

    def counting(units: list[Unit], reader: Connection | None) -> None:
        commit(units, reader)
        commits.append(threading.current_thread().name)

    database._commit = counting  # type: ignore[method-assign]
    yield commits
    database._commit = commit  # type: ignore[method-assign]


def test_units_that_come_together_share_commits(database: Database) -> None:
    write(database, new("a", 1))
    units: list[tuple[Change, ...]] = [(new(f"unit{number}"),) for number in range(15)]
    units.append((moved("a", 9, 10, otherwise=TAKEN), new("bad")))

    with counted(database) as commits:
        outcomes = _together(database, units)

    assert outcomes.count(None) == 15
    assert outcomes[-1] is TAKEN
    assert stored(database) == {"a": 1} | {f"unit{number}": 0 for number in range(15)}
    assert len(commits) <= 16  # the group failed by the bad one, so each was tried on its own


def test_sixteen_good_units_take_few_commits(database: Database) -> None:
    units: list[tuple[Change, ...]] = [(new(f"unit{number}"),) for number in range(32)]

    with counted(database) as commits:
        outcomes = _together(database, units)

    assert outcomes == [None] * 32
    assert len(stored(database)) == 32
    assert len(commits) == 2


def test_two_units_of_one_group_that_exclude_each_other(database: Database) -> None:
    write(database, new("a", 1))

    outcomes = _together(database, [(moved("a", 1, 2, TAKEN),), (moved("a", 1, 3, TAKEN),)])

    assert sorted(outcomes, key=repr) == sorted([None, TAKEN], key=repr)
    assert stored(database)["a"] in {2, 3}


def test_an_interrupt_in_a_group_leaves_nobody_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, new("a", 1))
    commit = database._commit
    interrupted = threading.Event()

    def interrupt_the_second(units: list[Unit], reader: Connection | None) -> None:
        if len(units) == 1 and not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt
        commit(units, reader)

    monkeypatch.setattr(database, "_commit", interrupt_the_second)
    units: list[tuple[Change, ...]] = [(moved("a", 9, 10, TAKEN),), (new("b"),), (new("c"),)]

    outcomes = _together(database, units)

    assert interrupted.is_set()
    assert len(outcomes) == 3
    assert all(outcome is None or isinstance(outcome, BaseException) for outcome in outcomes)


def _has_pending(database: Database, number: int) -> bool:
    return len(database._pending) == number


def _together(database: Database, units: list[tuple[Change, ...]]) -> list[BaseException | None]:
    """Bring every unit while the writer is busy, so that they are written as groups."""

    def bring(changes: tuple[Change, ...]) -> BaseException | None:
        try:
            write(database, *changes)
        except BaseException as error:  # noqa: BLE001 - the outcome is looked at
            return error
        return None

    with ThreadPoolExecutor(len(units)) as threads, database._turn:
        running = []
        for number, changes in enumerate(units, start=1):
            running.append(threads.submit(bring, changes))
            eventually(partial(_has_pending, database, number), "it is pending")
        database._turn.release()
        outcomes = [one.result(timeout=30) for one in running]
        database._turn.acquire()
    return outcomes
