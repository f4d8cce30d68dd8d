"""Variables, mappings, data objects and stores (SEMANTICS 1 and 2, BPMN 2.0.2 §10.4)."""

from __future__ import annotations

from tests.engine.semantics.definitions import mapped, script
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

SPECIFICATION = (
    "<ioSpecification><dataInput id='{0}_in' name='given'/><dataOutput id='{0}_out' name='made'/>"
    "</ioSpecification>"
)


def moved(way: str, source: str, target: str, inner: str = "") -> str:
    """Return a data association."""
    return (
        f"<data{way}Association>{inner}<sourceRef>{source}</sourceRef>"
        f"<targetRef>{target}</targetRef></data{way}Association>"
    )


MAKE = (
    "scriptTask m | "
    + SPECIFICATION.format("m")
    + moved("Output", "m_out", "d")
    + script("made = 5")
)
ROWS = (
    Row(
        name="a value finds its name",
        says="A new value goes to the nearest scope that holds its name, else to the process.",
        lines=(
            f"subProcess w | {mapped('input x =1')}"
            + inside("startEvent ws", "userTask u", "ws -> u"),
        ),
        enter="w",
        leave="w",
        start={"x": 7},
        steps=("ws", "complete u x=2 y=3: u w"),
        variables={"x": 7, "y": 3},
    ),
    Row(
        name="inputs in order",
        says="Inputs are evaluated in the order of the file; a later one sees the earlier ones.",
        lines=(f"userTask u | {mapped('input a =x + 1', 'input b =a * 2', 'output y =b')}",),
        enter="u",
        leave="u",
        start={"x": 1},
        steps=("", "complete u: u"),
        variables={"y": 4, "a": None},
    ),
    Row(
        name="inputs that fail",
        says="Inputs that cannot be evaluated are an incident before anything begins.",
        lines=(f"userTask u | {mapped('input a =x * x')}",),
        enter="u",
        leave="u",
        start={"x": 1e300},
        steps=("", "retry u x=2:", "complete u: u"),
    ),
    Row(
        name="branches share variables",
        says="Parallel branches see one another's values; nothing is copied or merged.",
        lines=(
            *("parallelGateway f", "userTask u", "userTask v", "parallelGateway j"),
            *(f"scriptTask t | {script('y = x + 1')}", "f -> u -> j", "f -> v -> t -> j"),
        ),
        enter="f",
        leave="j",
        start={"x": 1},
        steps=("f", "complete u x=5: u", "complete v: v t j"),
        variables={"y": 6},
    ),
    Row(
        name="data objects and associations",
        says="Data associations move what an activity makes into a data object, and from there "
        "into another activity.",
        lines=(
            *("dataObject d name='order'", MAKE),
            "scriptTask t | "
            + SPECIFICATION.format("t")
            + moved("Input", "d", "t_in")
            + script("y = given + 1"),
            "m -> t",
        ),
        enter="m",
        leave="t",
        steps=("m t",),
        variables={"y": 6, "given": None},
    ),
    Row(
        name="transformation of an association",
        says="An association may transform what it moves.",
        lines=(
            *("dataObject d name='order'", MAKE),
            "scriptTask t | "
            + SPECIFICATION.format("t")
            + moved("Input", "d", "t_in", "<transformation>order * 2</transformation>")
            + script("y = given + 1"),
            "m -> t",
        ),
        enter="m",
        leave="t",
        steps=("m t",),
        variables={"y": 11, "given": None},
    ),
    Row(
        name="data store",
        says="A data store is outside: what leads to it is a drawing.",
        lines=(
            "dataStoreReference store name='shop'",
            "task t | " + SPECIFICATION.format("t") + moved("Input", "store", "t_in"),
        ),
        enter="t",
        leave="t",
        steps=("t",),
        variables={"given": None},
    ),
)
