from __future__ import annotations

from collections.abc import Iterable

from engine.spiff.steps import Complete, Scopes, ScopeState, State, StepContext
from tests.engine.spiff.playing import NOW, Play
from tests.engine.spiff.undoing import THROW, handler, undoable


def test_completed_activities_are_undone_in_reverse_one_after_the_other(play: Play) -> None:
    player = play(
        *("startEvent s", *undoable("a"), *undoable("b"), THROW, "userTask c"),
        "s -> a -> b -> throw -> c",
    ).start()

    player.complete("a").complete("b")
    assert player.waiting == ["undo_b"]
    player.complete("undo_b")
    assert player.waiting == ["undo_a"]
    player.complete("undo_a", refunded=True)

    assert player.waiting == ["c"]
    assert player.variables == {"refunded": True}
    assert "compensation_thrown throw" in player.trace
    assert player.complete("c").outcome == "completed"


def test_reverse_is_told_by_completion_and_not_by_entry(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", "parallelGateway j", THROW),
        *(*undoable("a"), *undoable("b")),
        *("s -> f -> a -> j", "f -> b -> j -> throw"),
    ).start()

    player.complete("b").complete("a")

    assert player.waiting == ["undo_a"]


def test_only_the_named_activity_is_undone_and_only_once(play: Play) -> None:
    named = "<compensateEventDefinition activityRef='a'/>"
    player = play(
        *("startEvent s", *undoable("a"), *undoable("b")),
        *(f"intermediateThrowEvent t1 | {named}", f"intermediateThrowEvent t2 | {named}"),
        *(THROW, "s -> a -> b -> t1 -> t2 -> throw"),
    ).start()

    player.complete("a").complete("b").complete("undo_a")

    assert player.waiting == ["undo_b"]
    assert player.complete("undo_b").outcome == "completed"


def test_what_has_not_completed_is_not_undone(play: Play) -> None:
    player = play(
        *("startEvent s", "parallelGateway f", *undoable("a"), *undoable("b"), "userTask c"),
        *(THROW, "s -> f -> a", "f -> c -> throw", "f -> b"),
    ).start()

    player.complete("a").complete("c")

    assert player.waiting == ["b", "undo_a"]
    player.complete("b").complete("undo_a")
    assert player.outcome == "completed"


def test_nothing_to_undo_passes(play: Play) -> None:
    player = play("startEvent s", *undoable("a"), THROW, "s -> throw -> a").start()

    assert player.waiting == ["a"]


def test_an_end_event_undoes_before_its_scope_ends(play: Play) -> None:
    player = play(
        *("startEvent s", *undoable("a"), "endEvent e | <compensateEventDefinition/>"),
        "s -> a -> e",
    ).start()

    player.complete("a")

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").completed[-2:] == ["undo_a", "e"]
    assert player.outcome == "completed"


def test_every_round_of_a_loop_is_undone(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", *undoable("a"), "exclusiveGateway g", THROW),
        *("s -> m -> a -> g", "g -> m if n < 3", "g -> throw default"),
    ).start(n=0)

    for n in (1, 2, 3):
        player.complete("a", n=n)
    for _ in range(3):
        assert player.waiting == ["undo_a"]
        player.complete("undo_a")

    assert player.outcome == "completed"


def test_a_completion_writes_one_row_however_many_there_are(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", *undoable("a"), "exclusiveGateway g", THROW),
        *("s -> m -> a -> g", "g -> m if n < 30", "g -> throw default"),
    ).start(n=0)
    sizes = []

    for _ in range(20):
        player.complete("a")
        sizes.append((len(player.step.changed), len(str(player.step.changed[1].data))))

    assert {rows for rows, _ in sizes} == {2}
    assert max(size for _, size in sizes) - min(size for _, size in sizes) < 5
    assert len(player.state.scopes) == 21


def test_nothing_is_recorded_that_no_event_undoes(play: Play) -> None:
    named = "intermediateThrowEvent t | <compensateEventDefinition activityRef='b'/>"
    player = play(
        *("startEvent s", *undoable("a"), *undoable("b"), "userTask c", named),
        "s -> a -> c -> b -> t",
    ).start()

    player.complete("a")

    assert list(player.state.scopes) == [1]


def test_a_call_activity_is_undone_by_its_handler(play: Play) -> None:
    player = play(
        *("startEvent s", "callActivity a calledElement='q'", *handler("a"), THROW),
        "s -> a -> throw",
    ).start()

    player.complete("a", {"x": 1})

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


def test_an_activity_that_is_done_at_once_is_undone(play: Play) -> None:
    script = "<script>x = 1</script>"
    player = play(
        *("startEvent s", *undoable("a", "scriptTask", script), THROW, "s -> a -> throw")
    ).start()

    assert player.waiting == ["undo_a"]
    assert player.complete("undo_a").outcome == "completed"


def test_a_failing_handler_stands_still_and_the_thrower_waits(play: Play) -> None:
    player = play(
        *("startEvent s", "userTask a", THROW, "userTask c", "s -> a -> throw -> c"),
        "boundaryEvent on_a attachedToRef='a' | <compensateEventDefinition/>",
        "scriptTask undo_a isForCompensation='true' | <script>x = 2 + y</script>",
        "association with_a sourceRef='on_a' targetRef='undo_a'",
    ).start(y="no number")

    player.complete("a")
    assert list(player.broken) == ["undo_a"]
    assert player.waiting == []

    player.retry("undo_a", y=1)
    assert player.variables == {"x": 3, "y": 1}
    assert player.waiting == ["c"]


class Counted(Scopes):
    """Scopes that count how often one is read, and refuse to be listed."""

    reads = 0

    def __getitem__(self, id_: int) -> ScopeState:
        self.reads += 1
        return super().__getitem__(id_)

    def children(self, id_: int) -> Iterable[ScopeState]:
        raise AssertionError(f"all rows inside {id_} are read")


def test_recording_and_undoing_read_no_more_rows_however_many_there_are(play: Play) -> None:
    player = play(
        *("startEvent s", "exclusiveGateway m", *undoable("a"), "exclusiveGateway g", THROW),
        *("s -> m -> a -> g", "g -> m if n < 60", "g -> throw default"),
    ).start(n=0)
    reads: dict[str, set[int]] = {"a": set(), "undo_a": set()}

    for n in range(1, 100):
        (wait,) = player.waits.values()
        scopes = Counted(player.state.scopes)
        answer = Complete(
            token_id=wait.token_id, scope_id=wait.scope_id, variables={"n": n} if n <= 60 else {}
        )
        state = State(head=player.state.head, scopes=scopes)
        player.process.run(state, answer, StepContext(now=NOW, seed=1))
        if n != 60:  # where the undoing begins
            reads[wait.element_id].add(scopes.reads)
        player.answer(answer)

    assert reads["a"] == {1}
    assert max(reads["undo_a"]) <= 4


def test_two_throwers_undo_nothing_twice(play: Play) -> None:
    again = THROW.replace("Event throw", "Event throw2")
    player = play(
        *("startEvent s", "parallelGateway f", *undoable("a"), *undoable("b"), "userTask x"),
        *("userTask y", THROW, again, "s -> a -> b -> f -> x -> throw", "f -> y -> throw2"),
    ).start()

    player.complete("a").complete("b").complete("x").complete("y")

    assert player.waiting == ["undo_b"]
    assert player.complete("undo_b").complete("undo_a").outcome == "completed"
