"""The same diagram under the rules of a vendor (SEMANTICS 1, 2, 13, 19)."""

from __future__ import annotations

from engine.dialects.attributes import WORKER, JobWork, NamedSource, ScriptWork
from engine.dialects.rules import CAMUNDA, SPIFF, ZEEBE
from tests.engine.semantics.rows import Row
from tests.engine.spiff.playing import inside

WORK = JobWork(connector=WORKER, topic="audit")
NO_LOOP = {"second pass of a loop": "its loop has a flow that Camunda 8 wants a condition on"}
COPY = (NamedSource(name="copy", source="=y"),)
ROWS = (
    Row(
        name="outputs add (Camunda 7)",
        says="In Camunda 7 output mappings add to what a worker or person brings.",
        lines=("serviceTask t",),
        enter="t",
        leave="t",
        rules=CAMUNDA,
        told={"t": {"job": WORK, "outputs": COPY}},
        steps=("", "return t y=1: t"),
        variables={"y": 1, "copy": 1},
    ),
    Row(
        name="outputs are all (Camunda 8)",
        says="In Camunda 8 any output mapping keeps the rest of a result local.",
        lines=("serviceTask t",),
        enter="t",
        leave="t",
        rules=ZEEBE,
        exceptions=NO_LOOP,
        told={"t": {"job": WORK, "outputs": COPY}},
        steps=("", "return t y=1: t"),
        variables={"y": None, "copy": 1},
    ),
    Row(
        name="a result under one name",
        says="With a result variable the whole of what a script gives lands under that name.",
        lines=("serviceTask t",),
        enter="t",
        leave="t",
        rules=ZEEBE,
        exceptions=NO_LOOP,
        start={"x": 4},
        told={"t": {"script": ScriptWork(text="x * 2", format="feel", result_variable="y")}},
        steps=("t",),
        variables={"y": 8},
    ),
    Row(
        name="a manual task that waits (spiff)",
        says="In files of spiff a manual task waits for the person who says that it is done.",
        lines=("manualTask m",),
        enter="m",
        leave="m",
        rules=SPIFF,
        steps=("", "complete m: m"),
    ),
    Row(
        name="a sealed sub-process (spiff)",
        says="In files of spiff a sub-process works on a copy, which is taken over at its end.",
        lines=(f"subProcess w | {inside('startEvent i', 'userTask u', 'i -> u')}",),
        enter="w",
        leave="w",
        rules=SPIFF,
        start={"x": 1},
        steps=("i", "complete u x=2 y=3: u w"),
        variables={"x": 2, "y": 3},
    ),
)
