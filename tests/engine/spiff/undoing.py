"""What the tests of compensation share: activities with a handler, and what lies inside others."""

from __future__ import annotations

from tests.engine.spiff.playing import DrawLines

THROW = "intermediateThrowEvent throw | <compensateEventDefinition/>"
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"

PARALLEL = (
    "<multiInstanceLoopCharacteristics plait:collection='=list' plait:elementVariable='item' "
    "plait:outputCollection='out' plait:outputElement='=item'/>"
)


def undoable(id_: str, kind: str = "userTask", inner: str = "") -> tuple[str, ...]:
    """An activity `id_`, and the person's task `undo_ID` that undoes it."""
    return (f"{kind} {id_} | {inner}", *handler(id_))


def handler(id_: str) -> tuple[str, ...]:
    return (
        f"boundaryEvent on_{id_} attachedToRef='{id_}' | <compensateEventDefinition/>",
        f"userTask undo_{id_} isForCompensation='true'",
        f"association with_{id_} sourceRef='on_{id_}' targetRef='undo_{id_}'",
    )


def inside(draw_lines: DrawLines, *lines: str) -> str:
    return draw_lines(*lines).replace("\n", "")
