"""Event sub-processes: what a process or sub-process does about an event (SEMANTICS 18)."""

from __future__ import annotations

from tests.engine.semantics.definitions import (
    AWAITED,
    ERROR,
    ESCALATION,
    JOB,
    MESSAGE,
    SIGNAL,
    TIMER,
    event_sub_process,
)
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

MAIN = ("startEvent s", "userTask u", "s -> u")
BESIDE = "isInterrupting='false'"
ROWS = (
    *(
        Row(
            name=f"interrupting {kind} event sub-process",
            says=f"An interrupting {kind} start ends all else in its scope and runs instead.",
            lines=(*MAIN, event_sub_process("", AWAITED[kind][0])),
            start=AWAITED[kind][2],
            steps=("s", f"{AWAITED[kind][1].format('qs')}: !u qs qt q"),
        )
        for kind in AWAITED
    ),
    *(
        Row(
            name=f"{kind} event sub-process beside",
            says=f"A {kind} start that does not interrupt runs beside"
            f"{', each time it occurs' if kind in ('message', 'signal') else ''}.",
            lines=(*MAIN, event_sub_process(BESIDE, AWAITED[kind][0])),
            start=AWAITED[kind][2],
            steps=(
                "s",
                *[f"{AWAITED[kind][1].format('qs')}: qs qt q"]
                * (2 if kind in ("message", "signal") else 1),
                "complete u: u",
            ),
        )
        for kind in AWAITED
    ),
    Row(
        name="error event sub-process",
        says="An error thrown in the scope starts it there; the scope then ends as usual.",
        lines=(
            *("startEvent s", f"serviceTask u {JOB}", "s -> u"),
            event_sub_process("", ERROR),
        ),
        steps=("s", "throw u E1 x=1: !u qs qt q"),
        variables={"x": 1},
    ),
    Row(
        name="interrupting escalation event sub-process",
        says="An escalation thrown in the scope starts it there and ends the thrower's scope.",
        lines=(
            *("startEvent s", "parallelGateway f", "userTask u", "userTask v"),
            *(f"intermediateThrowEvent t | {ESCALATION}", "s -> f -> u -> t", "f -> v"),
            event_sub_process("", ESCALATION),
        ),
        steps=("s f", "complete u: u t !v qs qt q"),
    ),
    Row(
        name="escalation event sub-process beside",
        says="One that does not interrupt runs beside the thrower, which goes on.",
        lines=(
            *("startEvent s", f"intermediateThrowEvent t | {ESCALATION}", "userTask u"),
            *("s -> t -> u", event_sub_process(BESIDE, ESCALATION)),
        ),
        steps=("s t qs qt q", "complete u: u"),
    ),
    Row(
        name="a scope waits for its event sub-process",
        says="A scope ends only when the event sub-processes that run in it have ended.",
        lines=(*MAIN, event_sub_process(BESIDE, MESSAGE, "userTask qu", "qt -> qu")),
        steps=("s", "trigger qs: qs qt", "complete u: u", "complete qu: qu q"),
    ),
    Row(
        name="the scope ends before the event",
        says="When the scope ends, its event sub-processes no longer wait.",
        lines=(*MAIN, event_sub_process("", MESSAGE)),
        steps=("s", "complete u: u"),
    ),
    Row(
        name="an interrupting start ends the others",
        says="An interrupting start ends also the event sub-processes that run or wait beside it.",
        lines=(
            *(*MAIN, event_sub_process("", MESSAGE)),
            "subProcess r triggeredByEvent='true' | "
            + inside(f"startEvent rs {BESIDE} | {SIGNAL}", "userTask ru", "rs -> ru"),
        ),
        steps=("s", "trigger rs: rs", "trigger qs: !u !ru !r qs qt q"),
    ),
    Row(
        name="boundary events stay beside an event sub-process",
        says="An interrupting start inside leaves the boundary events of the sub-process watching.",
        lines=(
            "subProcess w | "
            + inside(*MAIN, event_sub_process("", MESSAGE, "userTask qu", "qt -> qu")),
            *(f"boundaryEvent b attachedToRef='w' | {TIMER}", "task t", "b -> t"),
        ),
        enter="w",
        leave="t",
        steps=("s", "trigger qs: !u qs qt", "fire b: !qu !q !w b t"),
    ),
    Row(
        name="condition that holds at the beginning",
        says="A condition that is true when its scope begins starts at once, before anything runs.",
        lines=(*MAIN, event_sub_process("", AWAITED["conditional"][0])),
        start={"n": 4},
        steps=("!s qs qt q",),
    ),
    Row(
        name="exact code of an event sub-process",
        says="Of several event sub-processes the exact code goes before the one for every error.",
        lines=(
            *("startEvent s", f"serviceTask u {JOB}", "s -> u"),
            "subProcess r triggeredByEvent='true' | "
            + inside("startEvent rs | <errorEventDefinition/>", "task rt", "rs -> rt"),
            event_sub_process("", ERROR),
        ),
        steps=("s", "throw u E1: !u qs qt q"),
    ),
    Row(
        name="boundary event before event sub-process",
        says="The boundary event of the activity is further in than its scope's event sub-process.",
        lines=(
            *("startEvent s", f"serviceTask u {JOB}", "task t", "s -> u", "b -> t"),
            f"boundaryEvent b attachedToRef='u' | {ERROR}",
            event_sub_process("", ERROR),
        ),
        steps=("s", "throw u E1: !u b t"),
    ),
    Row(
        name="event sub-process beside twice at once",
        says="An event sub-process that does not interrupt may run several times side by side.",
        lines=(*MAIN, event_sub_process(BESIDE, MESSAGE, "userTask qu", "qt -> qu")),
        steps=(
            *("s", "trigger qs: qs qt", "trigger qs: qs qt", "complete qu: qu q"),
            *("complete u: u", "complete qu: qu q"),
        ),
    ),
    Row(
        name="event sub-process in an event sub-process",
        says="An event sub-process may have event sub-processes of its own.",
        lines=(
            *MAIN,
            event_sub_process(
                *("", MESSAGE, "userTask qu", "qt -> qu"),
                "subProcess r triggeredByEvent='true' | "
                + inside(f"startEvent rs | {SIGNAL}", "task rt", "rs -> rt"),
            ),
        ),
        steps=("s", "trigger qs: !u qs qt", "trigger rs: !qu rs rt r q"),
    ),
)
