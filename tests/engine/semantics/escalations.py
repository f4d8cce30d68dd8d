"""Escalations: told outwards, while the thrower may go on (SEMANTICS 17)."""

from __future__ import annotations

from tests.engine.semantics.definitions import ESCALATION
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import event, inside

THROW = inside(
    *("startEvent ws", f"intermediateThrowEvent wt | {ESCALATION}", "userTask u", "ws -> wt -> u")
)
ENDING = inside("startEvent ws", f"endEvent we | {ESCALATION}", "ws -> we")
BESIDE = "cancelActivity='false'"


def on(host: str, attributes: str = "", definition: str = ESCALATION, id_: str = "b") -> str:
    """Return a boundary event that catches escalations."""
    return f"boundaryEvent {id_} attachedToRef='{host}' {attributes} | {definition}"


ROWS = (
    Row(
        name="uncaught escalation",
        says="An escalation that nobody catches does nothing; it is no fault.",
        lines=(f"intermediateThrowEvent t | {ESCALATION}",),
        enter="t",
        leave="t",
        steps=("t",),
    ),
    Row(
        name="escalation boundary event beside",
        says="A catch that does not interrupt goes on beside the thrower, which goes on too.",
        lines=(f"subProcess w | {THROW}", on("w", BESIDE), "task t", "b -> t"),
        enter="w",
        leave="w",
        steps=("ws wt b t", "complete u: u w"),
    ),
    Row(
        name="interrupting escalation boundary event",
        says="An interrupting catch ends the sub-process of the thrower.",
        lines=(f"subProcess w | {THROW}", on("w"), "task t", "b -> t"),
        enter="w",
        leave="t",
        steps=("ws wt !w b t",),
    ),
    Row(
        name="escalation end event",
        says="An escalation end event tells it with its token's last step.",
        lines=(f"subProcess w | {ENDING}", on("w", BESIDE), "userTask t", "b -> t"),
        enter="w",
        steps=("ws we w b", "complete t: t"),
    ),
    Row(
        name="another escalation",
        says="An escalation of another code is not caught.",
        lines=(
            *(f"subProcess w | {THROW}", on("w", "", event("escalation", "x2")), "task t"),
            "b -> t",
        ),
        enter="w",
        leave="w",
        steps=("ws wt", "complete u: u w"),
    ),
    Row(
        name="innermost escalation catch",
        says="Only the innermost catcher of an escalation takes it.",
        lines=(
            "subProcess o | "
            + inside(
                *("startEvent os", f"subProcess w | {THROW}", "os -> w"),
                on("w", BESIDE, event("escalation"), "c"),
            ),
            *(on("o"), "task t", "b -> t"),
        ),
        enter="o",
        leave="o",
        steps=("os ws wt c", "complete u: u w o"),
    ),
    Row(
        name="code of an escalation",
        says="The catcher may take the code of the escalation as a variable.",
        lines=(
            f"subProcess w | {ENDING}",
            *(on("w", "plait:codeVariable='code'", event("escalation")), "task t", "b -> t"),
        ),
        enter="w",
        leave="t",
        steps=("ws we !w b t",),
        variables={"code": "X1"},
    ),
)
