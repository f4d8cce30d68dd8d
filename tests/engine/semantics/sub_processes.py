"""Embedded sub-processes: flow and variables of their own (SEMANTICS 2)."""

from __future__ import annotations

from tests.engine.semantics.definitions import mapped, script
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

ROWS = (
    Row(
        name="sub-process",
        says="A sub-process completes when no token is left inside.",
        lines=(
            "subProcess w | "
            + inside("startEvent ws", "userTask u", "endEvent we", "ws -> u -> we"),
        ),
        enter="w",
        leave="w",
        steps=("ws", "complete u: u we w"),
    ),
    Row(
        name="sub-process inside a sub-process",
        says="Sub-processes may lie in one another.",
        lines=(
            "subProcess w | "
            + inside(
                "startEvent ws",
                f"subProcess v | {inside('startEvent vs', 'userTask u', 'vs -> u')}",
                "ws -> v",
            ),
        ),
        enter="w",
        leave="w",
        steps=("ws vs", "complete u: u v w"),
    ),
    Row(
        name="local variables of a sub-process",
        says="Its inputs live and die with it; a new name goes to the process.",
        lines=(
            f"subProcess w | {mapped('input x =x * 10')}"
            + inside(
                "startEvent ws",
                f"scriptTask t | {script('y = x + 1')}",
                "ws -> t",
            ),
        ),
        enter="w",
        leave="w",
        start={"x": 1},
        steps=("ws t w",),
        variables={"x": 1, "y": 11},
    ),
    Row(
        name="outputs of a sub-process",
        says="Its outputs see what is inside and land outside.",
        lines=(
            f"subProcess w | {mapped('input a =x * 10', 'output x =a + 1')}"
            + inside("startEvent ws", "userTask u", "ws -> u"),
        ),
        enter="w",
        leave="w",
        start={"x": 1},
        steps=("ws", "complete u a=5: u w"),
        variables={"x": 6, "a": None},
    ),
    Row(
        name="sub-process entered twice",
        says="Each token that enters a sub-process runs it anew, with inner flow of its own.",
        lines=(
            *("parallelGateway f", "exclusiveGateway m", "task z", "f -> m", "f -> m"),
            "subProcess w | " + inside("startEvent ws", "userTask u", "ws -> u"),
            "m -> w -> z",
        ),
        enter="f",
        leave="z",
        steps=("f m m ws ws", "complete u: u w z", "complete u: u w z"),
    ),
)
