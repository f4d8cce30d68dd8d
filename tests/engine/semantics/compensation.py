"""Compensation: completed activities are undone in reverse order (SEMANTICS 19)."""

from __future__ import annotations

from tests.engine.semantics.definitions import (
    COMPENSATE,
    ERROR,
    JOB,
    TIMER,
    event_sub_process,
    many,
    mapped,
)
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

THROW = f"intermediateThrowEvent t | {COMPENSATE}"
ONLY_A = "<compensateEventDefinition activityRef='a'/>"


def undone(id_: str, kind: str = "userTask", inner: str = "") -> tuple[str, ...]:
    """Return the activity `id_` and the person's task `undo_ID` that undoes it."""
    return (
        f"{kind} {id_} | {inner}",
        f"boundaryEvent on_{id_} attachedToRef='{id_}' | {COMPENSATE}",
        f"userTask undo_{id_} isForCompensation='true'",
        f"association with_{id_} sourceRef='on_{id_}' targetRef='undo_{id_}'",
    )


ROWS = (
    Row(
        name="reverse order",
        says="A compensation throw event undoes what has completed in its scope, the last first, "
        "one after the other; then it goes on.",
        lines=(*undone("a"), *undone("b"), THROW, "a -> b -> t"),
        enter="a",
        leave="t",
        steps=(
            *("", "complete a: a", "complete b: b"),
            *("complete undo_b: undo_b", "complete undo_a: undo_a t"),
        ),
    ),
    Row(
        name="order of completion",
        says="The order is that of completion, not of entry.",
        lines=(
            *("parallelGateway f", "parallelGateway j", *undone("a"), *undone("b"), THROW),
            *("f -> a -> j", "f -> b -> j -> t"),
        ),
        enter="f",
        leave="t",
        steps=(
            *("f", "complete b: b", "complete a: a j"),
            *("complete undo_a: undo_a", "complete undo_b: undo_b t"),
        ),
    ),
    Row(
        name="one activity",
        says="A throw may name one activity; only that is undone.",
        lines=(
            *(*undone("a"), *undone("b"), f"intermediateThrowEvent t | {ONLY_A}", "a -> b -> t"),
        ),
        enter="a",
        leave="t",
        steps=("", "complete a: a", "complete b: b", "complete undo_a: undo_a t"),
    ),
    Row(
        name="undone once",
        says="What has been undone is not undone again.",
        lines=(*undone("a"), THROW, f"intermediateThrowEvent u | {COMPENSATE}", "a -> t -> u"),
        enter="a",
        leave="u",
        steps=("", "complete a: a", "complete undo_a: undo_a t u"),
    ),
    Row(
        name="nothing to undo",
        says="With nothing to undo a compensation event passes.",
        lines=(*undone("a"), THROW, "t -> a"),
        enter="t",
        leave="a",
        steps=("t", "complete a: a"),
        exceptions={
            "second pass of a loop": (
                *("Start Again Reset t", "complete a: a Turn Again Reset"),
                *("complete undo_a: undo_a t", "complete a: a Turn End"),
            ),
        },
    ),
    Row(
        name="compensation end event",
        says="A compensation end event undoes before its scope ends.",
        lines=(*undone("a"), f"endEvent t | {COMPENSATE}", "a -> t"),
        enter="a",
        steps=("", "complete a: a", "complete undo_a: undo_a t"),
    ),
    Row(
        name="inside a completed sub-process",
        says="A completed sub-process is undone by undoing what completed inside it, with its "
        "variables as they were.",
        lines=(
            "subProcess w | "
            + mapped("input x =7")
            + inside("startEvent ws", *undone("a"), *undone("b"), "ws -> a -> b"),
            *(THROW, "w -> t"),
        ),
        enter="w",
        leave="t",
        steps=(
            *("ws", "complete a: a", "complete b: b w"),
            *("complete undo_b: undo_b", "complete undo_a: undo_a t"),
        ),
    ),
    Row(
        name="handler of a sub-process",
        says="A handler on a sub-process is run instead of those inside it.",
        lines=(
            *undone("w", "subProcess", inside("startEvent ws", *undone("a"), "ws -> a")),
            *(THROW, "w -> t"),
        ),
        enter="w",
        leave="t",
        steps=("ws", "complete a: a w", "complete undo_w: undo_w t"),
    ),
    Row(
        name="compensation event sub-process",
        says="A compensation event sub-process decides how its completed sub-process is undone.",
        lines=(
            "subProcess w | "
            + inside(
                *("startEvent ws", *undone("a"), "ws -> a"),
                "subProcess q triggeredByEvent='true' | "
                + inside(
                    *(f"startEvent qs | {COMPENSATE}", f"intermediateThrowEvent qt | {COMPENSATE}"),
                    *("userTask qu", "qs -> qu -> qt"),
                ),
            ),
            *(THROW, "w -> t"),
        ),
        enter="w",
        leave="t",
        steps=(
            *("ws", "complete a: a w qs", "complete qu: qu"),
            "complete undo_a: undo_a qt q t",
        ),
    ),
    Row(
        name="not outward",
        says="A throw inside a sub-process undoes nothing outside of it.",
        lines=(
            *undone("a"),
            "subProcess w | " + inside("startEvent ws", *undone("b"), THROW, "ws -> b -> t"),
            "a -> w",
        ),
        enter="a",
        leave="w",
        steps=("", "complete a: a ws", "complete b: b", "complete undo_b: undo_b t w"),
    ),
    Row(
        name="instances are undone one by one",
        says="Of a multi-instance activity every completed instance is undone.",
        lines=(
            *undone("a", "userTask", many("", "<loopCardinality>2</loopCardinality>")),
            *(THROW, "a -> t"),
        ),
        enter="a",
        leave="t",
        steps=(
            *("", "complete a: a", "complete a: a a"),
            *("complete undo_a: undo_a", "complete undo_a: undo_a t"),
        ),
    ),
    Row(
        name="interrupted undoing",
        says="A boundary event around ends handlers that run.",
        lines=(
            "subProcess w | " + inside("startEvent ws", *undone("a"), THROW, "ws -> a -> t"),
            *(f"boundaryEvent b attachedToRef='w' | {TIMER}", "task x", "b -> x"),
        ),
        enter="w",
        leave="x",
        steps=("ws", "complete a: a", "fire b: !undo_a !t !w b x"),
    ),
    Row(
        name="undoing after an error",
        says="A throw in an event sub-process undoes what completed in the scope around it.",
        lines=(
            *("startEvent s", *undone("a"), f"serviceTask u {JOB}", "s -> a -> u"),
            event_sub_process("", ERROR, f"endEvent qe | {COMPENSATE}", "qt -> qe"),
        ),
        steps=("s", "complete a: a", "throw u E1: !u qs qt", "complete undo_a: undo_a qe q"),
    ),
    Row(
        name="every turn of a loop is undone",
        says="An activity that completed several times is undone as often.",
        lines=(
            *("exclusiveGateway m", *undone("a"), "exclusiveGateway g", THROW),
            *("m -> a -> g", "g -> m if n < 2", "g -> t default"),
        ),
        enter="m",
        leave="t",
        start={"n": 0},
        steps=(
            *("m", "complete a n=1: a g m", "complete a n=2: a g"),
            *("complete undo_a: undo_a", "complete undo_a: undo_a t"),
        ),
    ),
    Row(
        name="handler that fails",
        says="A handler that fails stands still with an incident, and the thrower waits for it.",
        lines=(
            *("userTask a", f"boundaryEvent on_a attachedToRef='a' | {COMPENSATE}"),
            f"serviceTask undo_a isForCompensation='true' {JOB}",
            "association with_a sourceRef='on_a' targetRef='undo_a'",
            *(THROW, "a -> t"),
        ),
        enter="a",
        steps=("", "complete a: a", "throw undo_a E7:"),
        broken={"undo_a": "error_uncaught"},
    ),
    Row(
        name="what has not completed is not undone",
        says="An activity that still runs, or was cancelled, is not undone.",
        lines=(
            *("parallelGateway f", *undone("a"), *undone("b"), "userTask c", THROW),
            *("parallelGateway j", "f -> a -> j", "f -> c -> t -> j", "f -> b -> j"),
        ),
        enter="f",
        leave="j",
        steps=(
            *("f", "complete a: a", "complete c: c", "complete b: b"),
            "complete undo_a: undo_a t j",
        ),
        exceptions={
            "second pass of a loop": (  # `b` of the first pass has completed by now
                *("Start Again Reset f", "complete a: a", "complete c: c", "complete b: b"),
                *("complete undo_a: undo_a t j Turn Again Reset f", "complete a: a"),
                *("complete c: c", "complete b: b", "complete undo_a: undo_a"),
                "complete undo_b: undo_b t j Turn End",
            ),
        },
    ),
)
