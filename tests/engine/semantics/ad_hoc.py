"""Ad-hoc sub-processes: people choose which activities run, and how often (SEMANTICS 15)."""

from __future__ import annotations

from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

INNER = inside("userTask a", "userTask b", "userTask c", "b -> c")
ENOUGH = "<completionCondition>x &gt; 1</completionCondition>"

ROWS = (
    Row(
        name="ad-hoc activities",
        says="Any activity inside may run any number of times; somebody ends the whole when "
        "nothing runs.",
        lines=(f"adHocSubProcess h | {INNER}",),
        enter="h",
        leave="h",
        steps=(
            *("", "activate h a b:", "activate h a:", "complete a: a", "complete a: a"),
            *("complete b: b", "complete c: c", "finish h: h"),
        ),
    ),
    Row(
        name="ad-hoc without anything",
        says="It may end without anything having run.",
        lines=(f"adHocSubProcess h | {INNER}",),
        enter="h",
        leave="h",
        steps=("", "finish h: h"),
    ),
    Row(
        name="ad-hoc completion condition",
        says="Its completion condition, asked after each activity, ends it and cancels the rest.",
        lines=(f"adHocSubProcess h | {INNER}{ENOUGH}",),
        enter="h",
        leave="h",
        start={"x": 0},
        steps=("", "activate h a b:", "complete b x=1: b", "complete a x=2: a !c h"),
    ),
    Row(
        name="ad-hoc that waits for the rest",
        says="With cancelRemainingInstances false it ends when what still runs has ended.",
        lines=(f"adHocSubProcess h cancelRemainingInstances='false' | {INNER}{ENOUGH}",),
        enter="h",
        leave="h",
        start={"x": 0},
        steps=("", "activate h a b:", "complete a x=2: a", "complete b: b h"),
    ),
    Row(
        name="ad-hoc in sequence",
        says="With sequential ordering one activity runs at a time; the next begins after it.",
        lines=(f"adHocSubProcess h ordering='Sequential' | {INNER}",),
        enter="h",
        leave="h",
        steps=(
            "",
            "activate h b a:",
            "complete b: b",
            "complete c: c",
            "complete a: a",
            "finish h: h",
        ),
    ),
    Row(
        name="ad-hoc active elements",
        says="What is active from the start begins by itself, and its end ends the whole.",
        lines=(f"adHocSubProcess h plait:activeElements='=list' | {INNER}",),
        enter="h",
        leave="h",
        start={"list": ["a", "b"]},
        steps=("", "complete a: a", "complete b: b", "complete c: c h"),
    ),
)
