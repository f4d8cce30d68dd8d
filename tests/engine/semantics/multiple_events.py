"""Events with several definitions: one of them is enough, or all of them are needed."""

from __future__ import annotations

from tests.engine.semantics.definitions import (
    CONDITION,
    ERROR,
    JOB,
    MESSAGE,
    SIGNAL,
    TIMER,
    event_sub_process,
)
from tests.engine.semantics.rows import Row

BOTH = f"{MESSAGE}{SIGNAL}"
ALL = "parallelMultiple='true'"
TASK = ("userTask u", "task t", "b -> t")
MAIN = ("startEvent s", "userTask u", "s -> u")
BESIDE = "cancelActivity='false'"
NOT_INTERRUPTING = "isInterrupting='false'"

ROWS = (
    Row(
        name="multiple catch event",
        says="Of several definitions the first to occur is enough; the others are withdrawn.",
        lines=(f"intermediateCatchEvent c | {BOTH}{TIMER}",),
        enter="c",
        leave="c",
        steps=("", "trigger c:signal x=1: c"),
        variables={"x": 1},
    ),
    Row(
        name="parallel multiple catch event",
        says="All definitions must occur, in any order; what came with each is kept until then.",
        lines=(f"intermediateCatchEvent c {ALL} | {BOTH}",),
        enter="c",
        leave="c",
        steps=("", "trigger c:signal x=1:", "trigger c:message y=2: c"),
        variables={"x": 1, "y": 2},
    ),
    Row(
        name="interrupting multiple boundary event",
        says="Any one of its definitions ends the activity.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' | {BOTH}"),
        enter="u",
        leave="t",
        steps=("", "trigger b:signal: !u b t"),
    ),
    Row(
        name="interrupting multiple boundary event, activity completes",
        says="When the activity completes, none of the definitions is waited for any more.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' | {BOTH}"),
        enter="u",
        leave="u",
        steps=("", "complete u: u"),
    ),
    Row(
        name="multiple boundary event beside",
        says="Each definition that occurs goes on beside the activity, and is waited for again.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' {BESIDE} | {BOTH}"),
        enter="u",
        leave="u",
        steps=(
            *("", "trigger b:message: b t", "trigger b:signal: b t", "trigger b:message: b t"),
            "complete u: u",
        ),
    ),
    Row(
        name="multiple boundary event with an error",
        says="An error may be one of several definitions.",
        lines=(
            *(f"serviceTask u {JOB}", *TASK[1:]),
            f"boundaryEvent b attachedToRef='u' | {TIMER}{ERROR}",
        ),
        enter="u",
        leave="t",
        steps=("", "throw u E1: !u b t"),
    ),
    Row(
        name="interrupting parallel multiple boundary event",
        says="Only when all its definitions have occurred the activity is ended.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' {ALL} | {BOTH}"),
        enter="u",
        leave="t",
        steps=("", "trigger b:message:", "trigger b:signal: !u b t"),
    ),
    Row(
        name="parallel multiple boundary event half come",
        says="Definitions that have occurred are forgotten when the activity completes.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' {ALL} | {BOTH}"),
        enter="u",
        leave="u",
        steps=("", "trigger b:message:", "complete u: u"),
    ),
    Row(
        name="parallel multiple boundary event beside",
        says="When all have occurred it goes on beside the activity, and waits for all of them "
        "again.",
        lines=(*TASK, f"boundaryEvent b attachedToRef='u' {BESIDE} {ALL} | {BOTH}"),
        enter="u",
        leave="u",
        steps=(
            *("", "trigger b:message:", "trigger b:signal: b t"),
            *("trigger b:signal:", "trigger b:message: b t", "complete u: u"),
        ),
    ),
    Row(
        name="parallel multiple with a condition",
        says="A condition among them counts again only after it was false.",
        lines=(
            *TASK,
            f"boundaryEvent b attachedToRef='u' {BESIDE} {ALL} | {MESSAGE}{CONDITION}",
        ),
        enter="u",
        leave="u",
        start={"n": 4},
        steps=(
            *("", "trigger b:message: b t", "trigger b:message:", "assign n=5:", "assign n=1:"),
            *("assign n=5: b t", "complete u: u"),
        ),
    ),
    Row(
        name="interrupting multiple event sub-process",
        says="Any one of its definitions starts it, in place of everything else in the scope.",
        lines=(*MAIN, event_sub_process("", BOTH)),
        steps=("s", "trigger qs:signal: !u qs qt q"),
    ),
    Row(
        name="multiple event sub-process beside",
        says="Each definition that occurs starts it once more.",
        lines=(*MAIN, event_sub_process(NOT_INTERRUPTING, BOTH)),
        steps=("s", "trigger qs:message: qs qt q", "trigger qs:signal: qs qt q", "complete u: u"),
    ),
    Row(
        name="interrupting parallel multiple event sub-process",
        says="It starts when all its definitions have occurred.",
        lines=(*MAIN, event_sub_process(ALL, BOTH)),
        steps=("s", "trigger qs:message:", "trigger qs:signal: !u qs qt q"),
    ),
    Row(
        name="parallel multiple event sub-process beside",
        says="When all have occurred it starts, and waits for all of them again.",
        lines=(*MAIN, event_sub_process(f"{NOT_INTERRUPTING} {ALL}", BOTH)),
        steps=(
            *("s", "trigger qs:message:", "trigger qs:signal: qs qt q"),
            *("trigger qs:signal:", "complete u: u"),
        ),
    ),
)
