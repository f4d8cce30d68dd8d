from __future__ import annotations

from tests.engine.spiff.playing import DrawLines, Play
from tests.engine.spiff.undoing import TIMER, inside, undoable

CANCEL = "endEvent ce | <cancelEventDefinition/>"
CAUGHT = ("boundaryEvent x attachedToRef='u' | <cancelEventDefinition/>", "userTask after")


def transaction(draw_lines: DrawLines, *inner: str, first: str = "", id_: str = "u") -> str:
    return f"transaction {id_} | {first}" + draw_lines(*inner).replace("\n", "")


BOOKING = (
    *("startEvent is", *undoable("a"), *undoable("b"), "exclusiveGateway g", CANCEL),
    *("endEvent ok", "is -> a -> b -> g", "g -> ce if no", "g -> ok default"),
)


def test_its_success_undoes_nothing(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING), *CAUGHT, "userTask z"),
        *("s -> u -> z", "x -> after"),
    ).start()

    player.complete("a").complete("b", no=False)

    assert player.waiting == ["z"]
    assert list(player.state.scopes) == [1]


def test_a_cancel_end_event_undoes_what_completed_and_goes_on_at_the_boundary(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING), *CAUGHT, "userTask z"),
        *("s -> u -> z", "x -> after"),
    ).start()

    player.complete("a").complete("b", no=True)
    assert player.waiting == ["undo_b"]
    player.complete("undo_b").complete("undo_a", undone=True)

    assert player.waiting == ["after"]
    assert player.variables == {"no": True, "undone": True}
    assert player.trace[-6:] == [
        *("completed undo_a", "completed ce", "cancelled u", "entered x", "completed x"),
        "entered after",
    ]
    assert list(player.state.scopes) == [1]


def test_what_still_runs_is_ended_before_anything_is_undone(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = (
        *("startEvent is", "parallelGateway f", *undoable("a"), *undoable("b"), "userTask c"),
        *(CANCEL, "is -> f -> a -> c -> ce", "f -> b"),
    )
    player = play(
        *("startEvent s", transaction(draw_lines, *inner), *CAUGHT, "s -> u", "x -> after")
    ).start()

    player.complete("a").complete("c")

    assert player.waiting == ["undo_a"]
    assert "cancelled b" in player.trace
    assert player.complete("undo_a").waiting == ["after"]


def test_nothing_to_undo_goes_on_at_once(play: Play, draw_lines: DrawLines) -> None:
    inner = ("startEvent is", "userTask c", CANCEL, "is -> c -> ce")
    player = play(
        *("startEvent s", transaction(draw_lines, *inner), *CAUGHT, "s -> u", "x -> after")
    ).start()

    assert player.complete("c").waiting == ["after"]


def test_without_a_boundary_event_no_flow_leaves_it(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING), "userTask z", "s -> u -> z")
    ).start()

    player.complete("a").complete("b", no=True).complete("undo_b").complete("undo_a")

    assert player.outcome == "completed"
    assert "entered z" not in player.trace


def test_a_cancel_end_event_deeper_inside_cancels_the_innermost_transaction(
    play: Play, draw_lines: DrawLines
) -> None:
    deep = inside(draw_lines, "startEvent vs", "userTask c", CANCEL, "vs -> c -> ce")
    inner = (
        *("startEvent is", *undoable("a"), "parallelGateway f", f"subProcess v | {deep}"),
        *("userTask d", f"boundaryEvent t attachedToRef='v' | {TIMER}", "task late"),
        *("is -> a -> f -> v", "f -> d", "t -> late"),
    )
    player = play(
        *("startEvent s", transaction(draw_lines, *inner), *CAUGHT, "s -> u", "x -> after")
    ).start()

    player.complete("a")
    assert player.waiting == ["c", "d", "t"]
    player.complete("c")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").waiting == ["after"]
    assert list(player.state.scopes) == [1]


def test_an_error_that_leaves_it_undoes_nothing(play: Play, draw_lines: DrawLines) -> None:
    inner = (
        *("startEvent is", *undoable("a"), "serviceTask j plait:connector='http'", CANCEL),
        *("is -> a -> j -> ce",),
    )
    player = play(
        *("startEvent s", transaction(draw_lines, *inner), *CAUGHT, "userTask hazard"),
        *("boundaryEvent e attachedToRef='u' | <errorEventDefinition/>", "s -> u"),
        *("x -> after", "e -> hazard"),
    ).start()

    player.complete("a").throw("j", "E1")

    assert player.waiting == ["hazard"]
    assert list(player.state.scopes) == [1]


def test_a_timer_on_it_ends_the_undoing(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING), *CAUGHT, "userTask late"),
        *(f"boundaryEvent t attachedToRef='u' | {TIMER}", "s -> u", "x -> after", "t -> late"),
    ).start()

    player.complete("a").complete("b", no=True).fire("t")

    assert player.waiting == ["late"]
    assert "cancelled undo_b" in player.trace
    assert list(player.state.scopes) == [1]


def test_of_several_instances_one_cancels_all(play: Play, draw_lines: DrawLines) -> None:
    many = "<multiInstanceLoopCharacteristics plait:collection='=list'/>"
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING, first=many), *CAUGHT),
        *("s -> u", "x -> after"),
    ).start(list=[1, 2])

    player.complete("a").complete("b", no=True).complete("undo_b").complete("undo_a")

    assert player.waiting == ["after"]
    assert list(player.state.scopes) == [1]


def test_of_several_instances_inside_the_others_are_ended_too(
    play: Play, draw_lines: DrawLines
) -> None:
    many = "<multiInstanceLoopCharacteristics plait:collection='=list'/>"
    deep = inside(draw_lines, "startEvent vs", "userTask c", CANCEL, "vs -> c -> ce")
    inner = ("startEvent is", *undoable("a"), f"subProcess v | {many}{deep}", "is -> a -> v")
    player = play(
        *("startEvent s", transaction(draw_lines, *inner), *CAUGHT, "s -> u", "x -> after")
    ).start(list=[1, 2, 3])

    player.complete("a").complete("c")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").waiting == ["after"]
    assert list(player.state.scopes) == [1]


def test_it_can_be_tried_again_in_a_loop(play: Play, draw_lines: DrawLines) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", transaction(draw_lines, *BOOKING), CAUGHT[0]),
        *("userTask z", "s -> m -> u -> z", "x -> m"),
    ).start()

    player.complete("a").complete("b", no=True).complete("undo_b").complete("undo_a")
    assert player.waiting == ["a"]
    player.complete("a").complete("b", no=False)

    assert player.waiting == ["z"]


def test_beside_another_branch_only_the_transaction_is_cancelled(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", transaction(draw_lines, *BOOKING), *CAUGHT),
        *(*undoable("k"), "s -> f -> k", "f -> u", "x -> after"),
    ).start()

    player.complete("k").complete("a").complete("b", no=True).complete("undo_b").complete("undo_a")

    assert player.waiting == ["after"]


def test_a_completed_transaction_is_undone_like_a_sub_process(
    play: Play, draw_lines: DrawLines
) -> None:
    player = play(
        *("startEvent s", transaction(draw_lines, *BOOKING), *CAUGHT),
        *("endEvent e | <compensateEventDefinition/>", "s -> u -> e", "x -> after"),
    ).start()

    player.complete("a").complete("b", no=False).complete("undo_b").complete("undo_a")

    assert player.outcome == "completed"
