"""Rows of `--million`: a million waiting instances in one SQLite file, against an empty file.

Nine of ten wait for a person and one for a timer. They are started one by one through the engine
where that takes less than twenty minutes; else some are, and their rows are copied.
"""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from engine import verification
from engine.service import Engine
from engine.tables import instance, wait
from tests.benchmarks.cloning import Sample, multiply
from tests.benchmarks.diagrams import APPROVE, PATIENCE, SOON
from tests.benchmarks.main_path import complete, start
from tests.benchmarks.rounds import Contender, measure, timed
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.stores import MIA, Store

_PATIENCE_EVERY = 10
_BUILDING_SECONDS = 20 * 60
_THREADS = 16
_UNCHANGED = 1.2
_BYTES = 3000


def million(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Fill a file, then measure it in turn with an empty one."""
    with (
        store.engine(APPROVE, PATIENCE, SOON) as empty,
        store.engine(APPROVE, PATIENCE, SOON) as full,
    ):
        how = _fill(full, sizes)
        yield from _size(full, store, how)
        yield from _costs(empty, full, store, sizes)
        yield _completions(full, store, sizes)
        yield _verified(full, store, sizes)


def _fill(engine: Engine, sizes: Sizes) -> str:
    before = engine.ids.new()
    began = time.perf_counter()
    _start_many(engine, sizes.sample)
    took = time.perf_counter() - began
    left = sizes.million - sizes.sample
    if took / sizes.sample * left < _BUILDING_SECONDS:
        _start_many(engine, left)
        return f"all started through the engine, {time.perf_counter() - began:,.0f} s"
    while engine.number_history():
        pass
    sample = Sample(first=before, last=engine.ids.new())
    path = Path(engine.database.sqlalchemy.url.database or "")
    engine.database.close()
    multiply(path, sample, left // sizes.sample)
    return (
        f"{sizes.sample:,} started through the engine, the rest are copies of their rows, "
        f"{time.perf_counter() - began:,.0f} s"
    )


def _start_many(engine: Engine, count: int) -> None:
    def one(number: int) -> None:
        if number % _PATIENCE_EVERY:
            start(engine)
        else:
            engine.start("patience", actor=MIA, key=uuid.uuid4().hex)

    with ThreadPoolExecutor(_THREADS) as threads:
        for _ in threads.map(one, range(count), chunksize=1):
            pass


def _size(engine: Engine, store: Store, how: str) -> Iterator[Row]:
    with engine.database.sqlalchemy.connect() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(instance)).scalar_one()
    path = Path(engine.database.sqlalchemy.url.database or "")
    yield _row(store, f"one of {count:,} waiting instances", _BYTES, "bytes",
               path.stat().st_size / count, how)  # fmt: skip


def _costs(empty: Engine, full: Engine, store: Store, sizes: Sizes) -> Iterator[Row]:
    workloads: dict[str, Callable[[Engine], Contender]] = {
        "start": lambda engine: Contender(inputs=range, operation=lambda _: start(engine)),
        "complete": lambda engine: Contender(
            inputs=lambda count: [start(engine) for _ in range(count)],
            operation=lambda wait_id: complete(engine, wait_id),
        ),
        "fire a due timer": lambda engine: Contender(
            inputs=lambda count: _start_timers(engine, count),
            operation=lambda _: _fire(engine),
        ),
    }
    for name, contender in workloads.items():
        rates = measure([contender(empty), contender(full)], sizes.operations // 2, sizes.rounds)
        few, many = (1000 / rate.per_second for rate in rates)
        note = f"{few:.2f} ms in an empty file, {many:.2f} ms here"
        yield _row(store, f"{name}, against an empty file", _UNCHANGED, "x", many / few, note)


def _start_timers(engine: Engine, count: int) -> range:
    for _ in range(count):
        engine.start("soon", actor=MIA, key=uuid.uuid4().hex)
    while engine.number_history():
        pass
    return range(count)


def _fire(engine: Engine) -> None:
    fired = engine.work.fire_due(engine.clock.now() + timedelta(minutes=1), 1)
    if fired != 1:
        message = f"expected that one timer fires, {fired} did"
        raise RuntimeError(message)


def _completions(engine: Engine, store: Store, sizes: Sizes) -> Row:
    chosen = _some_waits(engine, sizes.completions)
    took = [timed(lambda: complete(engine, one)).wall for one in chosen]  # noqa: B023 - run at once
    note = (
        f"completed in any order, pages cold: median {statistics.median(took) * 1000:.2f} ms, "
        f"longest {max(took) * 1000:.0f} ms"
    )
    workload = f"of {len(chosen):,} random tasks, not completed"
    return _row(store, workload, 0, "", sizes.completions - len(took), note)


def _some_waits(engine: Engine, count: int) -> list[int]:
    """Return random open waits for people: those next to random ids, each once."""
    chance = random.Random(7)
    with engine.database.sqlalchemy.connect() as connection:
        low, high = connection.execute(
            sa.select(sa.func.min(wait.c.id), sa.func.max(wait.c.id))
        ).one()
        query = sa.select(wait.c.id).where(wait.c.kind == "person").order_by(wait.c.id).limit(1)
        found: set[int] = set()
        while len(found) < count:
            at = chance.randint(low, high)
            found |= set(connection.execute(query.where(wait.c.id >= at)).scalars())
    return sorted(found, key=lambda _: chance.random())


def _verified(engine: Engine, store: Store, sizes: Sizes) -> Row:
    """Check the invariants of some instances, or of all where `sizes.verified` is 0."""
    total = verification.count(engine)
    wanted = sizes.verified or total
    began = time.perf_counter()
    looked_at = wrong = 0
    for _, violations in verification.verify(engine):
        looked_at += 1
        wrong += len(violations)
        if looked_at >= wanted:
            break
    took = time.perf_counter() - began
    whole = f", all {total:,} would take {took / looked_at * total:,.0f} s"
    note = f"{looked_at:,} instances in {took:,.1f} s{whole if looked_at < total else ''}"
    return _row(store, "violations found by `db verify`", 0, "", wrong, note)


def _row(store: Store, workload: str, target: float, unit: str, measured: float, note: str) -> Row:
    return Row(
        key="million",
        workload=workload,
        store=store.name,
        target=target,
        unit=unit,
        measured=measured,
        note=note,
    )
