"""Complex gateways: start when enough has come, reset when the rest has (SEMANTICS 12)."""

from __future__ import annotations

from tests.engine.semantics.rows import Row


def gate(condition: str, *flows: str) -> tuple[str, ...]:
    """Return three tasks that lead to the gateway `g`, and what follows it."""
    return (
        *("parallelGateway f", "userTask a", "userTask b", "userTask c", "task t", "task u"),
        f"complexGateway g | <activationCondition>{condition}</activationCondition>",
        *("f -> a -> g", "f -> b -> g", "f -> c -> g", *flows),
    )


ROWS = (
    Row(
        name="two of three",
        says="A complex gateway starts when its activation condition is true; tokens that come "
        "late reset it and take no flow without a condition.",
        lines=gate("activationCount &gt;= 2", "g -> t"),
        enter="f",
        steps=("f", "complete c: c", "complete a: a g t", "complete b: b g"),
    ),
    Row(
        name="conditions of start and reset",
        says="Its outgoing conditions are asked at the start and again at the reset.",
        lines=gate(
            "activationCount &gt;= 1", "g -> t if waitingForStart", "g -> u if not(waitingForStart)"
        ),
        enter="f",
        steps=("f", "complete b: b g t", "complete a: a", "complete c: c g u"),
    ),
    Row(
        name="all of three",
        says="With a condition on all flows it is like a parallel join; its reset then takes the "
        "flows of that phase.",
        lines=gate("activationCount = 3", "g -> t"),
        enter="f",
        leave="t",
        steps=("f", "complete b: b", "complete a: a", "complete c: c g t"),
    ),
    Row(
        name="flows by name",
        says="The condition may ask for particular flows by their ids.",
        lines=gate("b_g &gt;= 1 and a_g + c_g &gt;= 1", "g -> t"),
        enter="f",
        steps=("f", "complete a: a", "complete c: c", "complete b: b g t"),
    ),
    Row(
        name="activation condition without a value",
        says="An activation condition that is neither true nor false is an incident of the token "
        "that asked.",
        lines=gate("activationCount &gt;= needed", "g -> t"),
        enter="f",
        start={"needed": None},
        steps=("f", "complete a: a", "retry g needed=3:", "complete b: b", "complete c: c g t"),
    ),
    Row(
        name="complex fork",
        says="With one incoming flow a complex gateway takes every flow whose condition is true.",
        lines=(
            *("complexGateway g", "task a", "task b", "task c"),
            *("g -> a if x > 1", "g -> b if x > 5", "g -> c if x > 2"),
        ),
        enter="g",
        start={"x": 3},
        steps=("g a c",),
    ),
)
