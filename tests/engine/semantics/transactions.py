"""Transactions: all of it, or undone (SEMANTICS 19, BPMN 2.0.2 §10.3.5)."""

from __future__ import annotations

from tests.engine.semantics.compensation import undone
from tests.engine.semantics.definitions import CANCEL, ERROR, JOB, many
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

BOOKING = inside(
    *("startEvent ws", *undone("a"), "userTask c", "exclusiveGateway g", "endEvent ok"),
    *(f"endEvent no | {CANCEL}", "ws -> a -> c -> g", "g -> no if cancelled", "g -> ok default"),
)
TWO = many("", "<loopCardinality>2</loopCardinality>")
CAUGHT = (f"boundaryEvent x attachedToRef='w' | {CANCEL}", "task after", "x -> after")

ROWS = (
    Row(
        name="successful transaction",
        says="A transaction that succeeds goes on like a sub-process.",
        lines=(f"transaction w | {BOOKING}", *CAUGHT),
        enter="w",
        leave="w",
        steps=("ws", "complete a: a", "complete c cancelled=false: c g ok w"),
    ),
    Row(
        name="cancelled transaction",
        says="A cancel end event undoes what completed in the transaction, which then goes on at "
        "its cancel boundary event.",
        lines=(f"transaction w | {BOOKING}", *CAUGHT),
        enter="w",
        leave="after",
        steps=(
            *("ws", "complete a: a", "complete c cancelled=true: c g"),
            "complete undo_a: undo_a no !w x after",
        ),
    ),
    Row(
        name="what runs beside a cancel end event",
        says="What still runs in a cancelled transaction is ended before anything is undone.",
        lines=(
            "transaction w | "
            + inside(
                *("startEvent ws", "parallelGateway f", *undone("a"), "userTask c", "userTask d"),
                *(f"endEvent no | {CANCEL}", "ws -> f -> a -> c -> no", "f -> d"),
            ),
            *CAUGHT,
        ),
        enter="w",
        leave="after",
        steps=(
            *("ws f", "complete a: a", "complete c: c !d"),
            "complete undo_a: undo_a no !w x after",
        ),
    ),
    Row(
        name="hazard",
        says="An error that leaves a transaction undoes nothing; it is handled like any error.",
        lines=(
            "transaction w | "
            + inside("startEvent ws", *undone("a"), f"serviceTask u {JOB}", "ws -> a -> u"),
            *(f"boundaryEvent b attachedToRef='w' | {ERROR}", "task late", "b -> late", *CAUGHT),
        ),
        enter="w",
        leave="late",
        steps=("ws", "complete a: a", "throw u E1: !u !w b late"),
    ),
    Row(
        name="cancelled without a boundary event",
        says="Without a cancel boundary event no flow leaves a cancelled transaction.",
        lines=(f"transaction w | {BOOKING}", "task z", "w -> z"),
        enter="w",
        steps=(
            *("ws", "complete a: a", "complete c cancelled=true: c g"),
            "complete undo_a: undo_a no !w",
        ),
    ),
    Row(
        name="cancelled instances of a transaction",
        says="A cancel end event in one instance of a transaction cancels all of them.",
        lines=(
            f"transaction w | {TWO}"
            + inside(
                *("startEvent ws", "userTask c", f"endEvent no | {CANCEL}", "ws -> c -> no"),
            ),
            *CAUGHT,
        ),
        enter="w",
        leave="after",
        steps=("ws ws", "complete c: c no !w !c !w !w x after"),
    ),
)
