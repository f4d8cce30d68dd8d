"""Exclusive gateways: one way out, and each token by itself (SEMANTICS 3 and 9)."""

from __future__ import annotations

from tests.engine.semantics.rows import Row

TASKS = ("exclusiveGateway g", "task a", "task b", "task c")

ROWS = (
    Row(
        name="first true condition",
        says="An exclusive gateway takes the first flow, in the order of the file, whose condition "
        "is true.",
        lines=(*TASKS, "g -> a if x > 5", "g -> b if x > 1", "g -> c if x > 0"),
        enter="g",
        leave="b",
        start={"x": 3},
        steps=("g b",),
    ),
    Row(
        name="exclusive default",
        says="The default flow is taken only when no condition is true.",
        lines=(*TASKS[:3], "g -> a default", "g -> b if x > 1"),
        enter="g",
        leave="a",
        start={"x": 1},
        steps=("g a",),
    ),
    Row(
        name="exclusive without a way",
        says="Without a true condition and without a default the token stands still with an "
        "incident.",
        lines=(*TASKS[:3], "g -> a if x > 5", "g -> b if x > 1"),
        enter="g",
        start={"x": 1},
        steps=("",),
        broken={"g": "no_flow_matches"},
    ),
    Row(
        name="a condition without a value",
        says="A condition that is neither true nor false is an incident, never the default flow.",
        lines=(*TASKS[:3], "g -> a if y", "g -> b default"),
        enter="g",
        start={"y": None},
        steps=("",),
        broken={"g": "condition_not_boolean"},
    ),
    Row(
        name="exclusive merge",
        says="An exclusive gateway with several incoming flows lets every token pass by itself.",
        lines=(
            *("parallelGateway f", "userTask a", "userTask b", "exclusiveGateway g", "task c"),
            *("f -> a -> g", "f -> b -> g -> c"),
        ),
        enter="f",
        leave="c",
        steps=("f", "complete a: a g c", "complete b: b g c"),
    ),
)
