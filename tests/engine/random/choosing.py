"""Where the generator's choices come from: Hypothesis, the seed of a long run, or a record."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Choices from one source of whole numbers, recorded; 0 is always the plainest choice."""

    def __init__(self, below: Callable[[int], int]) -> None:
        self._below = below
        self.record: list[int] = []

    def number(self, low: int, high: int) -> int:
        return low + self._next(high - low + 1)

    def of(self, options: Sequence[T]) -> T:
        return options[self._next(len(options))]

    def chance(self, percent: int) -> bool:
        return self._next(100) >= 100 - percent

    def _next(self, count: int) -> int:
        self.record.append(self._below(count))
        return self.record[-1]


def from_seed(seed: int) -> Choices:
    return Choices(random.Random(seed).randrange)


def from_record(record: Sequence[int]) -> Choices:
    """Choose as it was recorded; what is missing or too large is 0."""
    left = iter(record)

    def below(count: int) -> int:
        number = next(left, 0)
        return number if number < count else 0

    return Choices(below)


def shrunk(record: Sequence[int], fails: Callable[[Sequence[int]], bool]) -> list[int]:
    """Return a shorter record that still fails: stretches left out, numbers made 0."""
    best = list(record)
    is_better = True
    while is_better:
        is_better = False
        for shorter in _shorter(best):
            if fails(shorter):
                best, is_better = shorter, True
                break
    return best


def _shorter(record: list[int]) -> Iterator[list[int]]:
    length = max(1, len(record) // 2)
    while True:
        for place in range(0, len(record), length):
            yield record[:place] + record[place + length :]
            if any(record[place : place + length]):
                yield record[:place] + [0] * length + record[place + length :]
        if length == 1:
            return
        length //= 2
