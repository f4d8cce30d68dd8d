"""Timers and due dates that are written out can be read.

Why: a mistake would stop every instance there. Wrong: `2 days`, `2030-01-01T00:00` (no zone).
Right: `P2D`, `2030-01-01T00:00:00Z`, `R3/PT1H`; an expression begins with `=`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine import schedules
from engine.checks.findings import about
from engine.dialects.attributes import PersonWork
from engine.dialects.events import Timer
from engine.dialects.model import FileModel, Node
from engine.errors import Finding, PlaitError
from engine.expressions import literal
from engine.schedules import Flavour

_READ: Mapping[str, Callable[[str, Flavour], object]] = {
    "timeDate": lambda text, _: schedules.parse_moment(text),
    "timeDuration": lambda text, _: schedules.parse_duration(text),
    "timeCycle": schedules.parse_repetition,
}


def check(model: FileModel) -> list[Finding]:
    """Find timers without a time, and times that cannot be read."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            for each in node.definitions:
                if each.timer is not None:
                    findings.extend(_attempt(model, node, each.timer, process.rules.cron))
            if node.attributes.person is not None:
                findings.extend(_attempt(model, node, node.attributes.person, "spring"))
    return findings


def _attempt(
    model: FileModel, node: Node, what: Timer | PersonWork, cron: Flavour
) -> list[Finding]:
    try:
        if isinstance(what, Timer):
            _read_timer(what, cron)
        else:
            _read_dates(what)
    except PlaitError as error:
        line = what.line if isinstance(what, Timer) else None
        way_out = "Write for example P2D, 2030-01-01T09:00:00Z or R3/PT1H."
        return [about(model, node, "error", error.code, error.message, way_out, line)]
    return []


def _read_timer(timer: Timer, cron: Flavour) -> None:
    if timer.kind is None or not timer.text:
        raise PlaitError("its timer has no date, duration or cycle", code="timer_missing")
    if literal(timer.text) is not None:
        _READ[timer.kind](timer.text, cron)


def _read_dates(person: PersonWork) -> None:
    for text in (person.due, person.follow_up):
        if text is None or literal(text) is None:
            continue
        if text.startswith("P"):
            schedules.parse_duration(text)
        else:
            schedules.parse_moment(text)
