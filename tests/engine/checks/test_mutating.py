"""Broken files of the corpus never crash the checks, nor hold them up."""

from __future__ import annotations

import pytest

from tests.engine.checks.mutating import run
from tests.sources import CORPUS, NO_CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=NO_CORPUS)


@pytest.mark.parametrize("seed", [1, 2])
def test_mutants_are_judged_without_a_crash(seed: int) -> None:
    outcome = run(150, seed)

    assert (outcome.crashes, outcome.slow) == ([], [])
    assert outcome.tried == 150
    assert len(outcome.codes) > 10
    assert outcome.grown_megabytes < 100
