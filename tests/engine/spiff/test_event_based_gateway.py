from __future__ import annotations

from datetime import timedelta

from tests.engine.spiff.playing import NOW, Play, event, inside

M1, M2, S1 = event("message", "m1"), event("message", "m2"), event("signal", "s1")
OUTPUT = "<extensionElements><plait:output name='z' source='=x + 1'/></extensionElements>"


def timer(hours: int) -> str:
    return event("timer", inner=f"<timeDuration>PT{hours}H</timeDuration>")


def condition(text: str) -> str:
    return event("conditional", inner=f"<condition>{text}</condition>")


RACE = (
    *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent m | {M1}"),
    *(f"intermediateCatchEvent n | {timer(1)}", f"intermediateCatchEvent o | {timer(2)}"),
    *("userTask a", "userTask b", "userTask c", "s -> g", "g -> m -> a", "g -> n -> b"),
    "g -> o -> c",
)


def test_it_waits_for_each_event_behind_it(play: Play) -> None:
    player = play(*RACE).start()

    assert player.waiting == ["m", "n", "o"]
    assert [player.wait(each).kind for each in "mno"] == ["message", "timer", "timer"]
    assert player.due("o") == NOW + timedelta(hours=2)
    assert [at for _, at, _ in player.process.active(player.state)] == ["g"]


def test_the_first_wins_and_the_others_are_withdrawn(play: Play) -> None:
    player = play(*RACE).start().trigger("m", x=1)

    assert player.waiting == ["a"]
    assert player.variables == {"x": 1}
    assert player.trace[2:] == [
        *("entered g", "completed g", "entered m", "completed m", "entered a"),
    ]


def test_one_of_several_timers_wins(play: Play) -> None:
    assert play(*RACE).start().fire("o").waiting == ["c"]
    assert play(*RACE).start().fire("n").waiting == ["b"]


def test_the_way_to_the_event_is_told(play: Play) -> None:
    player = play(*RACE).start().fire("n")

    flows = {e.element_id: e.data.get("flow") for e in player.step.events if "entered" in e.kind}
    assert flows == {"n": "g_n", "b": "n_b"}


def test_a_receive_task_may_stand_behind_it(play: Play) -> None:
    player = play(
        *("startEvent s", "eventBasedGateway g", f"receiveTask r messageRef='m2' | {OUTPUT}"),
        *(
            f"intermediateCatchEvent n | {timer(1)}",
            "userTask a",
            "s -> g",
            "g -> r -> a",
            "g -> n",
        ),
    ).start()
    assert player.wait("r").detail["name"] == "M2"

    player.trigger("r", x=1)

    assert player.waiting == ["a"]
    assert player.variables == {"z": 2}


def test_a_condition_that_holds_already_wins_at_once(play: Play) -> None:
    player = play(
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent n | {timer(1)}"),
        *(f"intermediateCatchEvent h | {condition('x > 5')}", "s -> g", "g -> h", "g -> n"),
    )

    assert player.start(x=9).completed == ["s", "g", "h"]


def test_a_condition_wins_when_it_turns_true(play: Play) -> None:
    player = play(
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent n | {timer(1)}"),
        *(f"intermediateCatchEvent h | {condition('x > 5')}", "s -> g", "g -> h", "g -> n"),
    ).start(x=1)
    assert player.waiting == ["h", "n"]

    assert player.assign(x=9).completed == ["s", "g", "h"]
    assert player.waiting == []


def test_a_condition_that_fails_is_an_incident_of_its_branch_alone(play: Play) -> None:
    player = play(
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent n | {timer(1)}"),
        *(f"intermediateCatchEvent h | {condition('x')}", "s -> g", "g -> h", "g -> n"),
    ).start(x=False)
    player.assign(x="text")
    assert list(player.broken) == ["h"]
    assert player.waiting == ["n"]

    player.retry("h", x=True)

    assert player.completed == ["s", "g", "h"]


def test_an_event_behind_it_may_have_several_definitions(play: Play) -> None:
    lines = (
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent n | {timer(1)}"),
        *("task t", "s -> g", "g -> h -> t", "g -> n"),
    )
    player = play(f"intermediateCatchEvent h | {M1}{S1}", *lines).start()
    assert player.waiting == ["h", "h", "n"]
    assert player.trigger("h").completed == ["s", "g", "h", "t"]

    both = play(f"intermediateCatchEvent h parallelMultiple='true' | {M1}{S1}", *lines).start()
    assert both.trigger("h", x=1).waiting == ["h", "n"]
    assert both.trigger("h", y=2).completed == ["s", "g", "h", "t"]
    assert both.variables == {"x": 1, "y": 2}


def test_what_cannot_be_awaited_is_an_incident_of_the_gateway(play: Play) -> None:
    player = play(
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent m | {M1}"),
        f"intermediateCatchEvent n | {event('timer', inner='<timeDate>=when</timeDate>')}",
        *("s -> g", "g -> m", "g -> n"),
    ).start(when=7)
    assert player.broken == {"g": "time_malformed"}
    assert player.waiting == []

    assert player.retry("g", when="2030-01-05T00:00:00Z").waiting == ["m", "n"]


def test_an_output_that_fails_after_the_choice_is_an_incident_of_the_event(play: Play) -> None:
    output = OUTPUT.replace("x + 1", "x * y")
    player = play(
        *("startEvent s", "eventBasedGateway g", f"intermediateCatchEvent m | {output}{M1}"),
        *(f"intermediateCatchEvent n | {timer(1)}", "s -> g", "g -> m", "g -> n"),
    ).start(y=1e300)
    player.trigger("m", x=1e300)
    assert list(player.broken) == ["m"]
    assert player.waiting == []

    assert player.retry("m", y=0).completed == ["s", "g", "m"]
    assert player.variables["z"] == 0


def test_each_round_of_a_loop_waits_anew(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway l", "eventBasedGateway g", "endEvent e"),
        *(f"intermediateCatchEvent m | {M1}", f"intermediateCatchEvent n | {timer(1)}"),
        *("s -> l -> g", "g -> m -> l", "g -> n -> e"),
    ).start()

    player.trigger("m").trigger("m").fire("n")

    assert player.outcome == "completed"
    assert player.completed.count("g") == 3
    assert player.completed.count("m") == 2


def test_what_interrupts_its_scope_withdraws_all(play: Play) -> None:
    inner = inside(
        *("startEvent i", "eventBasedGateway g", f"intermediateCatchEvent m | {M1}{S1}"),
        *("receiveTask r messageRef='m2'", "i -> g", "g -> m", "g -> r"),
    )
    player = play(
        *("startEvent s", f"subProcess q | {inner}", "userTask t", "s -> q", "x -> t"),
        f"boundaryEvent x attachedToRef='q' | {timer(1)}",
    ).start()
    assert player.waiting == ["m", "m", "r", "x"]

    player.fire("x")

    assert player.waiting == ["t"]
    assert player.trace.count("cancelled g") == 1
    assert "cancelled m" not in player.trace


def test_in_parallel_instances_each_waits_for_itself(play: Play) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    inner = inside(
        *("startEvent i", "eventBasedGateway g", f"intermediateCatchEvent m | {M1}"),
        *(f"intermediateCatchEvent n | {timer(1)}", "i -> g", "g -> m", "g -> n"),
    )
    player = play("startEvent s", f"subProcess q | {loop}{inner}", "s -> q").start()
    assert player.waiting == ["m", "m", "n", "n"]

    player.trigger("m")
    assert player.waiting == ["m", "n"]
    assert player.fire("n").outcome == "completed"
