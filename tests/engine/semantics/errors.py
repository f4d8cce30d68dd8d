"""Errors: from the thrower outwards to the first that catches (SEMANTICS 16)."""

from __future__ import annotations

from tests.engine.semantics.definitions import ERROR, JOB, TIMER, event_sub_process
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import event, inside

THROWN = inside("startEvent ws", f"endEvent we | {ERROR}", "ws -> we")
JOB_INSIDE = inside("startEvent ws", f"serviceTask u {JOB}", "ws -> u")
OTHER = event("error", "e2")
ANY = event("error")


def on(host: str, definition: str = ERROR, id_: str = "b", attributes: str = "") -> str:
    """Return a boundary event that catches errors."""
    return f"boundaryEvent {id_} attachedToRef='{host}' {attributes} | {definition}"


ROWS = (
    Row(
        name="error boundary event",
        says="An error of the work is caught at its activity, which is ended.",
        lines=(f"serviceTask u {JOB}", on("u"), "task t", "b -> t"),
        enter="u",
        leave="t",
        steps=("", "throw u E1 x=1: !u b t"),
        variables={"x": 1},
    ),
    Row(
        name="error end event",
        says="An error end event ends its sub-process; the boundary event there goes on.",
        lines=(f"subProcess w | {THROWN}", on("w"), "task t", "b -> t"),
        enter="w",
        leave="t",
        steps=("ws we !w b t",),
    ),
    Row(
        name="error ends the siblings",
        says="Whatever else runs in the sub-process that an error leaves is cancelled.",
        lines=(
            "subProcess w | "
            + inside(
                *("startEvent ws", "parallelGateway wf", f"serviceTask u {JOB}", "userTask v"),
                "ws -> wf -> u",
                "wf -> v",
            ),
            *(on("w"), "task t", "b -> t"),
        ),
        enter="w",
        leave="t",
        steps=("ws wf", "throw u E1: !u !v !w b t"),
    ),
    Row(
        name="innermost catcher",
        says="The innermost catcher takes an error, even if another further out names it exactly.",
        lines=(
            "subProcess w | "
            + inside("startEvent ws", f"serviceTask u {JOB}", "ws -> u", on("u", ANY, "c")),
            *(on("w"), "task t", "b -> t"),
        ),
        enter="w",
        leave="w",
        steps=("ws", "throw u E1: !u c w"),
    ),
    Row(
        name="exact code before catch-all",
        says="On one level the exact code goes before an event that catches every error.",
        lines=(
            *(f"serviceTask u {JOB}", on("u", ANY, "c"), on("u"), "task t", "task v"),
            *("b -> t", "c -> v"),
        ),
        enter="u",
        leave="t",
        steps=("", "throw u E1: !u b t"),
    ),
    Row(
        name="catch-all",
        says="An error event without a code catches every error.",
        lines=(f"serviceTask u {JOB}", on("u", ANY, "c"), on("u"), "task v", "c -> v"),
        enter="u",
        leave="v",
        steps=("", "throw u E7: !u c v"),
    ),
    Row(
        name="error through levels",
        says="An error passes sub-processes that do not catch it, and ends each.",
        lines=(
            "subProcess o | "
            + inside(
                *("startEvent os", f"subProcess w | {JOB_INSIDE}", "os -> w"),
                on("w", OTHER, "c"),
            ),
            *(on("o"), "task t", "b -> t"),
        ),
        enter="o",
        leave="t",
        steps=("os ws", "throw u E1: !u !w !o b t"),
    ),
    Row(
        name="uncaught error",
        says="An error that nobody catches leaves its token where it is, with an incident; the "
        "others go on.",
        lines=(
            *("parallelGateway f", f"serviceTask u {JOB}", "userTask v", on("u", OTHER)),
            *("f -> u", "f -> v"),
        ),
        enter="f",
        steps=("f", "throw u E1:", "complete v: v"),
        broken={"u": "error_uncaught"},
    ),
    Row(
        name="uncaught error end event",
        says="An error end event that nobody catches is an incident too, never a silent end.",
        lines=("task a", f"endEvent e | {ERROR}", "a -> e"),
        enter="a",
        steps=("a",),
        broken={"e": "error_uncaught"},
    ),
    Row(
        name="code and message of an error",
        says="The catcher may take code and message of the error as variables.",
        lines=(
            *(f"serviceTask u {JOB}", on("u", ANY, "b", "plait:codeVariable='code'"), "task t"),
            "b -> t",
        ),
        enter="u",
        leave="t",
        steps=("", "throw u E7: !u b t"),
        variables={"code": "E7"},
    ),
    Row(
        name="error inside an error event sub-process",
        says="An error thrown inside the event sub-process that caught one goes outward.",
        lines=(
            "subProcess w | "
            + inside(
                *("startEvent ws", f"serviceTask u {JOB}", "ws -> u"),
                event_sub_process("", ERROR, f"endEvent qe | {ERROR}", "qt -> qe"),
            ),
            *(on("w"), "task t", "b -> t"),
        ),
        enter="w",
        leave="t",
        steps=("ws", "throw u E1: !u qs qt qe !q !w b t"),
    ),
    Row(
        name="error withdraws the other boundary events",
        says="When an error ends an activity, its other boundary events no longer watch.",
        lines=(f"serviceTask u {JOB}", on("u"), on("u", TIMER, "c"), "task t", "b -> t"),
        enter="u",
        leave="t",
        steps=("", "throw u E1: !u b t"),
    ),
)
