from __future__ import annotations

from tests.engine.spiff.playing import DrawLines, Play
from tests.engine.spiff.undoing import PARALLEL, THROW, TIMER, inside, undoable


def test_each_instance_of_several_is_undone_with_its_own_names(play: Play) -> None:
    player = play(
        *("startEvent s", *undoable("a", inner=PARALLEL), THROW, "userTask c"),
        "s -> a -> throw -> c",
    ).start(list=["x", "y"])

    player.complete("a").complete("a")
    seen = []
    for _ in range(2):
        token = player.wait("undo_a")
        names = player.process.local_variables(player.state, token.token_id, token.scope_id)
        seen.append((names["item"], names["loopCounter"]))
        player.complete("undo_a")

    assert seen == [("y", 2), ("x", 1)]
    assert player.waiting == ["c"]
    assert player.variables == {"list": ["x", "y"], "out": ["x", "y"]}
    assert list(player.state.scopes) == [1]


def test_instances_of_a_sub_process_undo_what_is_inside_each(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = inside(draw_lines, "startEvent is", *undoable("a"), *undoable("b"), "is -> a -> b")
    player = play(
        *("startEvent s", f"subProcess u | {PARALLEL}{inner}", THROW, "s -> u -> throw")
    ).start(list=["x", "y"])

    player.complete("a").complete("b").complete("a").complete("b")
    undone = []
    while player.waiting:
        (wait,) = player.waits.values()
        names = player.process.local_variables(player.state, wait.token_id, wait.scope_id)
        undone.append((wait.element_id, names["item"]))
        player.complete(wait.element_id)

    assert undone == [("undo_b", "y"), ("undo_a", "y"), ("undo_b", "x"), ("undo_a", "x")]
    assert player.outcome == "completed"


def test_instances_of_an_interrupted_activity_are_not_undone(play: Play) -> None:
    player = play(
        *("startEvent s", *undoable("a", inner=PARALLEL)),
        *(f"boundaryEvent t attachedToRef='a' | {TIMER}", THROW, "s -> a", "t -> throw"),
    ).start(list=["x", "y"])

    player.complete("a").fire("t")

    assert player.outcome == "completed"
    assert list(player.state.scopes) == [1]


def test_turns_of_a_standard_loop_are_undone(play: Play) -> None:
    loop = "<standardLoopCharacteristics loopMaximum='2'/>"
    player = play(*("startEvent s", *undoable("a", inner=loop), THROW, "s -> a -> throw")).start()

    player.complete("a").complete("a").complete("undo_a")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


def test_a_handler_can_be_a_sub_process_or_repeated(play: Play, draw_lines: DrawLines) -> None:
    inner = inside(draw_lines, "startEvent hs", "userTask h1", "userTask h2", "hs -> h1 -> h2")
    player = play(
        *("startEvent s", "userTask a", "userTask b", THROW, "s -> a -> b -> throw"),
        "boundaryEvent on_a attachedToRef='a' | <compensateEventDefinition/>",
        f"subProcess undo_a isForCompensation='true' | {inner}",
        "association with_a sourceRef='on_a' targetRef='undo_a'",
        "boundaryEvent on_b attachedToRef='b' | <compensateEventDefinition/>",
        f"userTask undo_b isForCompensation='true' | {PARALLEL}",
        "association with_b sourceRef='on_b' targetRef='undo_b'",
    ).start(list=[1, 2])

    player.complete("a").complete("b")
    assert player.waiting == ["undo_b", "undo_b"]
    player.complete("undo_b").complete("undo_b").complete("h1").complete("h2")

    assert player.outcome == "completed"


def test_instances_that_the_completion_condition_ended_are_not_undone(play: Play) -> None:
    ends = PARALLEL.replace("/>", "><completionCondition>enough</completionCondition></")
    ends += "multiInstanceLoopCharacteristics>"
    player = play(*("startEvent s", *undoable("a", inner=ends), THROW, "s -> a -> throw")).start(
        list=[1, 2, 3], enough=False
    )

    player.complete("a").complete("a", enough=True)
    player.complete("undo_a").complete("undo_a")

    assert player.outcome == "completed"
    assert list(player.state.scopes) == [1]


def test_instances_one_after_the_other_throw_each_for_itself(
    play: Play, draw_lines: DrawLines
) -> None:
    one_by_one = PARALLEL.replace("Characteristics ", "Characteristics isSequential='true' ")
    inner = inside(draw_lines, "startEvent is", *undoable("a"), THROW, "is -> a -> throw")
    player = play(
        *("startEvent s", f"subProcess u | {one_by_one}{inner}", "userTask z", "s -> u -> z")
    ).start(list=[1, 2])

    player.complete("a").complete("undo_a").complete("a").complete("undo_a")

    assert player.waiting == ["z"]
    assert list(player.state.scopes) == [1]


def test_what_ran_not_even_once_leaves_nothing_to_undo(play: Play) -> None:
    player = play(
        *("startEvent s", *undoable("a", inner=PARALLEL), THROW, "s -> a -> throw")
    ).start(list=[])

    assert player.outcome == "completed"
