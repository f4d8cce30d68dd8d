"""Intermediate throw events: something is told, and the token goes on (SEMANTICS 21 and 24)."""

from __future__ import annotations

from tests.engine.semantics.definitions import MESSAGE, SIGNAL, mapped
from tests.engine.semantics.rows import Row

ROWS = (
    Row(
        name="none throw event",
        says="An intermediate event without a definition passes at once.",
        lines=("intermediateThrowEvent t",),
        enter="t",
        leave="t",
        steps=("t",),
    ),
    Row(
        name="message throw event",
        says="A message throw event publishes its message and goes on without waiting for anyone.",
        lines=(f"intermediateThrowEvent t | {MESSAGE}",),
        enter="t",
        leave="t",
        steps=("t",),
        tells=("message M1",),
    ),
    Row(
        name="signal throw event",
        says="A signal throw event broadcasts its signal and goes on.",
        lines=(f"intermediateThrowEvent t | {SIGNAL}",),
        enter="t",
        leave="t",
        steps=("t",),
        tells=("signal S1",),
    ),
    Row(
        name="multiple throw event",
        says="A throw event with several definitions throws each of them.",
        lines=(f"intermediateThrowEvent t | {MESSAGE}{SIGNAL}",),
        enter="t",
        leave="t",
        steps=("t",),
        tells=("message M1", "signal S1"),
    ),
    Row(
        name="payload that fails",
        says="What cannot be evaluated is not thrown: an incident, until a retry puts it right.",
        lines=(f"intermediateThrowEvent t | {mapped('input a =x * y')}{MESSAGE}",),
        enter="t",
        leave="t",
        start={"x": 1e300, "y": 1e300},
        steps=("", "retry t y=2: t"),
        tells=("message M1",),
    ),
)
