"""Event-based gateways: the first event decides the way (BPMN 2.0.2 §13.4.4)."""

from __future__ import annotations

from tests.engine.semantics.definitions import CONDITION, MESSAGE, TIMER, timer
from tests.engine.semantics.rows import Row

RACE = (
    *("eventBasedGateway g", f"intermediateCatchEvent m | {MESSAGE}", "task t"),
    *(f"intermediateCatchEvent n | {TIMER}", "exclusiveGateway x", "g -> m -> t -> x"),
    "g -> n -> x",
)
BEGINNING = (
    *(f"intermediateCatchEvent m | {MESSAGE}", "receiveTask n messageRef='m2'"),
    *("userTask a", "userTask b", "g -> m -> a", "g -> n -> b"),
)

ROWS = (
    Row(
        name="message or timer",
        says="The first event that occurs decides the way; the others are no longer awaited.",
        lines=RACE,
        enter="g",
        leave="x",
        steps=("", "trigger m y=1: g m t x"),
        variables={"y": 1},
    ),
    Row(
        name="timer wins",
        says="When the timer is first, its way is taken.",
        lines=RACE,
        enter="g",
        leave="x",
        steps=("", "fire n: g n x"),
    ),
    Row(
        name="several timers",
        says="Several timers may stand behind one gateway.",
        lines=(
            *RACE,
            f"intermediateCatchEvent o | {timer('timeDuration', 'PT2H')}",
            "g -> o -> x",
        ),
        enter="g",
        leave="x",
        steps=("", "fire o: g o x"),
    ),
    Row(
        name="receive task behind the gateway",
        says="A receive task may stand behind it like a message event.",
        lines=(*RACE, "receiveTask r messageRef='m2'", "g -> r -> x"),
        enter="g",
        leave="x",
        steps=("", "trigger r y=1: g r x"),
        variables={"y": 1},
    ),
    Row(
        name="condition behind the gateway",
        says="A condition wins when it becomes true.",
        lines=(*RACE, f"intermediateCatchEvent k | {CONDITION}", "g -> k -> x"),
        enter="g",
        leave="x",
        start={"n": 1},
        steps=("", "assign n=4: g k x"),
    ),
    Row(
        name="condition that holds behind the gateway",
        says="A condition that is true already wins at once.",
        lines=(*RACE, f"intermediateCatchEvent k | {CONDITION}", "g -> k -> x"),
        enter="g",
        leave="x",
        start={"n": 4},
        steps=("g k x",),
    ),
    Row(
        name="instantiating event-based gateway",
        says="A gateway that begins instances is entered by the event that came first.",
        lines=("eventBasedGateway g instantiate='true'", *BEGINNING),
        at=("m", 0),
        start={"x": 1},
        steps=("g m", "complete a: a"),
        variables={"x": 1},
    ),
    Row(
        name="parallel event-based gateway",
        says="Of the parallel type it begins with the first event and awaits all the others; then "
        "each goes its own way.",
        lines=(
            "eventBasedGateway g instantiate='true' eventGatewayType='Parallel'",
            *BEGINNING,
        ),
        at=("m", 0),
        start={"x": 1},
        steps=("", "trigger n y=2: g m n", "complete a: a", "complete b: b"),
        variables={"x": 1, "y": 2},
    ),
)
