"""Event sub-processes: subscribed with their scope, started by an event (SEMANTICS 18)."""

from __future__ import annotations

import pytest

from tests.engine.spiff.playing import Play, event, inside

TIMER = event("timer", inner="<timeDuration>PT1H</timeDuration>")


def handler(start: str, definition: str, *more: str) -> str:
    """An event sub-process `q` with a person's task `qu`."""
    lines = (f"startEvent qs {start} | {definition}", "userTask qu", "qs -> qu", *more)
    return f"subProcess q triggeredByEvent='true' | {inside(*lines)}"


MAIN = ("startEvent s", "userTask u", "s -> u")


@pytest.mark.parametrize(
    "definition", [event("message", "m1"), event("signal", "s1"), TIMER], ids=str
)
def test_an_interrupting_one_takes_over_its_scope(play: Play, definition: str) -> None:
    player = play(*MAIN, handler("", definition)).start()
    assert player.waiting == ["qs", "u"]

    _ = player.fire("qs") if definition == TIMER else player.trigger("qs", x=1)
    assert player.waiting == ["qu"]
    player.complete("qu")

    assert player.outcome == "completed"
    assert player.trace[3:8] == [
        "cancelled u",
        "entered q",
        "entered qs",
        "completed qs",
        "entered qu",
    ]


def test_one_that_does_not_interrupt_keeps_the_scope_open_and_runs_many_times(play: Play) -> None:
    player = play(*MAIN, handler("isInterrupting='false'", event("message", "m1"))).start()

    player.trigger("qs").trigger("qs").complete("u")
    assert (player.outcome, player.waiting) == ("waiting", ["qs", "qu", "qu"])
    player.complete("qu").complete("qu")

    assert (player.outcome, player.waits) == ("completed", {})


def test_a_condition_starts_it(play: Play) -> None:
    condition = event("conditional", inner="<condition>n > 3</condition>")
    player = play(*MAIN, handler("", condition)).start(n=1)

    player.assign(n=4)

    assert player.waiting == ["qu"]


def test_an_error_inside_the_scope_starts_it(play: Play) -> None:
    names = "plait:codeVariable='code' plait:messageVariable='text'"
    player = play(
        *("startEvent s", "serviceTask u plait:connector='c'", "s -> u"),
        handler(names, event("error", "e1")),
    ).start()

    player.throw("u", "E1", x=1)

    assert player.waiting == ["qu"]
    assert player.variables == {"x": 1, "code": "E1", "text": ""}


def test_an_error_inside_an_error_event_sub_process_goes_outward(play: Play) -> None:
    thrown = f"endEvent qe | {event('error', 'e1')}"
    inner = inside(
        *("startEvent ps", "serviceTask u plait:connector='c'", "ps -> u"),
        handler("", event("error", "e1"), thrown, "qu -> qe"),
    )
    player = play(
        *("startEvent s", f"subProcess w | {inner}", "task outer", "s -> w", "b -> outer"),
        f"boundaryEvent b attachedToRef='w' | {event('error', 'e1')}",
    ).start()

    player.throw("u", "E1").complete("qu")

    assert player.completed[-2:] == ["b", "outer"]
    assert player.outcome == "completed"


def test_boundary_events_of_the_scope_s_activity_stay(play: Play) -> None:
    inner = inside("startEvent ps", "userTask u", "ps -> u", handler("", event("message", "m1")))
    player = play(
        *("startEvent s", f"subProcess w | {inner}", "task late", "s -> w", "b -> late"),
        f"boundaryEvent b attachedToRef='w' | {TIMER}",
    ).start()

    player.trigger("qs")
    assert player.waiting == ["b", "qu"]
    player.fire("b")

    assert (player.outcome, player.completed[-1]) == ("completed", "late")


def test_an_interrupting_start_ends_running_siblings_and_their_subscriptions(play: Play) -> None:
    other = inside(
        f"startEvent rs isInterrupting='false' | {event('signal', 's1')}", "userTask ru", "rs -> ru"
    )
    player = play(
        *MAIN,
        handler("", event("message", "m1")),
        f"subProcess r triggeredByEvent='true' | {other}",
    ).start()

    player.trigger("rs")
    assert player.waiting == ["qs", "rs", "ru", "u"]
    player.trigger("qs")

    assert player.waiting == ["qu"]


def test_an_escalation_from_the_main_flow_starts_it_beside(play: Play) -> None:
    player = play(
        *("startEvent s", f"intermediateThrowEvent t | {event('escalation', 'x1')}"),
        *("userTask u", "s -> t -> u"),
        handler("isInterrupting='false'", event("escalation", "x1")),
    ).start()

    assert player.waiting == ["qu", "u"]


def test_the_end_of_the_main_flow_withdraws_the_subscription(play: Play) -> None:
    player = play(*MAIN, handler("", event("message", "m1"))).start()

    player.complete("u")

    assert (player.outcome, player.waits) == ("completed", {})


def test_what_cannot_be_waited_for_is_an_incident_of_the_sub_process(play: Play) -> None:
    timer = event("timer", inner="<timeDuration>=span</timeDuration>")
    inner = inside("startEvent ps", "userTask u", "ps -> u", handler("", timer))
    player = play("startEvent s", f"subProcess w | {inner}", "s -> w").start()

    assert list(player.broken) == ["w"]
    assert player.retry("w", span="PT1H").waiting == ["qs", "u"]
