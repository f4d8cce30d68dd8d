"""Rows a, b, c and group: start to the first wait, complete to the end, five scripts, and many."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from engine.service import Engine
from tests.benchmarks.diagrams import APPROVE, FIVE_SCRIPTS
from tests.benchmarks.floor import Floor
from tests.benchmarks.rounds import Contender, Rate, measure
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.stores import MIA, SQLITE, Store

AMOUNT: dict[str, Any] = {"amount": 100}
_WORKLOADS = {  # what, and the targets on SQLite and PostgreSQL
    "a": ("start to the first wait", 1500, 1000),
    "b": ("complete the user task to the end", 1200, 800),
    "c": ("five scripts straight through", 1500, 1000),
    "group": ("start, many commands in flight", 3000, 2500),
}


def rows(stores: Sequence[Store], sizes: Sizes, wanted: frozenset[str]) -> Iterator[Row]:
    """Measure Plait and the floor in turn, on every store."""
    with ExitStack() as stack:
        engines = [stack.enter_context(one.engine(APPROVE, FIVE_SCRIPTS)) for one in stores]
        floors = [stack.enter_context(one.floor()) for one in stores]
        for key in sorted(wanted & {"a", "b", "c"}):
            contenders = [
                one
                for engine, floor in zip(engines, floors, strict=True)
                for one in (_of_floor(key, floor), _of_engine(key, engine))
            ]
            rates = measure(contenders, sizes.operations, sizes.rounds)
            for store, floor_rate, rate in zip(stores, rates[::2], rates[1::2], strict=True):
                note = f"CPU {rate.cpu_ms:.2f} ms, floor {floor_rate.cpu_ms:.2f} ms"
                yield _row(key, store, rate, floor_rate.per_second, note)
        if "group" in wanted:
            for store, engine in zip(stores, engines, strict=True):
                rate = _together(engine, sizes)
                note = f"{sizes.threads} threads, CPU {rate.cpu_ms:.2f} ms"
                yield _row("group", store, rate, None, note)


def start(engine: Engine, also: Mapping[str, Any] | None = None) -> int:
    """Start one `approve` as a person with an idempotency key; return its open wait."""
    variables = AMOUNT | (dict(also) if also else {})
    instance = engine.start("approve", variables=variables, actor=MIA, key=uuid.uuid4().hex)
    return instance.waits[0].id


def complete(engine: Engine, wait_id: int) -> None:
    """Complete a user task as a person with an idempotency key."""
    engine.complete(wait_id, actor=MIA, key=uuid.uuid4().hex)


def _of_engine(key: str, engine: Engine) -> Contender:
    if key == "a":
        return Contender(inputs=range, operation=lambda _: start(engine))
    if key == "b":
        return Contender(
            inputs=lambda count: [start(engine) for _ in range(count)],
            operation=lambda wait_id: complete(engine, wait_id),
        )
    return Contender(
        inputs=range,
        operation=lambda _: engine.start("five", variables=AMOUNT, actor=MIA, key=uuid.uuid4().hex),
    )


def _of_floor(key: str, floor: Floor) -> Contender:
    if key == "b":
        return Contender(
            inputs=lambda count: [floor.start("approve", AMOUNT) for _ in range(count)],
            operation=floor.complete,
        )
    process = {"a": "approve", "c": "five"}[key]
    return Contender(inputs=range, operation=lambda _: floor.start(process, AMOUNT))


def _together(engine: Engine, sizes: Sizes) -> Rate:
    """Let many threads start instances at once; the writer commits what waits in groups."""
    count = sizes.threads * sizes.per_thread

    def one_client(_: int) -> None:
        for _ in range(sizes.per_thread):
            start(engine)

    with ThreadPoolExecutor(sizes.threads) as threads:

        def all_of_them(_: object) -> None:
            list(threads.map(one_client, range(sizes.threads)))

        everybody = Contender(inputs=lambda _: range(1), operation=all_of_them)
        [rate] = measure([everybody], 1, sizes.rounds)
    return Rate(per_second=rate.per_second * count, cpu_ms=rate.cpu_ms / count)


def _row(key: str, store: Store, rate: Rate, floor: float | None, note: str) -> Row:
    workload, on_sqlite, on_postgresql = _WORKLOADS[key]
    return Row(
        key=key,
        workload=workload,
        store=store.name,
        target=on_sqlite if store.name == SQLITE else on_postgresql,
        unit="/s",
        measured=rate.per_second,
        is_rate=True,
        floor=floor,
        note=note,
    )
