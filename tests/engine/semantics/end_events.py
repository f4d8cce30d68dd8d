"""End events: what a token does last (SEMANTICS 22)."""

from __future__ import annotations

from tests.engine.semantics.definitions import MESSAGE, SIGNAL, TERMINATE
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

FORK = ("parallelGateway f", "userTask a", "userTask b")
INNER = (
    *("startEvent ws", "parallelGateway wf", "userTask wa", "userTask wb"),
    *(f"endEvent we | {TERMINATE}", "ws -> wf -> wa -> we", "wf -> wb"),
)

ROWS = (
    Row(
        name="none end event",
        says="An end event without a result ends its own token only.",
        lines=(*FORK, "endEvent e", "f -> a -> e", "f -> b"),
        enter="f",
        steps=("f", "complete a: a e", "complete b: b"),
    ),
    Row(
        name="message end event",
        says="A message end event publishes its message.",
        lines=(f"endEvent e | {MESSAGE}",),
        enter="e",
        steps=("e",),
        tells=("message M1",),
    ),
    Row(
        name="signal end event",
        says="A signal end event broadcasts its signal.",
        lines=(f"endEvent e | {SIGNAL}",),
        enter="e",
        steps=("e",),
        tells=("signal S1",),
    ),
    Row(
        name="multiple end event",
        says="An end event with several definitions throws each of them.",
        lines=(f"endEvent e | {MESSAGE}{SIGNAL}",),
        enter="e",
        steps=("e",),
        tells=("message M1", "signal S1"),
    ),
    Row(
        name="terminate",
        says="A terminate end event cancels everything else in its process or sub-process, which "
        "then completes.",
        lines=(*FORK, f"endEvent e | {TERMINATE}", "f -> a -> e", "f -> b"),
        enter="f",
        steps=("f", "complete a: a e !b"),
        exceptions={
            "one of two branches": (
                "Start Fork f",
                "complete a: a e !b !Other",
            ),
        },
    ),
    Row(
        name="terminate in a sub-process",
        says="What runs outside of the sub-process of a terminate end event is left alone.",
        lines=(*FORK, f"subProcess w | {inside(*INNER)}", "f -> a", "f -> w -> b"),
        enter="f",
        steps=("f ws wf", "complete wa: wa we !wb w", "complete a: a", "complete b: b"),
    ),
    Row(
        name="terminate of nothing else",
        says="Where nothing else runs a terminate end event is a plain end.",
        lines=("task a", f"endEvent e | {TERMINATE}", "a -> e"),
        enter="a",
        steps=("a e",),
        exceptions={"one of two branches": ("Start Fork a e !Other",)},
    ),
)
