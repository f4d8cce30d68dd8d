from __future__ import annotations

import gc
import time
import tracemalloc
from datetime import UTC, datetime

from engine.spiff import CompiledProcess
from engine.spiff.steps import Continue, State, StepContext
from tests.engine.spiff.playing import Compile, Play, after

ROUNDS = 100_000


def test_a_hundred_thousand_rounds_take_constant_time_and_memory(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "scriptTask a | <script>i = i + 1</script>", "exclusiveGateway g"),
        *("endEvent e", "s -> a -> g", f"g -> a if i < {ROUNDS}", "g -> e default"),
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1)
    began = time.process_time()

    step = process.start({"i": 0}, context)
    state = after(step)
    while step.outcome == "cut":
        step = process.run(state, Continue(), context)
        state = after(step, state)

    seconds = time.process_time() - began
    print(f"{ROUNDS} rounds: {seconds:.2f} s of CPU")
    assert step.outcome == "completed"
    assert step.variables == {"i": ROUNDS}
    assert seconds < 6


def test_memory_does_not_grow_with_the_rounds(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "scriptTask a | <script>i = i + 1</script>", "s -> a -> a")
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=500)
    state = after(process.start({"i": 0}, context))
    tracemalloc.start()
    try:
        state = _slices(process, state, context, 3)
        early = _held_by_the_kernel()
        state = _slices(process, state, context, 20)
        late = _held_by_the_kernel()
    finally:
        tracemalloc.stop()

    assert late - early < 20_000


def _slices(process: CompiledProcess, state: State, context: StepContext, count: int) -> State:
    for _ in range(count):
        state = after(process.run(state, Continue(), context), state)
    return state


def _held_by_the_kernel() -> int:
    """Return the bytes that our code holds; other threads of the test run do not count."""
    gc.collect()
    ours = tracemalloc.Filter(inclusive=True, filename_pattern="*/engine/spiff/*")
    taken = tracemalloc.take_snapshot().filter_traces([ours])
    return sum(trace.size for trace in taken.statistics("filename"))


def test_a_waiting_state_is_small(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start()

    assert len(player.state.scopes) == 1
    assert len(player.state.scopes[1].tokens) == 1
