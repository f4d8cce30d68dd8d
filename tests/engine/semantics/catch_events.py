"""Intermediate catch events: the token waits until what it waits for comes."""

from __future__ import annotations

from tests.engine.semantics.definitions import AWAITED, CONDITION, MESSAGE, SIGNAL, mapped
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import event

READY = event("conditional", inner="<condition>ready</condition>")
ROWS = (
    *(
        Row(
            name=f"{kind} catch event",
            says=f"A {kind} catch event holds its token until it occurs.",
            lines=(f"intermediateCatchEvent c | {AWAITED[kind][0]}",),
            enter="c",
            leave="c",
            start=AWAITED[kind][2],
            steps=("", f"{AWAITED[kind][1].format('c')}: c"),
            variables={"message": {"x": 1}, "signal": {"x": 1}}.get(kind, {}),
        )
        for kind in AWAITED
    ),
    Row(
        name="outputs of a catch event",
        says="With outputs only those become variables, made of what came.",
        lines=(f"intermediateCatchEvent c | {mapped('output z =x + y')}{MESSAGE}",),
        enter="c",
        leave="c",
        steps=("", "trigger c x=2 y=3: c"),
        variables={"z": 5, "x": None},
    ),
    Row(
        name="condition that holds already",
        says="A condition that is true when the token arrives does not hold it.",
        lines=(f"intermediateCatchEvent c | {CONDITION}",),
        enter="c",
        leave="c",
        start={"n": 4},
        steps=("c",),
    ),
    Row(
        name="condition that another branch makes true",
        says="A condition is looked at again whenever a variable it reads changes.",
        lines=(
            *("parallelGateway f", f"intermediateCatchEvent c | {CONDITION}", "userTask u"),
            *("parallelGateway j", "f -> c -> j", "f -> u -> j"),
        ),
        enter="f",
        leave="j",
        start={"n": 1},
        steps=("f", "complete u n=4: u c j"),
    ),
    Row(
        name="condition of the wrong kind",
        says="A condition that is neither true nor false is an incident of the event.",
        lines=(f"intermediateCatchEvent c | {READY}",),
        enter="c",
        leave="c",
        start={"ready": False},
        steps=("", 'assign ready="yes":', "retry c ready=true: c"),
    ),
    Row(
        name="signal to several",
        says="Each token that waits for a signal has a subscription of its own.",
        lines=(
            *("parallelGateway f", f"intermediateCatchEvent c | {SIGNAL}"),
            *(f"intermediateCatchEvent d | {SIGNAL}", "parallelGateway j", "f -> c -> j"),
            "f -> d -> j",
        ),
        enter="f",
        leave="j",
        steps=("f", "trigger d: d", "trigger c: c j"),
    ),
)
