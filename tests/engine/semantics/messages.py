"""Messages: who gets them, and what they carry (SEMANTICS 23 and 24)."""

from __future__ import annotations

from tests.engine.semantics.definitions import MESSAGE, TIMER, mapped
from tests.engine.semantics.rows import Row

ROWS = (
    Row(
        name="message with a key",
        says="What a message is compared by is evaluated when the token begins to wait.",
        lines=(f"intermediateCatchEvent c plait:correlationKey='=order' | {MESSAGE}",),
        enter="c",
        leave="c",
        start={"order": "A-1"},
        steps=("", "trigger c x=1: c"),
        variables={"x": 1},
    ),
    Row(
        name="message without a key's value",
        says="A key without a value is an incident: the token would wait for nobody's message.",
        lines=(f"intermediateCatchEvent c plait:correlationKey='=order' | {MESSAGE}",),
        enter="c",
        leave="c",
        start={"order": None},
        steps=("", "retry c order=7:", "trigger c: c"),
    ),
    Row(
        name="message that carries values",
        says="A thrown message carries what its inputs say, and nothing else.",
        lines=(
            "intermediateThrowEvent t plait:correlationKey='=order' plait:timeToLive='PT2H' | "
            + mapped("input amount =total * 2")
            + MESSAGE,
        ),
        enter="t",
        leave="t",
        start={"order": "A-1", "total": 4},
        steps=("t",),
        variables={"amount": None},
        tells=("message M1",),
    ),
    Row(
        name="message or timeout",
        says="A boundary timer ends the waiting of a receive task.",
        lines=(
            *("receiveTask r messageRef='m1'", f"boundaryEvent b attachedToRef='r' | {TIMER}"),
            *("task t", "b -> t"),
        ),
        enter="r",
        leave="t",
        steps=("", "fire b: !r b t"),
    ),
    Row(
        name="send and receive",
        says="A message of one's own is published like any other; the receiver is answered from "
        "outside.",
        lines=("sendTask t messageRef='m1'", "receiveTask r messageRef='m1'", "t -> r"),
        enter="t",
        leave="r",
        steps=("t", "trigger r x=1: r"),
        variables={"x": 1},
        tells=("message M1",),
    ),
)
