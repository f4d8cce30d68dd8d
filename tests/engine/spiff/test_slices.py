from __future__ import annotations

import gc
import time
import tracemalloc
from datetime import UTC, datetime

from engine.spiff.steps import Continue, StepContext
from tests.engine.spiff.playing import Compile, Play

ROUNDS = 100_000


def test_a_hundred_thousand_rounds_take_constant_time_and_memory(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "scriptTask a | <script>i = i + 1</script>", "exclusiveGateway g"),
        *("endEvent e", "s -> a -> g", f"g -> a if i < {ROUNDS}", "g -> e default"),
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1)
    began = time.perf_counter()

    step = process.start({"i": 0}, context)
    while step.outcome == "cut":
        step = process.run(step.state, Continue(), context)

    seconds = time.perf_counter() - began
    print(f"{ROUNDS} rounds: {seconds:.2f} s")
    assert step.outcome == "completed"
    assert process.variables(step.state) == {"i": ROUNDS}
    assert seconds < 6


def test_memory_does_not_grow_with_the_rounds(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent s", "scriptTask a | <script>i = i + 1</script>", "s -> a -> a")
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=500)
    step = process.start({"i": 0}, context)
    tracemalloc.start()
    try:
        for _ in range(3):
            step = process.run(step.state, Continue(), context)
        gc.collect()
        early, _ = tracemalloc.get_traced_memory()
        for _ in range(20):
            step = process.run(step.state, Continue(), context)
        gc.collect()
        late, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert late - early < 20_000


def test_a_waiting_state_is_small(play: Play) -> None:
    player = play("startEvent s", "userTask a", "s -> a").start()

    assert len(player.state.scopes) == 1
    assert len(player.state.scopes[1].tokens) == 1
