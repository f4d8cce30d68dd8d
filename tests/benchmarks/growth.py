"""Rows loop, scripts, siblings and tasks: what size and age of an instance cost.

Elements that the engine refuses today give rows that say so.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence

import psutil

from engine.errors import Refused
from engine.service import Engine
from tests.benchmarks import diagrams, floor
from tests.benchmarks.main_path import complete
from tests.benchmarks.rounds import Contender, Took, measure, timed
from tests.benchmarks.rows import Row
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.stores import MIA, Store

_SLICES_BETWEEN_LOOKS = 10


def loops(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Time a loop of one script from its start to its end, and watch the memory meanwhile."""
    for rounds, target in zip(sizes.loops, (0.05, 5.0), strict=True):
        with store.engine(diagrams.LOOP) as engine:
            list(_run_loop(engine, 5))  # compiles and prepares what it needs
            before = _resident_mb()
            peaks: list[float] = []
            took = timed(lambda: peaks.extend(_run_loop(engine, rounds)))  # noqa: B023 - run at once
        # after the first tenth everything that is kept at all has been met once
        early = max(peaks[: max(1, len(peaks) // 10)], default=before)
        grown = max(0.0, max(peaks, default=before) - early)
        yield Row(
            key="loop",
            workload=f"loop of {rounds:,} iterations",
            store=store.name,
            target=target,
            unit="s",
            measured=took.wall,
            floor=_floor_of_loop(rounds) if rounds == sizes.loops[0] else None,
            note=f"CPU {took.cpu:.3f} s, memory grew {grown:.0f} MB after its first tenth",
        )


def scripts(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Time a parallel multi-instance of scripts from its start to its end."""
    for count, target in zip(sizes.scripts, (0.05, 0.5), strict=True):
        took = _unless_refused(lambda: _time_scripts(store, count))  # noqa: B023 - run at once
        yield Row(
            key="scripts",
            workload=f"{count:,} scripts in parallel",
            store=store.name,
            target=target,
            unit="s",
            measured=took.wall if took else None,
            floor=_floor_of_scripts(count) if count == sizes.scripts[0] else None,
            note=f"CPU {took.cpu:.3f} s" if took else "",
        )


def siblings(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Complete some of few and some of many parallel user tasks in turn, commit included."""
    files = [diagrams.tasks(count) for count in sizes.siblings]
    try:
        with store.engine(*files) as engine:
            contenders = [_siblings(engine, count) for count in sizes.siblings]
            rates = measure(contenders, sizes.completed_siblings, sizes.rounds)
    except Refused:
        rates = []
    took = [1000 / one.per_second for one in rates]
    for place, count in enumerate(sizes.siblings):
        yield Row(
            key="siblings",
            workload=f"complete one of {count:,} parallel tasks",
            store=store.name,
            target=3.0,
            unit="ms",
            measured=took[place] if took else None,
            note=f"CPU {rates[place].cpu_ms:.2f} ms" if rates else "",
        )
    yield Row(
        key="siblings",
        workload="the second against the first",
        store=store.name,
        target=1.2,
        unit="x",
        measured=took[1] / took[0] if took else None,
    )


def tasks_in_a_loop(store: Store, sizes: Sizes) -> Iterator[Row]:
    """Complete the same user task round after round: an old loop in turn with young ones."""
    rounds = sizes.rounds_of_tasks
    with store.engine(diagrams.LOOP_OF_TASKS) as engine:
        old = _start_loop(engine)
        for _ in range(rounds):
            _complete_round(engine, old)
        first, last = measure(
            [_first_rounds(engine), _rounds_of(engine, old)], sizes.operations, sizes.rounds
        )
    yield Row(
        key="tasks",
        workload=f"user task in a loop, round {rounds:,}",
        store=store.name,
        target=1.2,
        unit="x",
        measured=first.per_second / last.per_second,
        note=(
            f"first rounds {1000 / first.per_second:.2f} ms [CPU {first.cpu_ms:.2f}], "
            f"late ones {1000 / last.per_second:.2f} ms [CPU {last.cpu_ms:.2f}]"
        ),
    )


def _run_loop(engine: Engine, rounds: int) -> Iterator[float]:
    """Run a loop to its end, looking at the memory now and then."""
    started = engine.start("loop", variables={"n": 0, "rounds": rounds}, actor=MIA, key=_key())
    yield _resident_mb()
    while engine.run_due(limit=_SLICES_BETWEEN_LOOKS):
        yield _resident_mb()
    _expect(engine.variables(started.id)["n"] == rounds, "the loop ran to its end")


def _time_scripts(store: Store, count: int) -> Took:
    small = 5
    with store.engine(diagrams.scripts(small), diagrams.scripts(count)) as engine:
        _run_out(engine, f"scripts{small}")
        return timed(lambda: _run_out(engine, f"scripts{count}"))


def _run_out(engine: Engine, key: str) -> None:
    started = engine.start(key, actor=MIA, key=_key())
    while engine.run_due(limit=_SLICES_BETWEEN_LOOKS):
        pass
    _expect(engine.get(started.id).state == "completed", f"{key} ran to its end")


def _siblings(engine: Engine, count: int) -> Contender:
    """Complete tasks beside at least half of `count` others; instances are started as needed."""
    ready: list[int] = []

    def inputs(wanted: int) -> list[int]:
        while len(ready) < wanted:
            started = engine.start(f"tasks{count}", actor=MIA, key=_key())
            while engine.run_due(limit=_SLICES_BETWEEN_LOOKS):
                pass
            waits = engine.waits(started.id)
            _expect(len(waits) == count, f"{count} tasks are open")
            ready.extend(one.id for one in waits[: max(1, count // 2)])
        chosen = ready[:wanted]
        del ready[:wanted]
        return chosen

    return Contender(inputs=inputs, operation=lambda wait_id: complete(engine, wait_id))


def _start_loop(engine: Engine) -> int:
    started = engine.start("tasks_in_a_loop", variables={"n": 0}, actor=MIA, key=_key())
    return started.id


def _complete_round(engine: Engine, instance_id: int) -> None:
    complete(engine, engine.waits(instance_id)[0].id)


def _first_rounds(engine: Engine) -> Contender:
    return Contender(
        inputs=lambda count: [_start_loop(engine) for _ in range(count)],
        operation=lambda instance_id: _complete_round(engine, instance_id),
    )


def _rounds_of(engine: Engine, instance_id: int) -> Contender:
    return Contender(inputs=range, operation=lambda _: _complete_round(engine, instance_id))


def _unless_refused(measured: Callable[[], Took]) -> Took | None:
    try:
        return measured()
    except Refused:
        return None


def _floor_of_loop(rounds: int) -> float:
    variables = {"n": 0, "rounds": rounds}
    return floor.seconds_to_end("loop", diagrams.LOOP, variables, f"n={rounds}")


def _floor_of_scripts(count: int) -> float:
    return floor.seconds_to_end(f"scripts{count}", diagrams.scripts(count), {}, "x=1")


def _resident_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6


def _key() -> str:
    return uuid.uuid4().hex


def _expect(is_so: bool, what: str) -> None:
    if not is_so:
        message = f"a benchmark went wrong: expected that {what}"
        raise RuntimeError(message)


ROWS: Sequence[tuple[str, Callable[[Store, Sizes], Iterator[Row]]]] = (
    ("loop", loops),
    ("scripts", scripts),
    ("siblings", siblings),
    ("tasks", tasks_in_a_loop),
)
