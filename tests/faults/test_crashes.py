"""Kill the engine's process before and after every commit, and tell it the same story again."""

from __future__ import annotations

import itertools
import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.clock import MovableClock
from engine.service import Engine
from tests.faults.oracle import assert_everything_sound, assert_sound_history
from tests.faults.story import BEGINNING, tell

MOST_PASSAGES = 40
# Children of a process with one thread that has read the modules already: a start costs little.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.story", "humantasks.opening", "webapp.wiring"])


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", ["before_commit", "after_commit", "after_effect"])
def test_a_story_survives_a_kill_at_every_point(
    new_database: Callable[[], str], tmp_path: Path, point: str
) -> None:
    kills = 0
    for number in itertools.count(1):
        url, ledger = new_database(), tmp_path / f"ledger {number}"

        first = _tell(url, ledger, 0, point, number)
        second = _tell(url, ledger, 1)

        assert second == 0
        _assert_told_once(url, ledger, was_killed=first == -signal.SIGKILL, point=point)
        if first == 0:
            break
        assert first == -signal.SIGKILL
        kills += 1
        assert kills < MOST_PASSAGES
    assert kills >= (2 if point == "after_effect" else 6)


def _tell(url: str, ledger: Path, run: int, point: str = "", number: int = 0) -> int:
    """Tell the story in a process of its own and return its exit code."""
    told = _PROCESSES.Process(target=tell, args=(url, ledger, run, point, number))
    told.start()
    told.join(60)
    assert told.exitcode is not None
    return told.exitcode


def _assert_told_once(url: str, ledger: Path, *, was_killed: bool, point: str) -> None:
    requests = Counter(ledger.read_text().splitlines())
    with Engine.open(url, clock=MovableClock(BEGINNING)) as engine:
        instances = list(engine.instances().items)
        assert [(one.state, one.business_key) for one in instances] == [("completed", "A-1")]
        kinds = assert_sound_history(engine, instances[0].id)
        assert_everything_sound(engine, 1)

    assert kinds["instance_completed"] == 1
    assert kinds["task_completed"] == 1
    assert sorted(line.split()[1] for line in requests) == ["compute", "publish"]
    assert sum(requests.values()) - len(requests) <= (1 if was_killed else 0)
    if was_killed and point == "after_effect":
        assert max(requests.values()) == 2
