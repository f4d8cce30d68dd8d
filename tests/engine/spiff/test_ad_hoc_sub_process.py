from __future__ import annotations

import pytest

from engine.errors import Conflict
from tests.engine.spiff.playing import DrawLines, Play, Player

INNER = ("userTask a", "userTask b", "userTask c", "b -> c")
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def ad_hoc(
    draw_lines: DrawLines,
    *inner: str,
    condition: str = "",
    attributes: str = "",
    first: str = "",
) -> str:
    """An ad-hoc sub-process `u` of `inner`, with a line of its own before them."""
    ends = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    drawn = draw_lines(*(inner or INNER)).replace("\n", "")
    return f"adHocSubProcess u {attributes} | {first}{drawn}{ends}"


def around(line: str, *more: str) -> tuple[str, ...]:
    return ("startEvent s", line, *more, "userTask z", "s -> u -> z")


def test_it_waits_for_what_people_choose(play: Play, draw_lines: DrawLines) -> None:
    player = play(*around(ad_hoc(draw_lines))).start()

    assert player.waiting == ["u"]
    assert player.wait("u").kind == "adhoc"
    assert player.wait("u").detail == {"elements": ["a", "b"], "running": []}


def test_each_activity_can_run_several_times_beside_others(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(*around(ad_hoc(draw_lines))).start()

    player.activate("u", "a", "b").activate("u", "a")

    assert player.waiting == ["a", "a", "b", "u"]
    player.complete("a", x=1)
    assert player.variables == {"x": 1}
    assert player.waiting == ["a", "b", "u"]


def test_flows_inside_run_as_drawn(play: Play, draw_lines: DrawLines) -> None:
    player = play(*around(ad_hoc(draw_lines))).start()

    player.activate("u", "b").complete("b")

    assert player.waiting == ["c", "u"]
    with pytest.raises(Conflict, match="'c' cannot be begun"):
        player.activate("u", "c")


def test_without_a_condition_somebody_ends_it_once_nothing_runs(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(*around(ad_hoc(draw_lines))).start().activate("u", "a")
    with pytest.raises(Conflict, match="something runs inside"):
        player.complete("u")

    player.complete("a").complete("u", done=True)

    assert player.waiting == ["z"]
    assert player.variables == {"done": True}
    assert list(player.state.scopes) == [1]


def test_its_condition_ends_it_with_what_still_runs(play: Play, draw_lines: DrawLines) -> None:
    player = play(*around(ad_hoc(draw_lines, condition="x &gt; 1"))).start(x=0)
    player.activate("u", "a", "b")
    with pytest.raises(Conflict, match="its completion condition ends it"):
        player.complete("u")

    player.complete("a", x=1)
    assert player.waiting == ["b", "u"]
    player.activate("u", "a").complete("b", x=2)

    assert player.waiting == ["z"]
    assert "cancelled a" in player.trace
    assert "entered c" not in player.trace
    assert list(player.state.scopes) == [1]


def test_it_can_wait_for_what_still_runs(play: Play, draw_lines: DrawLines) -> None:
    line = ad_hoc(draw_lines, condition="x &gt; 1", attributes="cancelRemainingInstances='false'")
    player = play(*around(line)).start(x=0).activate("u", "a", "b")
    wait = player.wait("u")

    player.complete("a", x=2)

    assert player.waiting == ["b"]
    assert wait.token_id in player.step.withdrawn
    player.complete("b")
    assert player.waiting == ["z"]
    assert "entered c" not in player.trace


def test_a_condition_that_fails_stands_still_at_the_activity(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(*around(ad_hoc(draw_lines, condition="x &gt; 1"))).start().activate("u", "a")

    player.complete("a")
    assert list(player.broken) == ["a"]

    player.retry("a", x=2)
    assert player.waiting == ["z"]


def test_in_sequence_only_one_runs_at_a_time(play: Play, draw_lines: DrawLines) -> None:
    line = ad_hoc(draw_lines, attributes="ordering='Sequential'")
    player = play(*around(line)).start().activate("u", "b", "a")
    assert player.waiting == ["b", "u"]
    with pytest.raises(Conflict, match="one at a time"):
        player.activate("u", "a")

    player.complete("b").complete("c")

    assert player.waiting == ["a", "u"]
    player.complete("a").activate("u", "a").complete("a").complete("u")
    assert player.waiting == ["z"]


def test_what_is_active_from_the_start_ends_it(play: Play, draw_lines: DrawLines) -> None:
    line = ad_hoc(draw_lines, attributes="plait:activeElements='=list'")
    player = play(*around(line)).start(list=["a", "b"])
    assert player.wait("u").detail["running"] == ["a", "b"]

    player.complete("a").complete("b").activate("u", "a").complete("c")
    assert player.waiting == ["a", "u"]
    player.complete("a")

    assert player.waiting == ["z"]


def test_an_empty_list_of_active_elements_stays_active(play: Play, draw_lines: DrawLines) -> None:
    line = ad_hoc(draw_lines, attributes="plait:activeElements='=list'")
    player = play(*around(line)).start(list=[])
    assert player.waiting == ["u"]

    player.activate("u", "a").complete("a")

    assert player.waiting == ["z"]


def test_active_elements_in_sequence_run_one_after_the_other(
    play: Play, draw_lines: DrawLines
) -> None:
    both = "plait:activeElements='=list' ordering='Sequential'"
    player = play(*around(ad_hoc(draw_lines, attributes=both))).start(list=["a", "a"])

    assert player.wait("u").detail["running"] == ["a"]
    player.complete("a")
    assert player.waiting == ["a", "u"]
    assert player.complete("a").waiting == ["z"]


def test_active_elements_that_are_none_are_an_incident(play: Play, draw_lines: DrawLines) -> None:
    line = ad_hoc(draw_lines, attributes="plait:activeElements='=list'")
    player = play(*around(line)).start(list=["c"])

    assert player.broken == {"u": "expression_failed"}
    assert player.retry("u", list=["a"]).waiting == ["a", "u"]


def test_a_boundary_event_ends_it(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *around(ad_hoc(draw_lines), f"boundaryEvent t attachedToRef='u' | {TIMER}"),
        *("userTask late", "t -> late"),
    ).start()

    player.activate("u", "a").fire("t")

    assert player.waiting == ["late"]
    assert list(player.state.scopes) == [1]


def test_several_instances_are_chosen_in_each(play: Play, draw_lines: DrawLines) -> None:
    many = "<multiInstanceLoopCharacteristics plait:collection='=list'/>"
    player = play(*around(ad_hoc(draw_lines, first=many))).start(list=[1, 2])
    assert player.waiting == ["u", "u"]

    player.activate("u", "a").complete("a").complete("u")
    assert player.waiting == ["u"]
    player.complete("u")

    assert player.waiting == ["z"]
    assert list(player.state.scopes) == [1]


def test_every_round_of_a_loop_begins_anew(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *("startEvent s", ad_hoc(draw_lines, condition="go"), "exclusiveGateway m"),
        *("exclusiveGateway g", "task z", "s -> m -> u -> g", "g -> m if n < 3", "g -> z default"),
    ).start(n=0)

    for n in (1, 2, 3):
        player.activate("u", "a").complete("a", go=True, n=n)

    assert player.completed.count("u") == 3
    assert player.outcome == "completed"


def test_it_can_lie_in_a_sub_process_and_in_a_branch(play: Play, draw_lines: DrawLines) -> None:
    inner = draw_lines("startEvent is", ad_hoc(draw_lines), "is -> u").replace("\n", "")
    player = play(
        *("startEvent s", "parallelGateway f", f"subProcess v | {inner}", "userTask x"),
        *("parallelGateway j", "userTask z", "s -> f -> v -> j -> z", "f -> x -> j"),
    ).start()

    player.activate("u", "a").complete("x").complete("a").complete("u")

    assert player.waiting == ["z"]


def test_what_waits_inside_is_interrupted_by_an_event_sub_process(
    play: Play, draw_lines: DrawLines
) -> None:
    event_sub = draw_lines(f"startEvent es | {TIMER}", "userTask rescue", "es -> rescue")
    event_sub = event_sub.replace("\n", "")
    line = ad_hoc(draw_lines, *INNER, f"subProcess h triggeredByEvent='true' | {event_sub}")
    player = play(*around(line)).start().activate("u", "a").complete("a")
    assert player.waiting == ["es", "u"]

    player.activate("u", "a").fire("es")

    assert player.waiting == ["rescue", "u"]
    with pytest.raises(Conflict, match="an event has ended it"):
        player.activate("u", "a")
    assert player.complete("rescue").waiting == ["z"]


def test_it_cannot_be_made_to_fail(play: Play, draw_lines: DrawLines) -> None:
    player: Player = play(*around(ad_hoc(draw_lines))).start()

    with pytest.raises(Conflict):
        player.throw("u", "E1")


def test_what_was_done_in_it_can_be_undone(play: Play, draw_lines: DrawLines) -> None:
    undo = (
        "boundaryEvent on_a attachedToRef='a' | <compensateEventDefinition/>",
        "userTask undo_a isForCompensation='true'",
        "association with_a sourceRef='on_a' targetRef='undo_a'",
    )
    player = play(
        *("startEvent s", ad_hoc(draw_lines, *INNER, *undo)),
        *("intermediateThrowEvent throw | <compensateEventDefinition/>", "s -> u -> throw"),
    ).start()
    assert player.wait("u").detail["elements"] == ["a", "b"]

    player.activate("u", "a", "a").complete("a").complete("a").complete("u")
    player.complete("undo_a").complete("undo_a")

    assert player.outcome == "completed"
    assert list(player.state.scopes) == [1]
