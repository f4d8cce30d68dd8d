"""Timer definitions: a date, a duration or a cycle, literal or an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine import schedules
from engine.dialects.model import Node
from engine.errors import Invalid
from engine.expressions import Expression, compile_source


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a timer fires. `cycle` is its text when it repeats; `repeats_left` None: without end."""

    at: datetime
    cycle: str | None = None
    repeats_left: int | None = 0

    def following(self, due_at: datetime, now: datetime) -> Due | None:
        """Return the firing after the one due at `due_at`, None after the last.

        Counted from due times; those that passed unnoticed are left out (SEMANTICS 26: one).
        """
        if self.cycle is None or self.repeats_left == 0:
            return None
        left = None if self.repeats_left is None else self.repeats_left - 1
        at = schedules.parse_cycle(self.cycle).next(due_at, now)
        return Due(at=at, cycle=self.cycle, repeats_left=left)


def timer_source(node: Node, definition: Any) -> Expression | None:
    """Compile the text of the library's timer definition; None when the event is no timer."""
    if node.timer is None or not isinstance(definition, TimerEventDefinition):
        return None
    return compile_source((definition.expression or "").strip())


def due(source: Expression, names: Mapping[str, Any], now: datetime) -> Due:
    """Evaluate a timer at `now`; raises PlaitError when it makes no time."""
    value = source.evaluate(names, now)
    if isinstance(value, str) and value.strip().startswith("R"):
        cycle = schedules.parse_cycle(value)
        left = None if cycle.repeats is None else cycle.repeats - 1
        return Due(at=cycle.first(now), cycle=value, repeats_left=left)
    return Due(at=moment_from(value, now, source.text))


def moment_from(value: Any, now: datetime, source: str) -> datetime:
    """Return the moment in UTC that a value names: a moment, a duration, or ISO 8601 text."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return schedules.Duration().after(value).astimezone(UTC)
    if isinstance(value, timedelta):
        return schedules.Duration(time=value).after(now)
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("P"):
            return schedules.parse_duration(text).after(now).astimezone(UTC)
        return schedules.parse_moment(text).astimezone(UTC)
    kind = "a date without zone or time" if isinstance(value, date) else type(value).__name__
    raise Invalid(
        f"cannot make a time of '{source}': it gave {kind}, expected an ISO 8601 date-time with a "
        "zone or a duration; correct the variable and retry",
        code="time_malformed",
    )
