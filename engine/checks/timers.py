"""Timers and due dates that are written out can be read.

Why: a mistake would stop every instance there. Wrong: `2 days`, `2030-01-01T00:00` (no zone), a
cron line. Right: `P2D`, `2030-01-01T00:00:00Z`, `R3/PT1H`; an expression begins with `=`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine import schedules
from engine.checks.findings import about
from engine.dialects.model import FileModel, Node
from engine.errors import Finding, PlaitError

_READ: Mapping[str, Callable[[str], object]] = {
    "timeDate": schedules.parse_moment,
    "timeDuration": schedules.parse_duration,
    "timeCycle": schedules.parse_cycle,
}


def check(model: FileModel) -> list[Finding]:
    """Find timers without a time, and times that cannot be read."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            try:
                _read_timer(node)
                _read_dates(node)
            except PlaitError as error:
                line = node.timer.line if node.timer else None
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        error.code,
                        error.message,
                        "Write for example P2D, 2030-01-01T09:00:00Z or R3/PT1H.",
                        line,
                    )
                )
    return findings


def _read_timer(node: Node) -> None:
    timer = node.timer
    if timer is None:
        return
    if timer.kind is None or not timer.text:
        raise PlaitError("its timer has no date, duration or cycle", code="timer_missing")
    if not timer.text.startswith("="):
        _READ[timer.kind](timer.text)


def _read_dates(node: Node) -> None:
    person = node.attributes.person
    for text in (person.due, person.follow_up) if person else ():
        if text is not None and text.startswith("P"):
            schedules.parse_duration(text)
        elif text is not None and not text.startswith("="):
            schedules.parse_moment(text)
