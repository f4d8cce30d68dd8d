from __future__ import annotations

from datetime import UTC, datetime

from engine.spiff.steps import Complete, Continue, StepContext
from tests.engine.spiff.playing import Compile, Play, after

FORK = (
    *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "parallelGateway j"),
    *("endEvent e", "s -> f", "f -> a -> j", "f -> b -> j", "j -> e"),
)


def test_a_join_waits_for_every_flow(play: Play) -> None:
    player = play(*FORK).start().complete("a")

    assert player.waiting == ["b"]
    assert player.outcome == "waiting"

    player.complete("b")

    assert player.outcome == "completed"
    assert player.completed == ["s", "f", "a", "b", "j", "e"]


def test_branches_share_the_variables(play: Play) -> None:
    player = play(*FORK).start().complete("b", x=1).complete("a", y=2)

    assert player.variables == {"x": 1, "y": 2}


def test_two_flows_from_one_source_are_two(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "parallelGateway j", "task t", "s -> f"),
        *("f -> j", "f -> j", "j -> t"),
    ).start()

    assert player.completed == ["s", "f", "j", "t"]


def test_a_join_in_a_loop_counts_each_round_for_itself(play: Play) -> None:
    lines = (
        *("startEvent s", "exclusiveGateway m", "parallelGateway f", "userTask a", "userTask b"),
        *("parallelGateway j", "scriptTask n | <script>i = i + 1</script>"),
        *("exclusiveGateway g", "endEvent e", "s -> m -> f", "f -> a -> j", "f -> b -> j"),
        *("j -> n -> g", "g -> m if i < 3", "g -> e default"),
    )
    player = play(*lines).start(i=0)

    for first, second in (("a", "b"), ("b", "a"), ("a", "b")):
        player.complete(first).complete(second)

    assert player.completed.count("j") == 3
    assert player.outcome == "completed"


def test_excess_tokens_of_one_flow_stay_for_the_next_round(play: Play) -> None:
    """Two tokens come by `a`, one by `b`: the join runs once and one token of `a` stays."""
    player = play(
        *("startEvent s", "parallelGateway f", "parallelGateway j", "userTask a", "userTask b"),
        *("task t", "s -> f", "f -> a", "f -> a", "f -> b", "a -> j", "b -> j", "j -> t"),
    ).start()
    first, second = sorted(
        wait.token_id for wait in player.waits.values() if wait.element_id == "a"
    )

    player.answer(Complete(token_id=first)).answer(Complete(token_id=second)).complete("b")

    assert player.completed.count("t") == 1
    assert player.outcome == "waiting"
    assert [element for _, element, _ in player.process.active(player.state)] == ["j"]


def test_a_single_incoming_flow_is_no_join(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "task a", "task b", "s -> f", "f -> a", "f -> b")
    ).start()

    assert player.completed == ["s", "f", "a", "b"]


def test_a_thousand_branches_fork_and_join(compile_diagram: Compile) -> None:
    branches = [f"task t{i}" for i in range(1000)]
    flows = [f"f -> t{i} -> j" for i in range(1000)]
    process = compile_diagram(
        *("startEvent s", "parallelGateway f", "parallelGateway j", "endEvent e", "s -> f"),
        *branches,
        *flows,
        "j -> e",
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=500)

    step = process.start({}, context)
    state, slices = after(step), 1
    while step.outcome == "cut":
        step = process.run(state, Continue(), context)
        state = after(step, state)
        slices += 1

    assert step.outcome == "completed"
    assert slices == 3
