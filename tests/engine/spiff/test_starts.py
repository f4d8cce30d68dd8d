"""Where an instance begins: implicitly, by one of several events, at a gateway, at a task."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from engine.spiff import CompiledProcess
from tests.engine.spiff.playing import Compile, Days, Play, event, inside

M1, M2, S1 = event("message", "m1"), event("message", "m2"), event("signal", "s1")
TIMER = event("timer", inner="<timeCycle>R/P1D</timeCycle>")


def points(process: CompiledProcess) -> list[tuple[str, str, int, str | None]]:
    return [
        (each.element_id, each.kind, each.number, each.definition.name) for each in process.starts
    ]


def test_without_a_start_event_every_node_that_nothing_leads_to_begins(play: Play) -> None:
    player = play("userTask a", "userTask b", "task c", "a -> c", "b -> c").start()

    assert player.waiting == ["a", "b"]
    assert player.complete("a").complete("b").completed == ["a", "c", "b", "c"]
    assert player.outcome == "completed"


def test_a_sub_process_may_begin_and_end_implicitly(play: Play) -> None:
    inner = inside("userTask a", "userTask b")
    player = play("startEvent s", f"subProcess q | {inner}", "task t", "s -> q -> t").start()
    assert player.waiting == ["a", "b"]

    assert player.complete("a").complete("b").completed[-2:] == ["q", "t"]


def test_nodes_with_a_beginning_of_their_own_do_not_begin_by_themselves(play: Play) -> None:
    """A boundary event, an event sub-process, a catching link and a compensation handler."""
    link = "<linkEventDefinition name='L'/>"
    player = play(
        *("userTask a", f"boundaryEvent x attachedToRef='a' | {TIMER}", "task b", "x -> b"),
        f"subProcess q triggeredByEvent='true' | {inside(f'startEvent i | {M1}')}",
        *(f"intermediateThrowEvent l | {link}", f"intermediateCatchEvent k | {link}"),
        *("userTask c", "a -> l", "k -> c"),
    ).start()

    assert player.trace == ["entered a"]


def test_every_definition_of_every_start_event_is_a_start(compile_diagram: Compile) -> None:
    process = compile_diagram(
        *("startEvent n", f"startEvent m | {M1}{S1}", f"startEvent t | {TIMER}", "task a"),
        *("n -> a", "m -> a", "t -> a"),
    )

    assert points(process) == [
        ("m", "message", 0, "M1"),
        ("m", "signal", 1, "S1"),
        ("t", "timer", 0, None),
    ]


def test_an_instance_begins_at_the_event_that_came_and_at_no_other(play: Play) -> None:
    lines = (
        *("startEvent n", f"startEvent m | {M1}{S1}", "userTask a", "userTask b", "n -> a"),
        "m -> b",
    )
    assert play(*lines).start().waiting == ["a"]

    player = play(*lines).begin({}, at="m", number=1, payload={"x": 1})

    assert player.waiting == ["b"]
    assert player.variables == {"x": 1}
    assert player.trace == ["entered m", "completed m", "entered b"]


def test_without_a_none_start_it_begins_only_by_an_event(play: Play) -> None:
    with pytest.raises(Conflict) as refused:
        play(f"startEvent m | {M1}", "task a", "m -> a").start()

    assert refused.value.code == "no_start"


def test_parallel_multiple_awaits_the_other_definitions(play: Play) -> None:
    player = play(
        f"startEvent m parallelMultiple='true' | {M1}{M2}{S1}", "userTask a", "m -> a"
    ).begin({}, at="m", number=1, payload={"x": 1})
    assert player.waiting == ["m", "m"]
    assert {wait.detail["name"] for wait in player.waits.values()} == {"M1", "S1"}
    assert player.variables == {}

    player.trigger("m", y=2)
    assert player.waiting == ["m"]

    player.trigger("m", z=3)
    assert player.waiting == ["a"]
    assert player.variables == {"x": 1, "y": 2, "z": 3}
    assert player.trace == ["entered m", "completed m", "entered a"]


WHEN = event("timer", inner="<timeDate>=when</timeDate>")
BOTH = (f"startEvent m parallelMultiple='true' | {M1}{WHEN}", "userTask a", "m -> a")


def test_what_the_others_wait_for_may_read_what_came_first(play: Play, days: Days) -> None:
    player = play(*BOTH).begin({}, at="m", number=0, payload={"when": days(7)})

    assert player.due("m") == days(7)
    assert player.fire("m").waiting == ["a"]


def test_others_that_cannot_be_awaited_are_an_incident_of_the_start(play: Play, days: Days) -> None:
    player = play(*BOTH).begin({}, at="m", number=0, payload={})
    assert list(player.broken) == ["m"]

    player.retry("m", when=days(7))

    assert player.broken == {}
    assert player.fire("m").waiting == ["a"]


def test_a_receive_task_begins_instances(play: Play, compile_diagram: Compile) -> None:
    output = "<extensionElements><plait:output name='z' source='=x + 1'/></extensionElements>"
    lines = (f"receiveTask r instantiate='true' messageRef='m1' | {output}", "userTask a", "r -> a")
    assert points(compile_diagram(*lines)) == [("r", "message", 0, "M1")]

    player = play(*lines).begin({}, at="r", payload={"x": 1})

    assert player.waiting == ["a"]
    assert player.variables == {"z": 2}
    assert player.trace == ["entered r", "completed r", "entered a"]


def gateway(attributes: str = "") -> tuple[str, ...]:
    return (
        *(
            f"eventBasedGateway g instantiate='true' {attributes}",
            f"intermediateCatchEvent m | {M1}",
        ),
        *(
            "receiveTask r messageRef='m2'",
            "userTask a",
            "userTask b",
            "g -> m -> a",
            "g -> r -> b",
        ),
    )


def test_an_event_based_gateway_begins_instances_by_each_event(compile_diagram: Compile) -> None:
    assert points(compile_diagram(*gateway())) == [
        ("m", "message", 0, "M1"),
        ("r", "message", 0, "M2"),
    ]


def test_the_event_that_comes_first_begins_and_the_others_are_not_awaited(play: Play) -> None:
    player = play(*gateway()).begin({}, at="r", payload={"x": 1})

    assert player.waiting == ["b"]
    assert player.variables == {"x": 1}
    assert player.trace == [
        *("entered g", "completed g", "entered r", "completed r", "entered b"),
    ]


def test_of_the_parallel_type_all_must_come(play: Play) -> None:
    player = play(*gateway("eventGatewayType='Parallel'")).begin({}, at="r", payload={"x": 1})
    assert player.waiting == ["m"]
    assert player.variables == {}

    player.trigger("m", y=2)

    assert player.waiting == ["a", "b"]
    assert player.variables == {"x": 1, "y": 2}
    assert player.trace[:2] == ["entered g", "completed g"]


def test_three_are_awaited_one_after_the_other(play: Play) -> None:
    player = play(
        *gateway("eventGatewayType='Parallel'"),
        *(f"intermediateCatchEvent o plait:correlationKey='=order' | {M2}", "g -> o"),
    )
    player.begin({}, at="m", payload={"order": 5})
    assert player.wait("o").detail["correlation"] == {"key": 5}

    player.trigger("o", v=1)
    assert player.waiting == ["r"]
    assert player.trigger("r").completed[:1] == ["g"]
    assert player.waiting == ["a", "b"]


def test_beside_a_none_start_the_gateway_waits_for_its_event(play: Play) -> None:
    player = play(*gateway(), "startEvent n", "userTask c", "n -> c").start()

    assert player.waiting == ["c"]
