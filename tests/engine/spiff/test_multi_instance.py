"""Multi-instance activities (SEMANTICS 4 and 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.spiff.steps import StepContext
from tests.engine.spiff.playing import Compile, Play, event, inside

EACH = "plait:collection='=items' plait:elementVariable='item'"
IN_TURN = "isSequential='true'"
GATHER = "plait:outputCollection='out' plait:outputElement='=item * 2'"


def many(attributes: str, inner: str = "") -> str:
    tag = "multiInstanceLoopCharacteristics"
    return f"<{tag} {attributes}>{inner}</{tag}>"


def test_parallel_children_wait_side_by_side_and_give_their_results_by_index(play: Play) -> None:
    player = play("startEvent s", f"userTask u | {many(f'{EACH} {GATHER}')}", "s -> u").start(
        items=[1, 2, 3]
    )
    assert player.waiting == ["u", "u", "u"]

    latest = max(player.waits)
    player.complete("u")
    assert "out" not in player.variables
    player.complete("u").complete("u")

    assert latest not in player.waits
    assert player.variables["out"] == [2, 4, 6]
    assert player.outcome == "completed"


def test_sequential_children_come_one_after_the_other(play: Play) -> None:
    player = play(
        "startEvent s", f"userTask u | {many(f'{IN_TURN} {EACH} {GATHER}')}", "s -> u"
    ).start(items=[1, 2])

    assert player.waiting == ["u"]
    assert player.complete("u").waiting == ["u"]
    assert player.complete("u").variables["out"] == [2, 4]


def test_children_count(play: Play) -> None:
    outputs = (
        "plait:outputCollection='seen' plait:outputElement='=[loopCounter, nrOfInstances, "
        "nrOfCompletedInstances, nrOfActiveInstances, numberOfInstances]'"
    )
    player = play(
        "startEvent s", f"userTask u | {many(outputs, _cardinality('3'))}", "s -> u"
    ).start()

    player.complete("u").complete("u").complete("u")

    assert player.variables["seen"] == [[1, 3, 0, 3, 3], [2, 3, 1, 2, 3], [3, 3, 2, 1, 3]]


def test_a_map_gives_values_and_keys(play: Play) -> None:
    outputs = "plait:outputCollection='out' plait:outputElement='=loopKey + item'"
    player = play(
        "startEvent s",
        f"scriptTask u | {many(f'{EACH} {outputs}')}<script>x = 1</script>",
        "s -> u",
    ).start(items={"a": "1", "b": "2"})

    assert player.variables["out"] == ["a1", "b2"]


@pytest.mark.parametrize("sequence", ["", "isSequential='true'"])
def test_nothing_to_do_passes(play: Play, sequence: str) -> None:
    player = play(
        "startEvent s", f"userTask u | {many(f'{sequence} {EACH} {GATHER}')}", "s -> u"
    ).start(items=[])

    assert (player.outcome, player.variables["out"]) == ("completed", [])


def test_a_completion_condition_cancels_the_rest(play: Play) -> None:
    done = "<completionCondition>nrOfCompletedInstances >= 2</completionCondition>"
    player = play("startEvent s", f"userTask u | {many(f'{EACH} {GATHER}', done)}", "s -> u").start(
        items=[1, 2, 3, 4]
    )

    player.complete("u").complete("u")

    assert player.outcome == "completed"
    assert player.variables["out"] == [2, 4, None, None]
    assert player.trace.count("cancelled u") == 2


def test_the_condition_sees_the_finished_child_after_its_output(play: Play) -> None:
    done = "<completionCondition>item = 2</completionCondition>"
    player = play(
        "startEvent s", f"userTask u | {many(f'{IN_TURN} {EACH}', done)}", "s -> u"
    ).start(items=[1, 2, 3])

    player.complete("u").complete("u")

    assert player.outcome == "completed"


def test_an_error_in_one_child_cancels_all(play: Play) -> None:
    player = play(
        *("startEvent s", f"serviceTask u plait:connector='c' | {many(EACH)}", "task t"),
        *(f"boundaryEvent b attachedToRef='u' | {event('error', 'e1')}", "s -> u", "b -> t"),
    ).start(items=[1, 2])

    player.throw("u", "E1")

    assert (player.outcome, player.completed[-1]) == ("completed", "t")
    assert player.trace.count("cancelled u") == 3  # two instances and their body


def test_one_set_of_boundary_events_watches_the_body(play: Play) -> None:
    timer = event("timer", inner="<timeDuration>PT1H</timeDuration>")
    player = play(
        *("startEvent s", f"userTask u | {many(EACH)}", "task t", "s -> u", "b -> t"),
        f"boundaryEvent b attachedToRef='u' | {timer}",
    ).start(items=[1, 2, 3])
    assert player.waiting == ["b", "u", "u", "u"]

    player.complete("u").fire("b")

    assert (player.outcome, player.waits, player.completed[-1]) == ("completed", {}, "t")


def test_terminate_ends_its_own_child_only(play: Play) -> None:
    inner = inside(
        *("startEvent ps", "parallelGateway f", "userTask pu", "userTask pv"),
        *("endEvent pe | <terminateEventDefinition/>", "ps -> f -> pu -> pe", "f -> pv"),
    )
    player = play("startEvent s", f"subProcess w | {many(EACH)}{inner}", "s -> w").start(
        items=[1, 2]
    )

    player.complete("pu")

    assert player.waiting == ["pu", "pv"]
    assert player.complete("pu").outcome == "completed"


def test_a_collection_that_shrank_is_an_incident(play: Play) -> None:
    player = play("startEvent s", f"userTask u | {many(f'{IN_TURN} {EACH}')}", "s -> u").start(
        items=[1, 2, 3]
    )

    player.complete("u", items=[1])
    assert player.broken == {"u": "collection_shrank"}
    player.retry("u", items=[1, 2, 3])

    assert player.waiting == ["u"]
    assert player.complete("u").complete("u").outcome == "completed"


@pytest.mark.parametrize("value", [None, -1, 1.5, True, "x", [1]])
def test_a_cardinality_that_is_no_number_is_an_incident(play: Play, value: Any) -> None:
    player = play("startEvent s", f"userTask u | {many('', _cardinality('=n'))}", "s -> u")

    assert player.start(n=value).broken == {"u": "expression_failed"}
    assert player.retry("u", n=1).waiting == ["u"]


def test_more_than_the_limit_is_an_incident(play: Play) -> None:
    player = play("startEvent s", f"task u | {many('', _cardinality('50001'))}", "s -> u").start()

    assert player.broken == {"u": "limit_instances"}


def test_inputs_are_evaluated_in_each_child(play: Play) -> None:
    mapping = (
        "<plait:input name='own' source='=item * 10'/><plait:output name='last' source='=own'/>"
    )
    player = play(
        *("startEvent s", "s -> u"),
        f"userTask u | <extensionElements>{mapping}</extensionElements>{many(EACH)}",
    ).start(items=[1, 2])

    assert player.complete("u").variables["last"] == 10
    assert player.complete("u").variables["last"] == 20


def test_a_multi_instance_sub_process_inside_another(play: Play) -> None:
    inner = inside(
        "startEvent ps",
        "scriptTask pt | <script>n = n + item</script>"
        + many("plait:collection='=[item, item]' plait:elementVariable='item'"),
        "ps -> pt",
    )
    player = play("startEvent s", f"subProcess w | {many(EACH)}{inner}", "s -> w").start(
        items=[1, 2], n=0
    )

    assert (player.outcome, player.variables["n"]) == ("completed", 6)


def test_ten_thousand_scripts_take_time_in_proportion(compile_diagram: Compile) -> None:
    process = compile_diagram(
        "startEvent s",
        f"scriptTask u | {many(f'{EACH} {GATHER}')}<script>x = item</script>",
        "s -> u",
    )
    context = StepContext(now=datetime(2030, 1, 1, tzinfo=UTC), seed=1, limit=100_000)

    step = process.start({"items": list(range(10_000))}, context)

    assert (step.outcome, step.variables["out"][-1]) == ("completed", 19_998)
    assert step.steps == 10_000 + 100 + 2


def _cardinality(text: str) -> str:
    return f"<loopCardinality>{text}</loopCardinality>"
