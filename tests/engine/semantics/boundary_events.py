"""Boundary events: what happens to an activity, or beside it, while it runs (SEMANTICS 22)."""

from __future__ import annotations

from tests.engine.semantics.definitions import AWAITED, CONDITION, JOB, TIMER, many
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

TASK = ("userTask u", "task t", "b -> t")


def boundary(definition: str, attributes: str = "", host: str = "u") -> str:
    """Return the boundary event `b`."""
    return f"boundaryEvent b attachedToRef='{host}' {attributes} | {definition}"


BESIDE = "cancelActivity='false'"
WITHIN = inside("startEvent us", "userTask ua", "us -> ua")
# What waits: its line, what completes in it at first, and what is cancelled with it.
HOSTS = {
    "service task": (f"serviceTask u {JOB}", "", "!u"),
    "business rule task": (f"businessRuleTask u {JOB}", "", "!u"),
    "send task": (f"sendTask u {JOB}", "", "!u"),
    "receive task": ("receiveTask u messageRef='m2'", "", "!u"),
    "call activity": ("callActivity u calledElement='q'", "", "!u"),
    "transaction": (f"transaction u | {WITHIN}", "us", "!ua !u"),
    "ad-hoc sub-process": ("adHocSubProcess u | <userTask id='ua'/>", "", "!u"),
    "sequence of instances": (
        "userTask u | " + many("isSequential='true'", "<loopCardinality>2</loopCardinality>"),
        "",
        "!u !u",
    ),
    "loop": ("userTask u | <standardLoopCharacteristics loopMaximum='2'/>", "", "!u !u"),
}
ROWS = (
    *(
        Row(
            name=f"interrupting {kind} boundary event",
            says=f"An interrupting {kind} boundary event ends its activity and goes on instead.",
            lines=(*TASK, boundary(AWAITED[kind][0])),
            enter="u",
            leave="t",
            start=AWAITED[kind][2],
            steps=("", f"{AWAITED[kind][1].format('b')}: !u b t"),
        )
        for kind in AWAITED
    ),
    *(
        Row(
            name=f"{kind} boundary event beside",
            says=f"A {kind} boundary event that does not interrupt goes on beside its activity"
            f"{', each time it occurs' if kind in ('message', 'signal') else ''}.",
            lines=(*TASK, boundary(AWAITED[kind][0], BESIDE)),
            enter="u",
            leave="u",
            start=AWAITED[kind][2],
            steps=(
                "",
                *[f"{AWAITED[kind][1].format('b')}: b t"]
                * (2 if kind in ("message", "signal") else 1),
                "complete u: u",
            ),
        )
        for kind in AWAITED
    ),
    *(
        Row(
            name=f"boundary event of a {kind}",
            says=f"A {kind} is ended by an interrupting boundary event like any other activity.",
            lines=(line, *TASK[1:], boundary(AWAITED["message"][0])),
            enter="u",
            leave="t",
            steps=(begun, f"trigger b: {ended} b t"),
            tells=("call q latest",) if kind == "call activity" else (),
        )
        for kind, (line, begun, ended) in HOSTS.items()
    ),
    Row(
        name="completion before the boundary event",
        says="When the activity completes its boundary events no longer watch.",
        lines=(*TASK, boundary(TIMER)),
        enter="u",
        leave="u",
        steps=("", "complete u: u"),
    ),
    Row(
        name="condition becomes false and true again",
        says="A condition beside an activity fires when it becomes true, not while it stays so.",
        lines=(*TASK, boundary(CONDITION, BESIDE)),
        enter="u",
        leave="u",
        start={"n": 1},
        steps=(
            "",
            "assign n=4: b t",
            "assign n=5:",
            "assign n=1:",
            "assign n=5: b t",
            "complete u: u",
        ),
    ),
    Row(
        name="boundary event of an activity that stands still",
        says="An interrupting boundary event ends also an activity with an incident.",
        lines=(f"serviceTask u {JOB}", *TASK[1:], boundary(TIMER)),
        enter="u",
        leave="t",
        steps=("", "throw u E7:", "fire b: !u b t"),
    ),
    Row(
        name="boundary event of a sub-process",
        says="An interrupting boundary event ends everything in its sub-process.",
        lines=(
            "subProcess u | "
            + inside(
                *("startEvent us", "parallelGateway uf", "userTask ua", "userTask ub"),
                *("us -> uf -> ua", "uf -> ub"),
            ),
            *(*TASK[1:], boundary(TIMER)),
        ),
        enter="u",
        leave="t",
        steps=("us uf", "complete ub: ub", "fire b: !ua !u b t"),
    ),
    Row(
        name="boundary event beside a sub-process",
        says="A boundary event that does not interrupt leaves its sub-process as it is.",
        lines=(
            "subProcess u | " + inside("startEvent us", "userTask ua", "us -> ua"),
            *(*TASK[1:], boundary(TIMER, BESIDE)),
        ),
        enter="u",
        leave="u",
        steps=("us", "fire b: b t", "complete ua: ua u"),
    ),
    Row(
        name="several boundary events",
        says="Of several interrupting boundary events the first to occur ends the others.",
        lines=(
            *(*TASK, boundary(TIMER), "task v", "c -> v"),
            f"boundaryEvent c attachedToRef='u' | {AWAITED['message'][0]}",
        ),
        enter="u",
        leave="v",
        steps=("", "trigger c: !u c v"),
    ),
    Row(
        name="condition that holds at entry",
        says="A condition on an activity that is true when the activity begins fires at once.",
        lines=(*TASK, boundary(CONDITION)),
        enter="u",
        leave="t",
        start={"n": 4},
        steps=("!u b t",),
    ),
    Row(
        name="boundary event beside instances",
        says="A boundary event of a multi-instance activity watches the whole, once.",
        lines=(
            f"userTask u | {many('', '<loopCardinality>2</loopCardinality>')}",
            *(*TASK[1:], boundary(AWAITED["signal"][0], BESIDE), "task z", "u -> z"),
        ),
        enter="u",
        leave="z",
        steps=("", "complete u: u", "trigger b: b t", "complete u: u u z"),
    ),
)
