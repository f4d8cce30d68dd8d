"""How much is measured: enough for steady medians, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Counts of the workloads, each named by what it counts."""

    operations: int = 300  # in a round of one client
    rounds: int = 7
    threads: int = 16
    per_thread: int = 60
    loops: tuple[int, int] = (1_000, 100_000)
    scripts: tuple[int, int] = (1_000, 10_000)
    siblings: tuple[int, int] = (10, 10_000)
    completed_siblings: int = 20  # in a round
    rounds_of_tasks: int = 10_000
    large_bytes: int = 10_000_000  # of a variable that nobody touches
    waiting: int = 2_000  # instances whose disk is measured
    million: int = 1_000_000
    sample: int = 1_000  # real instances, among a million copies
    completions: int = 1_000
    verified: int = 20_000


FULL = Sizes()
QUICK = Sizes(
    operations=5,
    rounds=1,
    per_thread=1,
    loops=(20, 400),
    scripts=(10, 50),
    siblings=(5, 20),
    completed_siblings=3,
    rounds_of_tasks=20,
    large_bytes=100_000,
    waiting=20,
    million=100,
    sample=20,
    completions=5,
    verified=20,
)
