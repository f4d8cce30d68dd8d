"""The standard loop."""

from __future__ import annotations

import pytest

from tests.engine.spiff.playing import Play, event, inside


def loop(attributes: str, condition: str | None = None) -> str:
    inner = "" if condition is None else f"<loopCondition>{condition}</loopCondition>"
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


THREE = "loopMaximum='3'"
SCRIPT = "<script>n = n + 1</script>"


@pytest.mark.parametrize(
    ("marker", "start", "end"),
    [
        (loop("loopMaximum='3'"), 0, 3),
        (loop("", "n &lt; 5"), 0, 5),
        (loop("", "n &lt; 5"), 9, 10),  # the condition is asked after the first turn
        (loop("testBefore='true'", "n &lt; 5"), 9, 9),
        (loop("testBefore='true'", "n &lt; 5"), 3, 5),
        (loop("loopMaximum='2'", "n &lt; 5"), 0, 2),
        (loop("", "loopCounter &lt; 4"), 0, 4),
    ],
)
def test_it_runs_while_the_condition_holds(play: Play, marker: str, start: int, end: int) -> None:
    player = play("startEvent s", f"scriptTask t | {marker}{SCRIPT}", "s -> t").start(n=start)

    assert (player.outcome, player.variables) == ("completed", {"n": end})


def test_a_person_s_task_comes_again(play: Play) -> None:
    marker = loop("", "again")
    player = play("startEvent s", f"userTask u | {marker}", "s -> u").start(again=True)

    assert player.complete("u").waiting == ["u"]
    assert player.complete("u", again=False).outcome == "completed"


def test_a_condition_that_is_no_boolean_is_an_incident_of_the_turn(play: Play) -> None:
    player = play("startEvent s", f"userTask u | {loop('', 'again')}", "s -> u").start()

    assert player.complete("u").broken == {"u": "condition_not_boolean"}
    assert player.retry("u", again=True).waiting == ["u"]


def test_a_boundary_event_ends_the_loop(play: Play) -> None:
    player = play(
        *("startEvent s", f"userTask u | {loop(THREE)}", "task t", "s -> u"),
        *(f"boundaryEvent b attachedToRef='u' | {event('message', 'm1')}", "b -> t"),
    ).start()

    player.complete("u").trigger("b")

    assert (player.outcome, player.completed[-1]) == ("completed", "t")


def test_a_sub_process_is_repeated_with_its_inputs(play: Play) -> None:
    inner = inside("startEvent ps", "scriptTask pt | <script>n = n + step</script>", "ps -> pt")
    mapping = (
        "<extensionElements><plait:input name='step' source='=loopCounter'/></extensionElements>"
    )
    player = play("startEvent s", f"subProcess w | {mapping}{loop(THREE)}{inner}", "s -> w").start(
        n=0
    )

    assert player.variables == {"n": 6}
