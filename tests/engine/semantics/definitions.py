"""Event definitions, markers and mappings that rows are drawn with, and what answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.engine.spiff.playing import event, inside

MESSAGE = event("message", "m1")
SIGNAL = event("signal", "s1")
TIMER = event("timer", inner="<timeDuration>PT1H</timeDuration>")
CONDITION = event("conditional", inner="<condition>n > 3</condition>")
ERROR = event("error", "e1")
ESCALATION = event("escalation", "x1")
TERMINATE = event("terminate")
CANCEL = event("cancel")
COMPENSATE = event("compensate")
JOB = "plait:connector='http'"

# What waits: its definition, the answer that brings it, variables before.
AWAITED: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "message": (MESSAGE, "trigger {} x=1", {}),
    "signal": (SIGNAL, "trigger {} x=1", {}),
    "timer": (TIMER, "fire {}", {}),
    "conditional": (CONDITION, "assign n=4", {"n": 1}),
}


def link(name: str) -> str:
    """Return a link event definition."""
    return f"<linkEventDefinition name='{name}'/>"


def timer(what: str, text: str) -> str:
    """Return a timer definition: timeDate, timeDuration or timeCycle."""
    return event("timer", inner=f"<{what}>{text}</{what}>")


def script(text: str) -> str:
    """Return a script as the inner XML of a script task."""
    return f"<script>{text}</script>"


def mapped(*mappings: str) -> str:
    """Return extension elements: `input name source` or `output name source`."""
    lines = (each.split(" ", 2) for each in mappings)
    inner = "".join(f"<plait:{kind} name='{name}' source='{text}'/>" for kind, name, text in lines)
    return f"<extensionElements>{inner}</extensionElements>"


def many(attributes: str = "", inner: str = "") -> str:
    """Return multi-instance characteristics."""
    tag = "multiInstanceLoopCharacteristics"
    return f"<{tag} {attributes}>{inner}</{tag}>"


def event_sub_process(start: str, definition: str, *more: str) -> str:
    """Return the event sub-process `q`: its start event `qs`, then a task `qt`, and more."""
    lines = (f"startEvent qs {start} | {definition}", "task qt", "qs -> qt", *more)
    return f"subProcess q triggeredByEvent='true' | {inside(*lines)}"
