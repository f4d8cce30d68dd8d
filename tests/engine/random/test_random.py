"""Random diagrams and answers: the kernel does what the model of the standard says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.engine.random import storing
from tests.engine.random.comparing import Played, compare
from tests.engine.random.diagrams import Case, cases
from tests.engine.random.features import ALL

CASES = 330
LEAST_PAIRS = 300
LEAST_SHARE = 0.02


class Gathered(list[Played]):
    """What the random cases of this run were, for the table of shares."""

    def __repr__(self) -> str:
        return f"{len(self)} cases"


@pytest.fixture(scope="module")
def played() -> Gathered:
    return Gathered()


@settings(
    max_examples=CASES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # `long` makes a failing seed small
)
@given(cases())
def test_kernel_and_model_agree_after_every_answer(
    played: Gathered, seeded: tuple[int, Case]
) -> None:
    seed, case = seeded
    found = compare(case)
    played.append(found)

    assert found.kinds, f"seed {seed} made an empty diagram"


def test_every_kind_is_in_two_of_a_hundred_cases(
    played: Gathered, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = [each for each in played if not each.is_endless]
    shares = Counter(kind for each in whole for kind in each.kinds)
    table = "\n".join(f"{shares[kind] / len(whole):6.1%}  {kind}" for kind in ALL)
    with capsys.disabled():
        print(f"\n{len(whole)} pairs, {sum(each.answers for each in whole)} answers\n{table}")

    assert len(whole) >= LEAST_PAIRS
    assert [kind for kind in ALL if shares[kind] / len(whole) < LEAST_SHARE] == []


@pytest.mark.parametrize("why", storing.found())
def test_what_was_found_once_stays_right(why: str) -> None:
    compare(storing.found()[why])

    assert why
