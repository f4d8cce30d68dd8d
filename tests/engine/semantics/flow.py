"""Sequence flow: tokens, splits without a gateway, implicit starts and ends (SEMANTICS 3)."""

from __future__ import annotations

from tests.engine.semantics.rows import Row

TASKS = ("task a", "task b", "task c")

ROWS = (
    Row(
        name="implicit start and end",
        says="Without a start event every node that nothing leads to gets a token; a node "
        "without a way out ends it.",
        lines=(*TASKS, "a -> c"),
        steps=("a b c",),
    ),
    Row(
        name="implicit split",
        says="Several flows out of an activity are all taken at once, without a gateway.",
        lines=("task a", "userTask b", "userTask c", "a -> b", "a -> c"),
        enter="a",
        steps=("a", "complete c: c", "complete b: b"),
    ),
    Row(
        name="implicit merge",
        says="Several flows into an activity are not joined: it runs once for each token.",
        lines=("task a", *TASKS[1:], "userTask d", "a -> b -> d", "a -> c -> d"),
        enter="a",
        leave="d",
        steps=("a b c", "complete d: d", "complete d: d"),
    ),
    Row(
        name="conditional flows of an activity",
        says="Of the conditional flows out of an activity every one is taken whose condition "
        "is true.",
        lines=(*TASKS, "task d", "a -> b if x > 1", "a -> c if x > 2", "a -> d if x > 3"),
        enter="a",
        start={"x": 3},
        steps=("a b c",),
    ),
    Row(
        name="conditional beside unconditional",
        says="A flow without a condition is taken whatever the conditions beside it say.",
        lines=(*TASKS, "a -> b", "a -> c if x > 1"),
        enter="a",
        start={"x": 1},
        steps=("a b",),
    ),
    Row(
        name="conditional flows of an event",
        says="Conditions of flows out of an event are asked like those of an activity.",
        lines=("intermediateThrowEvent t", *TASKS, "t -> a if x > 1", "t -> b if x > 2", "t -> c"),
        enter="t",
        start={"x": 2},
        steps=("t a c",),
    ),
    Row(
        name="default flow of an activity",
        says="The default flow is taken when no condition was true.",
        lines=(*TASKS, "a -> b if x > 1", "a -> c default"),
        enter="a",
        leave="c",
        start={"x": 1},
        steps=("a c",),
    ),
    Row(
        name="implicit split at an event",
        says="All flows out of an event are taken; an event asks no condition.",
        lines=("intermediateThrowEvent a", *TASKS[1:], "a -> b", "a -> c"),
        enter="a",
        steps=("a b c",),
    ),
    Row(
        name="no way out of an activity",
        says="When every condition is false and there is no default, the token stands still with "
        "an incident; it never leaves by chance.",
        lines=(*TASKS[:2], "a -> b if x > 1"),
        enter="a",
        start={"x": 1},
        steps=("",),
        broken={"a": "no_flow_matches"},
    ),
    Row(
        name="retry of no way out",
        says="A retry with better variables chooses again.",
        lines=(*TASKS[:2], "a -> b if x > 1"),
        enter="a",
        leave="b",
        start={"x": 1},
        steps=("", "retry a x=2: a b"),
    ),
    Row(
        name="flows without id",
        says="Sequence flows need no id; two of them between the same nodes are two.",
        lines=(
            "subProcess w | <startEvent id='ws'/><task id='wa'/><parallelGateway id='wj'/>"
            + "".join(
                f"<sequenceFlow sourceRef='{source}' targetRef='{target}'/>"
                for source, target in (("ws", "wa"), ("wa", "wj"), ("wa", "wj"))
            ),
        ),
        enter="w",
        leave="w",
        steps=("ws wa wj w",),
    ),
    Row(
        name="several ends",
        says="A process or sub-process ends with its last token, not at its first end event.",
        lines=(
            *("startEvent s", "parallelGateway f", "userTask a", "userTask b"),
            *("endEvent c", "endEvent d", "s -> f -> a -> c", "f -> b -> d"),
        ),
        steps=("s f", "complete a: a c", "complete b: b d"),
    ),
)
