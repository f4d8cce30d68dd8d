"""The generator: block-structured diagrams, nested, and free ones with random edges."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.engine.random import blocks, free
from tests.engine.random.choosing import Choices, from_seed
from tests.engine.random.diagram import Body
from tests.engine.random.features import ALL
from tests.engine.random.sheet import Sheet

FEW = 24
PLAIN = frozenset(
    {"task", "userTask", "end none", "exclusiveGateway", "subProcess", "event sub-process"}
)


@dataclass(frozen=True)
class Case:
    """A diagram and the numbers that decide what is answered, in turn."""

    body: Body
    answers: tuple[int, ...]


def case(choices: Choices, kinds: frozenset[str] = frozenset(ALL), answers: int = 12) -> Case:
    """Make one case out of `kinds`, every third one free; half of them out of few kinds."""
    sheet = Sheet(choices, _few(choices, kinds) if choices.chance(50) else kinds)
    if choices.chance(30):
        free.fill(sheet)
    else:
        blocks.fill(sheet)
    return Case(sheet.body(), tuple(choices.number(0, 999) for _ in range(answers)))


def _few(choices: Choices, kinds: frozenset[str]) -> frozenset[str]:
    """Choose some kinds that then meet each other more often than among all."""
    options = sorted(kinds)
    return kinds & {*(choices.of(options) for _ in range(FEW)), *PLAIN}


def cases(kinds: frozenset[str] = frozenset(ALL)) -> st.SearchStrategy[tuple[int, Case]]:
    """Draw cases with their seeds; `long --first SEED --cases 1` makes one as small as it can.

    Drawn choice by choice, rare kinds would be rarer still: Hypothesis prefers small numbers.
    """
    return st.integers(0, 2**32 - 1).map(lambda seed: (seed, case(from_seed(seed), kinds)))
