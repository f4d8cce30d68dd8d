"""Of fifteen faults seeded into the kernel the random comparison catches at least fourteen."""

from __future__ import annotations

import pytest

from tests.engine.random.choosing import from_seed
from tests.engine.random.comparing import compare
from tests.engine.random.diagrams import PLAIN, Case, case
from tests.engine.random.faults import FAULTS, FOCUS, Seed
from tests.engine.random.features import ALL

CASES = 200
LEAST_CAUGHT = 14


def test_seeded_faults_are_caught(capsys: pytest.CaptureFixture[str]) -> None:
    caught = {fault.__name__: _caught_after(fault) for fault in FAULTS}

    with capsys.disabled():
        print()
        for name, cases in caught.items():
            print(f"{name}: {'not caught' if cases is None else f'caught by case {cases}'}")
    assert len(FAULTS) == 15
    assert sum(cases is not None for cases in caught.values()) >= LEAST_CAUGHT


def _caught_after(fault: Seed) -> int | None:
    """Return which case told the faulty kernel from the right one, None when none did."""
    focus = FOCUS.get(fault.__name__)
    kinds = frozenset(ALL) if focus is None else PLAIN - {"event sub-process"} | focus
    for seed in range(CASES):
        tried = case(from_seed(seed), kinds)
        with pytest.MonkeyPatch.context() as patch:
            fault(patch)
            is_right = _agrees(tried)
        if not is_right and _agrees(tried):
            return seed
    return None


def _agrees(tried: Case) -> bool:
    try:
        compare(tried)
    except Exception:  # noqa: BLE001  # a faulty kernel may fail in any way
        return False
    return True
