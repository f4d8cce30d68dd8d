"""Listeners at the moments of an element's life, and commits around it (SEMANTICS 28, 30)."""

from __future__ import annotations

from engine.dialects.attributes import WORKER, JobWork, Listener, ScriptWork
from tests.engine.semantics.rows import Row

U = ("userTask u",)


def noting(moment: str, text: str) -> Listener:
    return Listener(event=moment, script=ScriptWork(text=text, format="python"))


def asking(moment: str) -> Listener:
    return Listener(event=moment, job=JobWork(connector=WORKER, topic="audit"))


ROWS = (
    Row(
        name="listeners that set variables",
        says="Listeners at the start and the end of an element run in the step, in their order.",
        lines=("task t",),
        enter="t",
        leave="t",
        start={"seen": 0},
        told={
            "t": {
                "listeners": (
                    noting("end", "seen = seen * 10 + 3"),
                    noting("start", "seen = seen * 10 + 1"),
                    noting("start", "seen = seen * 10 + 2"),
                )
            }
        },
        steps=("t",),
        variables={"seen": 123},
    ),
    Row(
        name="a listener that is a job",
        says="A listener's job holds the element before its work and after it.",
        lines=U,
        enter="u",
        leave="u",
        told={"u": {"listeners": (asking("start"), asking("end"))}},
        steps=("", "return u a=1:", "complete u x=2:", "return u b=3: u"),
        variables={"a": 1, "x": 2, "b": 3},
    ),
    Row(
        name="the complete listener of a task",
        says="What a person answers is seen, and can be changed, before it lands.",
        lines=U,
        enter="u",
        leave="u",
        told={"u": {"listeners": (noting("complete", "x = x * 2"),)}},
        steps=("", "complete u x=2: u"),
        variables={"x": 4},
    ),
    Row(
        name="a listener that fails",
        says="A failing listener is an incident; a retry goes on where it stood.",
        lines=U,
        enter="u",
        leave="u",
        start={"d": 0},
        told={"u": {"listeners": (noting("end", "y = 1 / d"),)}},
        steps=("", "complete u:", "retry u d=1: u"),
    ),
    Row(
        name="commits before and after",
        says="An element may be begun, and left, only after what came before is committed.",
        lines=U,
        enter="u",
        leave="u",
        told={"u": {"continues_before": True, "continues_after": True}},
        steps=("", "complete u x=1: u"),
        variables={"x": 1},
    ),
)
