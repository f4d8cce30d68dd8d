"""Python's own parser, called by many threads at once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.expressions.python_parser import parse

TEXT = "risk = a + (b * [c, d][0])\nif risk > 5:\n    grade = 'high'"
THREADS = 4
ROUNDS = 500


@pytest.fixture
def _often_interrupted() -> Iterator[None]:
    """Let threads change and garbage be collected as often as possible."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(5)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("_often_interrupted")
def test_threads_that_parse_at_once_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        parsed = [threads.submit(_parse_often) for _ in range(THREADS)]

    assert [one.result() for one in parsed] == [ROUNDS] * THREADS


def _parse_often() -> int:
    return sum(bool(parse(TEXT, "exec")) for _ in range(ROUNDS) if _Litter())


class _Litter:
    """Is collected only by the garbage collector, which then runs Python code in the middle."""

    def __init__(self) -> None:
        self._itself = self

    def __del__(self) -> None:
        sum(range(50))
