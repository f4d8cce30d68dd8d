"""Inclusive gateways: some of the ways, and a join that waits for what can come (SEMANTICS 11)."""

from __future__ import annotations

from tests.engine.semantics.definitions import TIMER, link
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

FORK = ("inclusiveGateway f", "userTask a", "userTask b", "userTask c")
CHOICE = (*FORK, "f -> a if x > 1", "f -> b if x > 5", "f -> c default")
JOINED = (*CHOICE, "inclusiveGateway j", "a -> j", "b -> j", "c -> j")
BRANCHES = ("parallelGateway f", "userTask a", "userTask b", "inclusiveGateway j", "task t")

ROWS = (
    Row(
        name="inclusive fork and join",
        says="An inclusive gateway takes every flow whose condition is true; its join waits for "
        "exactly those.",
        lines=JOINED,
        enter="f",
        leave="j",
        start={"x": 9},
        steps=("f", "complete b: b", "complete a: a j"),
    ),
    Row(
        name="inclusive with one way",
        says="Where only one way was taken its join does not wait.",
        lines=JOINED,
        enter="f",
        leave="j",
        start={"x": 3},
        steps=("f", "complete a: a j"),
    ),
    Row(
        name="inclusive default",
        says="The default flow is taken only when no condition is true.",
        lines=JOINED,
        enter="f",
        leave="j",
        start={"x": 0},
        steps=("f", "complete c: c j"),
    ),
    Row(
        name="inclusive without a way",
        says="Without a true condition and without a default the token stands still with an "
        "incident.",
        lines=(*FORK[:3], "f -> a if x > 1", "f -> b if x > 5"),
        enter="f",
        start={"x": 0},
        steps=("",),
        broken={"f": "no_flow_matches"},
    ),
    Row(
        name="token that ends elsewhere",
        says="A join goes on as soon as the last token that could come has ended elsewhere.",
        lines=(
            *(*BRANCHES, "exclusiveGateway g", "endEvent e", "f -> a -> j", "f -> b -> g"),
            *("g -> j if x > 1", "g -> e default", "j -> t"),
        ),
        enter="f",
        leave="t",
        start={"x": 0},
        steps=("f", "complete a: a", "complete b: b g e j t"),
    ),
    Row(
        name="token that may come by a filled flow",
        says="A token that can also come by a flow that has one already does not hold a join back.",
        lines=(
            *(*BRANCHES[:4], "exclusiveGateway g", "exclusiveGateway m", "task c", "userTask t"),
            *("f -> a -> m", "f -> b -> g", "g -> m if x > 1", "g -> c default", "m -> j"),
            *("c -> j", "j -> t"),
        ),
        enter="f",
        start={"x": 0},
        steps=(
            *("f", "complete a: a m j", "complete b: b g c j", "complete t: t", "complete t: t"),
        ),
    ),
    Row(
        name="token inside a sub-process before a join",
        says="A token inside a sub-process counts as standing at the sub-process.",
        lines=(
            *(
                "parallelGateway f",
                "userTask a",
                "inclusiveGateway j",
                "f -> a -> j",
                "f -> w -> j",
            ),
            f"subProcess w | {inside('startEvent ws', 'userTask u', 'ws -> u')}",
        ),
        enter="f",
        leave="j",
        steps=("f ws", "complete a: a", "complete u: u w j"),
    ),
    Row(
        name="boundary event before a join",
        says="A boundary event is a way that its activity's token can take.",
        lines=(
            *(*BRANCHES, f"boundaryEvent x attachedToRef='b' | {TIMER}", "endEvent e"),
            *("f -> a -> j", "f -> b -> e", "x -> j", "j -> t"),
        ),
        enter="f",
        leave="t",
        steps=("f", "complete a: a", "fire x: !b x j t"),
    ),
    Row(
        name="link before a join",
        says="A link is a way too.",
        lines=(
            *(*BRANCHES, f"intermediateThrowEvent k | {link('L')}"),
            *(f"intermediateCatchEvent l | {link('L')}", "f -> a -> j", "f -> b -> k"),
            *("l -> j", "j -> t"),
        ),
        enter="f",
        leave="t",
        steps=("f", "complete a: a", "complete b: b k l j t"),
    ),
)
