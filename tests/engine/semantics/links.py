"""Link events: a flow that is not drawn, within one process or sub-process (SEMANTICS 21)."""

from __future__ import annotations

from tests.engine.semantics.definitions import link, script
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

ROWS = (
    Row(
        name="link",
        says="A token that reaches a throwing link goes on at the catching link of the same name.",
        lines=(
            f"intermediateThrowEvent a | {link('L')}",
            f"intermediateCatchEvent b | {link('L')}",
        ),
        enter="a",
        leave="b",
        steps=("a b",),
    ),
    Row(
        name="two throwing links",
        says="Several throwing links may lead to one catching link; each token goes by itself.",
        lines=(
            *("parallelGateway f", "userTask u", f"intermediateThrowEvent a | {link('L')}"),
            *(f"intermediateThrowEvent c | {link('L')}", f"intermediateCatchEvent b | {link('L')}"),
            *("task t", "f -> a", "f -> u -> c", "b -> t"),
        ),
        enter="f",
        steps=("f a b t", "complete u: u c b t"),
    ),
    Row(
        name="link to a join",
        says="A link counts as a flow: a parallel join behind it waits for its token.",
        lines=(
            *("parallelGateway f", "userTask u", f"intermediateThrowEvent a | {link('L')}"),
            *(f"intermediateCatchEvent b | {link('L')}", "parallelGateway j"),
            *("f -> u -> a", "f -> j", "b -> j"),
        ),
        enter="f",
        leave="j",
        steps=("f", "complete u: u a b j"),
    ),
    Row(
        name="link that goes back",
        says="A link may lead back and make a loop.",
        lines=(
            *(f"scriptTask t | {script('n = n + 1')}", "exclusiveGateway g", "task e"),
            *(f"intermediateThrowEvent a | {link('L')}", f"intermediateCatchEvent b | {link('L')}"),
            *("t -> g", "b -> t", "g -> a if n < 3", "g -> e default"),
        ),
        enter="t",
        leave="e",
        start={"n": 1},
        steps=("t g a b t g e",),
        variables={"n": 3},
    ),
    Row(
        name="link inside a sub-process",
        says="The same name inside a sub-process is another link.",
        lines=(
            "subProcess w | "
            + inside(
                *("startEvent ws", f"intermediateThrowEvent wa | {link('L')}", "ws -> wa"),
                f"intermediateCatchEvent wb | {link('L')}",
            ),
            *(f"intermediateThrowEvent a | {link('L')}", f"intermediateCatchEvent b | {link('L')}"),
            "w -> a",
        ),
        enter="w",
        leave="b",
        steps=("ws wa wb w a b",),
    ),
)
