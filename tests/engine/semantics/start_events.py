"""Start events: where an instance begins, by itself or by an event from outside (SEMANTICS 25)."""

from __future__ import annotations

from tests.engine.semantics.contexts import CONTEXTS, ONLY_ALONE
from tests.engine.semantics.definitions import AWAITED, MESSAGE, SIGNAL
from tests.engine.semantics.rows import Row

BEHIND = ("userTask u", "s -> u")
ROWS = (
    Row(
        name="none start event",
        says="A process or sub-process begins at its start event without a trigger.",
        lines=("startEvent s", *BEHIND),
        steps=("s", "complete u: u"),
    ),
    *(
        Row(
            name=f"{kind} start event",
            says=f"A {kind} start event begins an instance; what came with it becomes variables.",
            lines=(f"startEvent s | {AWAITED[kind][0]}", *BEHIND),
            at=("s", 0),
            start={} if kind == "timer" else {"x": 1},
            steps=("s", "complete u: u"),
            variables={} if kind == "timer" else {"x": 1},
        )
        for kind in ("message", "signal", "timer", "conditional")
    ),
    Row(
        name="several start events",
        says="An instance begins at one start event; the others beside it are left alone.",
        lines=("startEvent s", f"startEvent m | {MESSAGE}", "userTask v", *BEHIND, "m -> v"),
        steps=("s", "complete u: u"),
        exceptions={context: ONLY_ALONE for context in CONTEXTS if context != "alone"},
    ),
    Row(
        name="start by another event",
        says="Which start event an instance begins at is told by what came.",
        lines=("startEvent s", f"startEvent m | {MESSAGE}", "userTask v", *BEHIND, "m -> v"),
        at=("m", 0),
        steps=("m", "complete v: v"),
    ),
    Row(
        name="multiple start event",
        says="Any one of several definitions begins an instance; the others begin other ones.",
        lines=(f"startEvent s | {MESSAGE}{SIGNAL}", *BEHIND),
        at=("s", 1),
        start={"x": 1},
        steps=("s", "complete u: u"),
        variables={"x": 1},
    ),
    Row(
        name="parallel multiple start event",
        says="The first of several definitions begins the instance, which waits there for the "
        "others.",
        lines=(f"startEvent s parallelMultiple='true' | {MESSAGE}{SIGNAL}", *BEHIND),
        at=("s", 0),
        start={"x": 1},
        steps=("", "trigger s:signal y=2: s", "complete u: u"),
        variables={"x": 1, "y": 2},
    ),
)
