from __future__ import annotations

from tests.engine.spiff.playing import DrawLines, Play
from tests.engine.spiff.undoing import PARALLEL, THROW, TIMER, inside, undoable


def test_a_completed_sub_process_undoes_what_completed_inside(
    play: Play, draw_lines: DrawLines
) -> None:
    mapping = "<extensionElements><plait:input name='x' source='=7'/></extensionElements>"
    inner = inside(draw_lines, "startEvent is", *undoable("a"), *undoable("b"), "is -> a -> b")
    player = play(
        *("startEvent s", f"subProcess u | {mapping}{inner}", *undoable("c"), THROW),
        "s -> u -> c -> throw",
    ).start(y=1)

    player.complete("a", x=8).complete("b", y=2).complete("c")
    assert player.waiting == ["undo_c"]
    player.complete("undo_c", y=3)

    assert player.waiting == ["undo_b"]
    token = player.wait("undo_b")
    names = player.process.local_variables(player.state, token.token_id, token.scope_id)
    assert (names["x"], names["y"]) == (8, 3)
    player.complete("undo_b", x=9).complete("undo_a")
    assert player.variables == {"y": 3}
    assert player.outcome == "completed"
    assert list(player.state.scopes) == [1]


def test_a_handler_of_a_sub_process_replaces_those_inside(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = inside(draw_lines, "startEvent is", *undoable("a"), "is -> a")
    player = play(
        *("startEvent s", *undoable("u", "subProcess", inner), THROW, "s -> u -> throw")
    ).start()

    player.complete("a")

    assert player.waiting == ["undo_u"]
    assert player.complete("undo_u").outcome == "completed"
    assert "entered undo_a" not in player.trace


def test_a_throw_does_not_reach_the_scope_outside(play: Play, draw_lines: DrawLines) -> None:
    inner = inside(draw_lines, "startEvent is", *undoable("b"), THROW, "is -> b -> throw")
    player = play(
        *("startEvent s", *undoable("a"), f"subProcess u | {inner}", "userTask c"),
        *("endEvent e | <compensateEventDefinition/>", "s -> a -> u -> c -> e"),
    ).start()

    player.complete("a").complete("b")
    assert player.waiting == ["undo_b"]
    player.complete("undo_b")
    assert player.waiting == ["c"]
    player.complete("c")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


CATCH_ALL = "startEvent cs | <compensateEventDefinition/>"


def test_a_throw_in_an_event_sub_process_undoes_its_parent(
    play: Play, draw_lines: DrawLines
) -> None:
    event_sub = inside(
        draw_lines,
        *("startEvent es | <errorEventDefinition/>", *undoable("own"), THROW),
        "es -> own -> throw",
    )
    player = play(
        *("startEvent s", *undoable("a"), "serviceTask b plait:connector='http'"),
        *(f"subProcess h triggeredByEvent='true' | {event_sub}", "s -> a -> b"),
    ).start()

    player.complete("a").throw("b", "E1").complete("own")

    assert player.waiting == ["undo_own"]
    player.complete("undo_own")
    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


def test_an_interrupting_event_sub_process_ends_the_thrower_with_what_is_left(
    play: Play, draw_lines: DrawLines
) -> None:
    event_sub = inside(draw_lines, f"startEvent es | {TIMER}", "userTask rescue", "es -> rescue")
    player = play(
        *("startEvent s", *undoable("a"), *undoable("b"), THROW, "s -> a -> b -> throw"),
        f"subProcess h triggeredByEvent='true' | {event_sub}",
    ).start()

    player.complete("a").complete("b").fire("es")

    assert player.waiting == ["rescue"]
    assert player.complete("rescue").outcome == "completed"


def test_what_an_event_sub_process_completed_is_undone_too(
    play: Play, draw_lines: DrawLines
) -> None:
    start = "startEvent es isInterrupting='false' | <signalEventDefinition signalRef='s1'/>"
    event_sub = inside(draw_lines, start, *undoable("extra"), "es -> extra")
    player = play(
        *("startEvent s", *undoable("a"), THROW, "s -> a -> throw"),
        f"subProcess h triggeredByEvent='true' | {event_sub}",
    ).start()

    player.trigger("es").complete("extra").complete("a").complete("undo_a")

    assert player.waiting == ["es", "undo_extra"]
    assert player.complete("undo_extra").outcome == "completed"


def test_an_inner_scope_is_undone_with_one_that_completed_in_the_same_step(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = inside(
        draw_lines,
        *("startEvent is", *undoable("a", "scriptTask", "<script>x = 1</script>"), "is -> a"),
    )
    mapping = "<extensionElements><plait:input name='x' source='=0'/></extensionElements>"
    player = play(
        *("startEvent s", f"subProcess u | {mapping}{inner}", THROW, "s -> u -> throw")
    ).start()

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a", x=5).variables == {}
    assert list(player.state.scopes) == [1]


def test_forty_nested_scopes_are_undone_without_recursion(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = inside(draw_lines, "startEvent i40", *undoable("a"), "i40 -> a")
    for level in range(39, 0, -1):
        lines = (f"startEvent i{level}", f"subProcess u{level} | {inner}", f"i{level} -> u{level}")
        inner = inside(draw_lines, *lines)
    player = play("startEvent s", f"subProcess u | {inner}", THROW, "s -> u -> throw").start()

    player.complete("a")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


def test_a_boundary_event_ends_the_thrower_and_its_handler(
    play: Play, draw_lines: DrawLines
) -> None:
    inner = inside(
        draw_lines, "startEvent is", *undoable("a"), *undoable("b"), THROW, "is -> a -> b -> throw"
    )
    player = play(
        *("startEvent s", f"subProcess u | {inner}", "userTask late"),
        *(f"boundaryEvent t attachedToRef='u' | {TIMER}", "s -> u", "t -> late"),
    ).start()

    player.complete("a").complete("b").fire("t")

    cancelled = [each for each in player.trace if each.startswith("cancelled")]
    assert cancelled == ["cancelled undo_b", "cancelled throw", "cancelled u"]
    assert player.waiting == ["late"]
    assert list(player.state.scopes) == [1]


def test_ending_a_nested_undoing_leaves_no_row(play: Play, draw_lines: DrawLines) -> None:
    once = inside(draw_lines, "startEvent vs", *undoable("a"), *undoable("b"), "vs -> a -> b")
    inner = inside(
        draw_lines,
        *("startEvent is", f"subProcess v | {PARALLEL}{once}", THROW),
        "is -> v -> throw",
    )
    player = play(
        *("startEvent s", f"subProcess u | {inner}", "userTask late"),
        *(f"boundaryEvent t attachedToRef='u' | {TIMER}", "s -> u", "t -> late"),
    ).start(list=[1, 2])
    for element_id in "abab":
        player.complete(element_id)
    player.complete("undo_b")

    player.fire("t")

    assert player.waiting == ["late"]
    assert "cancelled v" not in player.trace
    assert list(player.state.scopes) == [1]


def test_an_error_of_a_handler_is_caught_around_the_thrower(
    play: Play, draw_lines: DrawLines
) -> None:
    done = inside(draw_lines, "startEvent vs", "userTask a", "vs -> a")
    inner = inside(
        draw_lines,
        *("startEvent is", f"subProcess v | {done}", THROW, "is -> v -> throw"),
        *("boundaryEvent xv attachedToRef='v' | <errorEventDefinition/>", "task no", "xv -> no"),
        "boundaryEvent on_v attachedToRef='v' | <compensateEventDefinition/>",
        "serviceTask undo_v isForCompensation='true' plait:connector='http'",
        "association with_v sourceRef='on_v' targetRef='undo_v'",
    )
    player = play(
        *("startEvent s", f"subProcess u | {inner}", "userTask late"),
        *("boundaryEvent x attachedToRef='u' | <errorEventDefinition/>", "s -> u", "x -> late"),
    ).start()

    player.complete("a").throw("undo_v", "E1")

    assert player.waiting == ["late"]
    assert "entered xv" not in player.trace


def test_a_compensation_event_sub_process_decides_what_is_undone(
    play: Play, draw_lines: DrawLines
) -> None:
    event_sub = inside(
        draw_lines,
        *(CATCH_ALL, "userTask ask", "exclusiveGateway cg", "endEvent ce"),
        "intermediateThrowEvent ct | <compensateEventDefinition/>",
        *("cs -> ask -> cg", "cg -> ct if really", "cg -> ce default"),
    )
    inner = inside(
        draw_lines,
        *("startEvent is", *undoable("a"), f"subProcess h triggeredByEvent='true' | {event_sub}"),
        "is -> a",
    )
    lines = ("startEvent s", f"subProcess u | {inner}", THROW, "s -> u -> throw")

    player = play(*lines).start().complete("a")
    assert player.waiting == ["ask"]
    player.complete("ask", really=False)
    assert player.outcome == "completed"
    assert "entered undo_a" not in player.trace

    player = play(*lines).start().complete("a").complete("ask", really=True)
    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"
