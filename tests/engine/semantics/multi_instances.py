"""Multi-instance activities, parallel and sequential (BPMN 2.0.2 §13.3.7, SEMANTICS 4 and 5)."""

from __future__ import annotations

from tests.engine.semantics.definitions import (
    ERROR,
    JOB,
    MESSAGE,
    TERMINATE,
    many,
    mapped,
    script,
)
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

EACH = "plait:collection='=items' plait:elementVariable='item'"
GATHER = "plait:outputCollection='out' plait:outputElement='=item * 2'"
IN_TURN = "isSequential='true'"
ENOUGH = "<completionCondition>nrOfCompletedInstances &gt;= 2</completionCondition>"


def count(number: str) -> str:
    """Return a cardinality."""
    return f"<loopCardinality>{number}</loopCardinality>"


ROWS = (
    Row(
        name="parallel instances",
        says="All instances run side by side; the activity completes with the last of them.",
        lines=(f"userTask u | {many(f'{EACH} {GATHER}')}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": [1, 2]},
        steps=("", "complete u: u", "complete u: u u z"),
        variables={"out": [2, 4]},
    ),
    Row(
        name="instances in sequence",
        says="In sequence each instance begins when the one before has ended.",
        lines=(f"userTask u | {many(f'{IN_TURN} {EACH} {GATHER}')}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": [1, 2]},
        steps=("", "complete u: u", "complete u: u u z"),
        variables={"out": [2, 4]},
    ),
    Row(
        name="cardinality",
        says="A number instead of a collection says how many instances there are.",
        lines=(f"task u | {many('', count('=n + 1'))}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"n": 2},
        steps=("u u u u z",),
    ),
    Row(
        name="no instance",
        says="With nothing to do the activity completes at once, with an empty result.",
        lines=(f"userTask u | {many(f'{EACH} {GATHER}')}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": []},
        steps=("u z",),
        variables={"out": []},
    ),
    Row(
        name="counters",
        says="An instance knows its number from 1, and how many there are, have completed and run.",
        lines=(
            "scriptTask u | "
            + many(
                f"{IN_TURN} plait:outputCollection='out' plait:outputElement='=[loopCounter, "
                "nrOfInstances, nrOfCompletedInstances, nrOfActiveInstances]'",
                count("2"),
            )
            + script("x = 1"),
            *("task z", "u -> z"),
        ),
        enter="u",
        leave="z",
        steps=("u u u z",),
        variables={"out": [[1, 2, 0, 1], [2, 2, 1, 1]]},
    ),
    Row(
        name="items of a map",
        says="Of a map an instance knows the value and its key.",
        lines=(
            "scriptTask u | "
            + many(f"{EACH} plait:outputCollection='out' plait:outputElement='=loopKey + item'")
            + script("x = 1"),
            *("task z", "u -> z"),
        ),
        enter="u",
        leave="z",
        start={"items": {"a": "1", "b": "2"}},
        steps=("u u u z",),
        variables={"out": ["a1", "b2"]},
    ),
    Row(
        name="completion condition",
        says="When the completion condition becomes true, the instances that still run are "
        "cancelled; their results stay empty.",
        lines=(f"userTask u | {many(f'{EACH} {GATHER}', ENOUGH)}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": [1, 2, 3]},
        steps=("", "complete u: u", "complete u: u !u u z"),
        variables={"out": [2, 4, None]},
    ),
    Row(
        name="completion condition in sequence",
        says="In sequence it leaves out those that have not begun.",
        lines=(f"userTask u | {many(f'{IN_TURN} {EACH}', ENOUGH)}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": [1, 2, 3]},
        steps=("", "complete u: u", "complete u: u u z"),
    ),
    Row(
        name="sub-process instances",
        says="Each instance of a sub-process has flow and variables of its own.",
        lines=(
            f"subProcess w | {mapped('input own =item * 10')}"
            + many(f"{EACH} plait:outputCollection='out' plait:outputElement='=own'")
            + inside(
                *("startEvent ws", "userTask u", f"scriptTask x | {script('own = own + 1')}"),
                "ws -> u -> x",
            ),
            *("task z", "w -> z"),
        ),
        enter="w",
        leave="z",
        start={"items": [1, 2]},
        steps=("ws ws", "complete u: u x w", "complete u: u x w w z"),
        variables={"out": [11, 21]},
    ),
    Row(
        name="terminate in an instance",
        says="A terminate end event inside ends its own instance only.",
        lines=(
            f"subProcess w | {many(EACH)}"
            + inside(
                *("startEvent ws", "parallelGateway wf", "userTask u", "userTask v"),
                *(f"endEvent we | {TERMINATE}", "ws -> wf -> u -> we", "wf -> v"),
            ),
            *("task z", "w -> z"),
        ),
        enter="w",
        leave="z",
        start={"items": [1, 2]},
        steps=("ws ws wf wf", "complete u: u we !v w", "complete u: u we !v w w z"),
    ),
    Row(
        name="error in an instance",
        says="An error that leaves one instance ends all of them.",
        lines=(
            *(f"serviceTask u {JOB} | {many(EACH)}", "task t", "b -> t"),
            f"boundaryEvent b attachedToRef='u' | {ERROR}",
        ),
        enter="u",
        leave="t",
        start={"items": [1, 2]},
        steps=("", "throw u E1: !u !u !u b t"),
    ),
    Row(
        name="boundary event of instances",
        says="There is one set of boundary events, on the whole; it ends all instances.",
        lines=(
            *(f"userTask u | {many(EACH)}", "task t", "b -> t"),
            f"boundaryEvent b attachedToRef='u' | {MESSAGE}",
        ),
        enter="u",
        leave="t",
        start={"items": [1, 2]},
        steps=("", "complete u: u", "trigger b: !u !u b t"),
    ),
    Row(
        name="instances inside instances",
        says="Multi-instance activities may lie in one another.",
        lines=(
            f"subProcess w | {many(EACH)}"
            + inside(
                "startEvent ws",
                f"scriptTask x | {many('', count('2'))}{script('n = n + item')}",
                "ws -> x",
            ),
            *("task z", "w -> z"),
        ),
        enter="w",
        leave="z",
        start={"items": [1, 2], "n": 0},
        steps=("ws ws x x x w x x x w w z",),
        variables={"n": 6},
    ),
    Row(
        name="collection that shrank",
        says="A collection that has fewer items than at entry is an incident; a retry goes on.",
        lines=(f"userTask u | {many(f'{IN_TURN} {EACH}')}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"items": [1, 2]},
        steps=("", "complete u items=[1]: u", "retry u items=[1,2]:", "complete u: u u z"),
    ),
    Row(
        name="no number",
        says="A cardinality that is no whole number is an incident.",
        lines=(f"userTask u | {many('', count('=n'))}", "task z", "u -> z"),
        enter="u",
        leave="z",
        start={"n": None},
        steps=("", "retry u n=1:", "complete u: u u z"),
    ),
)
