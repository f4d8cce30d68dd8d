"""Two processes meet at one instance: one winner, one history, no token lost or doubled.

A share of what `python -m tests.faults.rounds` plays in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.faults.matches import DUELS, play
from tests.faults.pair import Pair
from tests.faults.rounds import LEAST_SHARE, line

ROUNDS = 30
SEED = 20_261_122


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with Pair() as running:
        yield running


@pytest.mark.parametrize("name", list(DUELS))
def test_two_processes_have_one_winner_and_one_history(
    new_database: Callable[[], str], pair: Pair, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    report = play(pair, new_database(), DUELS[name], ROUNDS, SEED)

    with capsys.disabled():
        print(f"\n{line(report)}", end="")
    assert report.violations == ()
    assert report.least_share >= LEAST_SHARE, report.wins
