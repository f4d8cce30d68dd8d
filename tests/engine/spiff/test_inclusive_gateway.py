from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from engine.spiff.steps import Complete, Continue, StepContext
from tests.engine.spiff.playing import Compile, DrawLines, Play, after

CHOICE = (
    *("startEvent s", "inclusiveGateway f", "userTask a", "userTask b", "userTask c"),
    *("s -> f", "f -> a if x > 1", "f -> b if x > 5", "f -> c default"),
)
JOIN = (*CHOICE, "inclusiveGateway j", "task t", "a -> j", "b -> j", "c -> j", "j -> t")
LINK = "<linkEventDefinition name='L'/>"
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
ERROR = "<errorEventDefinition errorRef='e1'/>"


@pytest.mark.parametrize(("x", "taken"), [(9, ["a", "b"]), (3, ["a"]), (0, ["c"])])
def test_every_true_flow_is_taken_else_the_default(play: Play, x: int, taken: list[str]) -> None:
    assert play(*CHOICE).start(x=x).waiting == taken


def test_a_flow_without_condition_is_taken_and_then_no_default(play: Play) -> None:
    player = play(
        *("startEvent s", "inclusiveGateway f", "task a", "task b", "task c", "s -> f", "f -> a"),
        *("f -> b if x > 1", "f -> c default"),
    )

    assert player.start(x=0).completed == ["s", "f", "a"]


def test_nothing_true_without_a_default_is_an_incident(play: Play) -> None:
    player = play(
        *("startEvent s", "inclusiveGateway f", "task a", "task b", "s -> f"),
        *("f -> a if x > 1", "f -> b if x > 5"),
    ).start(x=0)

    assert player.broken == {"f": "no_flow_matches"}
    assert player.retry("f", x=2).completed == ["s", "f", "a"]


def test_a_null_condition_is_an_incident_and_never_the_default(play: Play) -> None:
    player = play(*CHOICE).start()

    assert player.broken == {"f": "condition_not_boolean"}
    assert player.retry("f", x=0).waiting == ["c"]


def test_a_join_waits_for_exactly_what_was_taken(play: Play) -> None:
    player = play(*JOIN).start(x=9).complete("b")
    assert player.waiting == ["a"]
    assert "entered t" not in player.trace

    player.complete("a")

    assert player.outcome == "completed"
    assert player.completed == ["s", "f", "b", "a", "j", "t"]


def test_a_join_goes_on_at_once_with_one_branch(play: Play) -> None:
    assert play(*JOIN).start(x=3).complete("a").completed == ["s", "f", "a", "j", "t"]


def test_a_join_goes_on_when_the_last_other_token_ends_elsewhere(play: Play) -> None:
    """The branch of `b` leaves by another way: nothing more can come."""
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "exclusiveGateway g"),
        *("inclusiveGateway j", "task t", "endEvent e", "s -> f", "f -> a -> j", "f -> b -> g"),
        *("g -> j if x > 1", "g -> e default", "j -> t"),
    ).start(x=0)
    player.complete("a")
    assert "entered t" not in player.trace

    player.complete("b")

    assert player.outcome == "completed"
    assert player.completed[-2:] == ["j", "t"]


def test_a_token_that_can_also_come_by_a_filled_flow_does_not_hold_it_back(play: Play) -> None:
    """The exemption of BPMN 2.0.2 §13.4.3: `b` may come by the flow of `a` or by its own."""
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "exclusiveGateway g"),
        *("exclusiveGateway m", "task c", "inclusiveGateway j", "userTask t", "s -> f"),
        *("f -> a -> m", "f -> b -> g", "g -> m if x > 1", "g -> c default", "m -> j"),
        *("c -> j", "j -> t"),
    ).start(x=0)

    player.complete("a")
    assert player.waiting == ["b", "t"]

    player.complete("b")
    assert player.waiting == ["t", "t"]


def test_a_token_at_an_incident_holds_it_back(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "inclusiveGateway j", "task t"),
        *("scriptTask b | <script>y = x + 1</script>", "s -> f", "f -> a -> j", "f -> b -> j"),
        "j -> t",
    ).start()
    player.complete("a")
    assert list(player.broken) == ["b"]
    assert "entered t" not in player.trace

    assert player.retry("b", x=1).completed[-2:] == ["j", "t"]


def test_a_token_inside_a_sub_process_counts_as_its_host(play: Play, draw_lines: DrawLines) -> None:
    inner = draw_lines("startEvent i", "userTask u", "i -> u").replace("\n", "")
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", f"subProcess q | {inner}"),
        *("inclusiveGateway j", "task t", "s -> f", "f -> a -> j", "f -> q -> j", "j -> t"),
    ).start()

    player.complete("a")
    assert "entered t" not in player.trace
    assert player.complete("u").completed[-2:] == ["j", "t"]


def test_a_boundary_event_is_a_way_to_a_join(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "endEvent e"),
        *(f"boundaryEvent x attachedToRef='b' | {TIMER}", "inclusiveGateway j", "task t"),
        *("s -> f", "f -> a -> j", "f -> b -> e", "x -> j", "j -> t"),
    )

    waiting = player.start().complete("a")
    assert "entered t" not in waiting.trace
    assert waiting.fire("x").completed[-3:] == ["x", "j", "t"]
    assert player.start().complete("a").complete("b").completed[-3:] == ["e", "j", "t"]


def test_an_error_caught_at_a_boundary_is_a_way_too(play: Play, draw_lines: DrawLines) -> None:
    inner = draw_lines("startEvent i", "userTask u", f"endEvent o | {ERROR}", "i -> u -> o")
    inner = inner.replace("\n", "")
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", f"subProcess q | {inner}"),
        *(f"boundaryEvent x attachedToRef='q' | {ERROR}", "inclusiveGateway j", "task t"),
        *("s -> f", "f -> a -> j", "f -> q", "x -> j", "j -> t"),
    ).start()

    player.complete("a")
    assert "entered t" not in player.trace
    assert player.complete("u").completed[-3:] == ["x", "j", "t"]


def test_links_are_ways_to_a_join(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "task t"),
        *(f"intermediateThrowEvent l | {LINK}", f"intermediateCatchEvent k | {LINK}"),
        *("inclusiveGateway j", "s -> f", "f -> a -> j", "f -> b -> l", "k -> j", "j -> t"),
    ).start()

    player.complete("a")
    assert "entered t" not in player.trace
    assert player.complete("b").completed[-3:] == ["k", "j", "t"]


def test_excess_tokens_of_one_flow_stay_for_the_next_round(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "userTask a", "userTask b", "inclusiveGateway j"),
        *("userTask t", "s -> f", "f -> a", "f -> a", "f -> b", "a -> j", "b -> j", "j -> t"),
    ).start()
    first, second = sorted(w.token_id for w in player.waits.values() if w.element_id == "a")
    player.answer(Complete(token_id=first)).answer(Complete(token_id=second))
    assert player.waiting == ["b"]

    player.complete("b")

    assert player.waiting == ["t", "t"]  # nothing else can come: the second round is one token


def test_two_flows_from_one_fork_are_two(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "inclusiveGateway j", "task t", "s -> f"),
        *("f -> j", "f -> j", "j -> t"),
    ).start()

    assert player.completed == ["s", "f", "j", "t"]


def test_a_join_in_a_loop_joins_each_round(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", "inclusiveGateway f", "userTask a", "userTask b"),
        *("inclusiveGateway j", "scriptTask n | <script>i = i + 1</script>"),
        *("exclusiveGateway g", "endEvent e", "s -> m -> f", "f -> a", "f -> b if i != 1"),
        *("a -> j", "b -> j", "j -> n -> g", "g -> m if i < 3", "g -> e default"),
    ).start(i=0)

    player.complete("a").complete("b").complete("a").complete("b").complete("a")

    assert player.completed.count("j") == 3
    assert player.outcome == "completed"


def circle(*more: str) -> tuple[str, ...]:
    """Draw two joins, each behind the other's task: the standard's rule lets neither go."""
    return (
        *("startEvent s", "parallelGateway f", "inclusiveGateway j", "inclusiveGateway k"),
        *("userTask a", "userTask b", "exclusiveGateway g", "exclusiveGateway h", "endEvent e"),
        *("s -> f", "f -> j", "f -> k", "j -> a -> g", "k -> b -> h", "g -> k if again"),
        *("g -> e default", "h -> j if again", "h -> e default", *more),
    )


def test_joins_in_a_circle_do_not_wait_for_each_other(play: Play) -> None:
    """The one whose token is the oldest goes on; the other then waits for what it sends."""
    player = play(*circle()).start(again=False)

    assert player.waiting == ["a"]
    assert player.complete("a").waiting == ["b"]
    assert player.complete("b").outcome == "completed"


def test_what_comes_from_outside_a_circle_is_awaited(play: Play) -> None:
    player = play(*circle("userTask c", "f -> c", "c -> j")).start(again=False)

    assert player.waiting == ["c"]
    assert player.complete("c").waiting == ["a"]


def test_a_cancelled_token_waits_no_longer(play: Play, draw_lines: DrawLines) -> None:
    inner = draw_lines(
        *("startEvent i", "parallelGateway f", "userTask a", "userTask b", "inclusiveGateway j"),
        *("i -> f", "f -> a -> j", "f -> b -> j"),
    ).replace("\n", "")
    player = play(
        *("startEvent s", f"subProcess q | {inner}", "task t", "s -> q"),
        *(f"boundaryEvent x attachedToRef='q' | {TIMER}", "x -> t"),
    ).start()

    player.complete("a").fire("x")

    assert player.outcome == "completed"
    assert player.trace.count("cancelled j") == 1
    assert "completed j" not in player.trace


def test_each_parallel_instance_joins_for_itself(play: Play, draw_lines: DrawLines) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    inner = draw_lines(
        *("startEvent i", "inclusiveGateway f", "userTask a", "userTask b", "inclusiveGateway j"),
        *("i -> f", "f -> a if loopCounter = 1", "f -> b", "a -> j", "b -> j"),
    ).replace("\n", "")
    player = play("startEvent s", f"subProcess q | {loop}{inner}", "s -> q").start()
    assert player.waiting == ["a", "b", "b"]

    player.complete("a").complete("b").complete("b")

    assert player.completed.count("j") == 2
    assert player.outcome == "completed"


def test_a_thousand_branches_join(compile_diagram: Compile) -> None:
    """Looking for what can still come costs no more than the branches themselves."""
    branches = [f"task t{i}" for i in range(1000)]
    process = compile_diagram(
        *("startEvent s", "parallelGateway f", "inclusiveGateway j", "endEvent e", "s -> f"),
        *branches,
        *[f"f -> t{i} -> j" for i in range(1000)],
        "j -> e",
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=500)
    began = time.process_time()

    step = process.start({}, context)
    state = after(step)
    while step.outcome == "cut":
        step = process.run(state, Continue(), context)
        state = after(step, state)

    assert step.outcome == "completed"
    assert [each.element_id for each in step.events][-3:-1] == ["e", "e"]
    assert time.process_time() - began < 2
