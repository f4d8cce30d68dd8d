"""Units that come together share commits, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest.mock import MagicMock

import pytest
from sqlalchemy.engine import Connection

from engine import group_commit
from engine.changes import Change, Unit
from engine.database import Database
from engine.group_commit import _Pending
from tests.engine.grouping import held
from tests.engine.test_database import TAKEN, moved, new, stored, write


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Count commits of the database."""
    commits: list[str] = []
    group = database._group
    commit = group._commit

    def counting(units: list[Unit], reader: Connection | None) -> None:
        commit(units, reader)
        commits.append(threading.current_thread().name)

    group._commit = counting
    yield commits
    group._commit = commit


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
    commit = database._group._commit
    interrupted = threading.Event()

    def interrupt_the_second(units: list[Unit], reader: Connection | None) -> None:
        if len(units) == 1 and not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt
        commit(units, reader)

    monkeypatch.setattr(database._group, "_commit", interrupt_the_second)
    units: list[tuple[Change, ...]] = [(moved("a", 9, 10, TAKEN),), (new("b"),), (new("c"),)]

    outcomes = _together(database, units)

    assert interrupted.is_set()
    assert len(outcomes) == 3
    assert all(outcome is None or isinstance(outcome, BaseException) for outcome in outcomes)


def test_whoever_stops_waiting_takes_his_unit_back(database: Database) -> None:
    class Interrupted(_Pending):
        """Its thread is interrupted while it waits."""

        def __init__(self, unit: Unit) -> None:
            super().__init__(unit)
            self.turn = MagicMock(acquire=MagicMock(side_effect=KeyboardInterrupt))

    with held(database), pytest.MonkeyPatch.context() as patched:
        patched.setattr(group_commit, "_Pending", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            write(database, new("a"))

    write(database, new("b"))  # nobody waits for the one who left
    assert stored(database) == {"b": 0}


def test_whoever_is_alone_soon_writes_without_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _together(database, [(new(f"unit{number}"),) for number in range(16)])
    waited: list[float] = []
    monkeypatch.setattr(database._group._guard, "wait", waited.append)

    for number in range(8):
        write(database, new(f"alone{number}"))

    assert len(waited) == 4  # for sixteen, eight, four and two
    assert len(stored(database)) == 24


def _together(database: Database, units: list[tuple[Change, ...]]) -> list[BaseException | None]:
    """Bring every unit while the writer is busy, so that they are written as groups."""

    def bring(changes: tuple[Change, ...]) -> BaseException | None:
        try:
            write(database, *changes)
        except BaseException as error:  # noqa: BLE001 - the outcome is looked at
            return error
        return None

    with ThreadPoolExecutor(len(units)) as threads:
        running = []
        with held(database) as until_pending:
            for number, changes in enumerate(units, start=1):
                running.append(threads.submit(bring, changes))
                until_pending(number)
        return [one.result(timeout=30) for one in running]
