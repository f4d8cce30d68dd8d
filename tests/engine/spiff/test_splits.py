"""Several flows out of activities and events: which of them a token takes, and where it ends."""

from __future__ import annotations

from engine.spiff import read_stored
from tests.engine.spiff.playing import Play, Player, event, inside

NEXT = ("userTask a", "userTask b", "userTask c")


def test_a_task_takes_all_its_flows(play: Play) -> None:
    player = play("startEvent s", "task t", *NEXT, "s -> t", "t -> a", "t -> b", "t -> c").start()

    assert player.waiting == ["a", "b", "c"]


def test_an_event_takes_all_its_flows(play: Play) -> None:
    player = play(
        *("startEvent s", f"intermediateCatchEvent m | {event('message', 'm1')}", *NEXT),
        *("s -> m", "s -> a", "m -> b", "m -> c"),
    ).start()
    assert player.waiting == ["a", "m"]

    assert player.trigger("m").waiting == ["a", "b", "c"]


def test_a_boundary_event_takes_all_its_flows(play: Play) -> None:
    timer = event("timer", inner="<timeDuration>PT1H</timeDuration>")
    player = play(
        *("startEvent s", *NEXT, f"boundaryEvent x attachedToRef='a' | {timer}", "s -> a"),
        *("x -> b", "x -> c"),
    ).start()

    assert player.fire("x").waiting == ["b", "c"]


CONDITIONAL = ("t -> a if x > 1", "t -> b if x > 5", "t -> c default")


def test_conditional_flows_of_a_task_are_taken_when_true(play: Play) -> None:
    lines = ("startEvent s", "userTask t", *NEXT, "s -> t", *CONDITIONAL)

    assert play(*lines).start().complete("t", x=9).waiting == ["a", "b"]
    assert play(*lines).start().complete("t", x=3).waiting == ["a"]


def test_the_default_is_taken_when_no_condition_is_true(play: Play) -> None:
    lines = ("startEvent s", "userTask t", *NEXT, "s -> t", *CONDITIONAL)

    assert play(*lines).start().complete("t", x=0).waiting == ["c"]


def test_flows_without_condition_are_taken_beside_the_default(play: Play) -> None:
    player = play(
        *("startEvent s", "task t", *NEXT, "s -> t", "t -> a", "t -> b if x > 1", "t -> c default")
    )

    assert player.start(x=0).waiting == ["a", "c"]
    assert player.start(x=9).waiting == ["a", "b"]


def test_no_way_out_of_a_task_is_an_incident_and_its_work_is_not_done_again(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask t", *NEXT, "s -> t", "t -> a if x > 1", "t -> b if x > 5")
    ).start()
    player.complete("t", x=0)
    assert player.broken == {"t": "no_flow_matches"}
    assert player.waiting == []

    player.retry("t", x=2)

    assert player.waiting == ["a"]
    assert player.trace.count("entered t") == 1


def test_a_null_condition_of_a_task_is_an_incident(play: Play) -> None:
    player = play("startEvent s", "task t", *NEXT, "s -> t", *CONDITIONAL).start()

    assert player.broken == {"t": "condition_not_boolean"}
    assert player.retry("t", x=0).waiting == ["c"]


def test_a_sub_process_splits_like_a_task(play: Play) -> None:
    inner = inside("userTask i")
    player = play(
        *("startEvent s", f"subProcess t | {inner}", *NEXT, "s -> t", *CONDITIONAL)
    ).start()

    assert player.complete("i", x=9).waiting == ["a", "b"]


def test_several_flows_into_a_task_are_tokens_of_their_own(play: Play) -> None:
    player = play("startEvent s", "task t", "userTask a", "s -> t", "s -> t", "t -> a").start()

    assert player.waiting == ["a", "a"]
    assert player.complete("a").complete("a").outcome == "completed"


def test_a_path_ends_where_no_flow_leaves(play: Play) -> None:
    player = play("startEvent s", "task t", "s -> t").start()

    assert player.outcome == "completed"
    assert player.trace[-2:] == ["completed t", "instance_completed"]


def test_flows_need_no_ids() -> None:
    """Two without an id between the same nodes are two; the join knows one from another."""
    for kind in ("parallelGateway", "inclusiveGateway"):
        flows = "".join(
            f'<sequenceFlow sourceRef="{source}" targetRef="{target}"/>'
            for source, target in ("sf", "fa", "fa", "fj", "aj", "jt")
        )
        file = (
            '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
            '<process id="p" isExecutable="true"><startEvent id="s"/><parallelGateway id="f"/>'
            f'<userTask id="a"/><{kind} id="j"/><userTask id="t"/>{flows}</process></definitions>'
        )

        player = Player(read_stored({"p.bpmn": file.encode()})[0].process).start()
        assert player.waiting == ["a", "a"]

        assert player.complete("a").waiting == ["a", "t"]
