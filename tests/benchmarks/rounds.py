"""Measure contenders in turn, so that what else the machine does meets all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_WARMING = 30


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One operation of one implementation: `inputs` makes what `operation` will be called with."""

    inputs: Callable[[int], Sequence[Any]]
    operation: Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Operations in a second of wall time, and CPU milliseconds of this process for each."""

    per_second: float
    cpu_ms: float


def measure(contenders: Sequence[Contender], operations: int, rounds: int) -> list[Rate]:
    """Run every contender in each round; return the median of its rounds."""
    for one in contenders:
        _round(one, min(operations, _WARMING))  # compiles, prepares and warms what it needs
    results: list[list[Rate]] = [[] for _ in contenders]
    for _ in range(rounds):
        for place, one in enumerate(contenders):
            results[place].append(_round(one, operations))
    return [_median(each) for each in results]


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one call took: seconds of wall time and of this process's CPU."""

    wall: float
    cpu: float


def timed(operation: Callable[[], object]) -> Took:
    """Call something once."""
    began, cpu_began = time.perf_counter(), time.process_time()
    operation()
    return Took(wall=time.perf_counter() - began, cpu=time.process_time() - cpu_began)


def _round(one: Contender, operations: int) -> Rate:
    inputs = one.inputs(operations)
    gc.collect()
    began, cpu_began = time.perf_counter(), time.process_time()
    for each in inputs:
        one.operation(each)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    return Rate(per_second=len(inputs) / wall, cpu_ms=cpu * 1000 / len(inputs))


def _median(rates: Sequence[Rate]) -> Rate:
    return Rate(
        per_second=statistics.median(one.per_second for one in rates),
        cpu_ms=statistics.median(one.cpu_ms for one in rates),
    )
