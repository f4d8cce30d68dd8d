"""Call activities: an instance of its own, and what crosses between the two (SEMANTICS 6)."""

from __future__ import annotations

from tests.engine.semantics.definitions import ERROR, ESCALATION, TIMER, mapped
from tests.engine.semantics.rows import Row

CALL = "callActivity c calledElement='q'"
BOUND = "callActivity c calledElement='=which' plait:versionTag='v2' plait:businessKey='=key'"

THROWN = f"endEvent e | {ERROR}"
ENDS_ALL = "the error ends the whole instance, with every other pass or instance"
ROWS = (
    Row(
        name="call activity",
        says="A call activity starts an instance of another definition and waits for its end.",
        lines=(CALL,),
        enter="c",
        leave="c",
        start={"x": 1},
        steps=("", "return c z=3: c"),
        variables={"z": 3},
        tells=("call q latest",),
    ),
    Row(
        name="mappings of a call",
        says="With mappings only what they name goes in and comes out.",
        lines=(f"{CALL} | {mapped('input a =x * 2', 'output y =b + 1')}",),
        enter="c",
        leave="c",
        start={"x": 2},
        steps=("", "return c b=3: c"),
        variables={"y": 4, "b": None},
        tells=("call q latest",),
    ),
    Row(
        name="binding of a call",
        says="Which version is called may be bound, and the key may be an expression.",
        lines=(BOUND,),
        enter="c",
        leave="c",
        start={"which": "q2", "key": "A-1"},
        steps=("", "return c: c"),
        tells=("call q2 version_tag",),
    ),
    Row(
        name="error of the called instance",
        says="An error that leaves the called instance is caught around the call activity.",
        lines=(CALL, f"boundaryEvent b attachedToRef='c' | {ERROR}", "task t", "b -> t"),
        enter="c",
        leave="t",
        steps=("", "throw c E1 x=1: !c b t"),
        variables={"x": 1},
        tells=("call q latest",),
    ),
    Row(
        name="escalation of the called instance",
        says="An escalation of the called instance is caught here while both go on.",
        lines=(
            *(CALL, "task t", "b -> t"),
            f"boundaryEvent b attachedToRef='c' cancelActivity='false' | {ESCALATION}",
        ),
        enter="c",
        leave="c",
        steps=("", "escalate c X1: b t", "return c: c"),
        tells=("call q latest",),
    ),
    Row(
        name="interrupted call",
        says="A boundary event ends the call; the called instance is no longer waited for.",
        lines=(CALL, f"boundaryEvent b attachedToRef='c' | {TIMER}", "task t", "b -> t"),
        enter="c",
        leave="t",
        steps=("", "fire b: !c b t"),
        tells=("call q latest",),
    ),
    Row(
        name="version of a call",
        says="A call activity may name the version that it calls, or that of its own deployment.",
        lines=(
            *("callActivity c calledElement='q' plait:version='3'", "c -> d"),
            "callActivity d calledElement='q' plait:binding='deployment'",
        ),
        enter="c",
        leave="d",
        steps=("", "return c: c", "return d: d"),
        tells=("call q version", "call q deployment"),
    ),
    Row(
        name="error for the caller",
        says="An error that only the calling instance catches ends this one and goes there.",
        lines=("parallelGateway f", "userTask u", "userTask v", THROWN, "f -> u -> e", "f -> v"),
        enter="f",
        called={"errors": ["E1"], "escalations": []},
        steps=("f", "complete u: u e !v"),
        tells=("error E1",),
        exceptions={
            "second pass of a loop": ENDS_ALL,
            "one of two branches": ("Start Fork f", "complete u: u e !v !Other"),
            "in a sub-process": ("Start Begin f", "complete u: u e !v !Whole"),
            "in a parallel multi-instance": ENDS_ALL,
        },
    ),
    Row(
        name="escalation for the caller",
        says="An escalation that the calling instance catches is told there; this one goes on.",
        lines=(f"intermediateThrowEvent t | {ESCALATION}", "userTask u", "t -> u"),
        enter="t",
        leave="u",
        called={"errors": [], "escalations": ["*"]},
        steps=("t", "complete u: u"),
        tells=("escalation X1",),
    ),
)
