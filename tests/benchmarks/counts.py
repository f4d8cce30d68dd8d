"""Rows counts: what one start and one completion send to the database."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.counting import Cost, counted
from tests.benchmarks.diagrams import APPROVE
from tests.benchmarks.main_path import complete, start
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.stores import Store

_BYTES = 2000
_WARMING = 12  # more than the calls after which psycopg prepares a statement


def counts(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Count one start and one completion, after some that nobody counts."""
    with store.engine(APPROVE) as engine, counted(engine) as counter:
        for _ in range(_WARMING):
            complete(engine, start(engine))
        counter.take()
        wait_id = start(engine)
        started = counter.take()
        complete(engine, wait_id)
        completed = counter.take()
        large = {"rows": ["x" * 1000] * (sizes.large_bytes // 1000)}
        wait_id = start(engine, large)
        counter.take()
        complete(engine, wait_id)
        beside = counter.take()
    yield from _rows("(a)", 6, started, store)
    yield from _rows("(b)", 8, completed, store)
    megabytes = sizes.large_bytes / 1_000_000
    yield from _rows(f"(b) beside {megabytes:g} MB", 8, beside, store)


def _rows(which: str, most_statements: int, cost: Cost, store: Store) -> Iterator[Row]:
    figures = [
        ("statements", most_statements, cost.statements),
        ("round trips", 3, cost.round_trips),
        ("commits", 1, cost.commits),
        ("bytes bound", _BYTES, cost.bound_bytes),
    ]
    for what, target, measured in figures:
        if measured is not None:
            yield Row(
                key="counts",
                workload=f"{what} for one {which}",
                store=store.name,
                target=target,
                unit="",
                measured=measured,
            )
