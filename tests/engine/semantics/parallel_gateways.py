"""Parallel gateways: all ways out, and one token of each way in (SEMANTICS 10)."""

from __future__ import annotations

from tests.engine.semantics.definitions import TERMINATE, TIMER
from tests.engine.semantics.rows import Row

FORK = ("parallelGateway f", "userTask a", "userTask b", "parallelGateway j")

ROWS = (
    Row(
        name="fork and join",
        says="A parallel gateway sends a token along every outgoing flow; a join waits for one on "
        "each incoming flow.",
        lines=(*FORK, "f -> a -> j", "f -> b -> j"),
        enter="f",
        leave="j",
        steps=("f", "complete b: b", "complete a: a j"),
    ),
    Row(
        name="join keeps the rest",
        says="A parallel join takes one token of each incoming flow and keeps the rest for its "
        "next turn.",
        lines=(
            *(*FORK, "userTask c", "userTask d", "exclusiveGateway m", "exclusiveGateway n"),
            *("f -> a -> m", "f -> b -> m -> j", "f -> c -> n", "f -> d -> n -> j"),
        ),
        enter="f",
        leave="j",
        steps=(
            *("f", "complete a: a m", "complete b: b m"),
            *("complete c: c n j", "complete d: d n j"),
        ),
    ),
    Row(
        name="two tokens on one flow",
        says="Two tokens on the same flow never stand for a token on another.",
        lines=(
            *(*FORK, "userTask c", "exclusiveGateway m", "f -> a -> m", "f -> b -> m -> j"),
            *("f -> c -> j", "j -> x", "task x", f"boundaryEvent t attachedToRef='c' | {TIMER}"),
            *(f"endEvent z | {TERMINATE}", "t -> z"),
        ),
        enter="f",
        steps=("f", "complete a: a m", "complete b: b m", "fire t: !c t z !j !j"),
        exceptions={
            "one of two branches": (
                *("Start Fork f", "complete a: a m", "complete b: b m"),
                "fire t: !c t z !j !j !Other",
            ),
        },
    ),
    Row(
        name="join and fork in one",
        says="One parallel gateway may join and fork at once.",
        lines=(
            *(*FORK, "userTask c", "userTask d", "parallelGateway k"),
            *("f -> a -> j", "f -> b -> j -> c -> k", "j -> d -> k"),
        ),
        enter="f",
        leave="k",
        steps=(
            *("f", "complete a: a", "complete b: b j"),
            *("complete c: c", "complete d: d k"),
        ),
    ),
    Row(
        name="no condition is asked",
        says="A parallel gateway asks no condition.",
        lines=("parallelGateway f", "task a", "task b", "f -> a if x > 1", "f -> b"),
        enter="f",
        start={"x": 0},
        steps=("f a b",),
    ),
)
