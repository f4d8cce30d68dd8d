"""Timer definitions: a date, a duration, a cycle or a cron, literal or an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from engine import schedules
from engine.errors import Invalid
from engine.expressions import Expression
from engine.schedules import Flavour, MissedFires


@dataclass(frozen=True, kw_only=True)
class Due:
    """When a timer fires.

    `cycle` is the text of a cycle or cron when it repeats, `flavour` how to read a cron.
    `repeats_left` counts the firings after this one; None: without end, then `fired` counts those
    before it.
    """

    at: datetime
    cycle: str | None = None
    repeats_left: int | None = 0
    flavour: Flavour = "spring"
    fired: int = 0

    def following(self, due_at: datetime, now: datetime, policy: MissedFires = "one") -> Due | None:
        """Return the firing after the one due at `due_at`, None after the last.

        Counted from due times; what was missed until `now` follows the policy (SEMANTICS 26).
        """
        if self.cycle is None or self.repeats_left == 0:
            return None
        left = None if self.repeats_left is None else self.repeats_left - 1
        repetition = schedules.parse_repetition(self.cycle, self.flavour)
        at = schedules.next_due(repetition, due_at, now, policy)
        return None if at is None else replace(self, at=at, repeats_left=left)

    def skipped(self, due_at: datetime, now: datetime, policy: MissedFires) -> Due | None:
        """Return what to wait for instead of firing at `now`; None: it is to fire.

        Only the policy `skip` leaves out fires, those more than a minute late; they do not count as
        repeats. A timer with no other due time fires late rather than never.
        """
        if policy != "skip" or self.cycle is None:
            return None
        repetition = schedules.parse_repetition(self.cycle, self.flavour)
        at = schedules.skipped_to(repetition, due_at, now)
        return None if at is None else replace(self, at=at)


def due(
    source: Expression, names: Mapping[str, Any], now: datetime, flavour: Flavour = "spring"
) -> Due:
    """Evaluate a timer at `now`; raises PlaitError when it makes no time."""
    value = source.evaluate(names, now)
    if not isinstance(value, str) or not schedules.is_repetition(value):
        return Due(at=moment_from(value, now, source.text))
    repetition = schedules.parse_repetition(value, flavour)
    at = repetition.first(now)
    if at is None:
        raise Invalid(
            f"cannot set the timer '{source.text}': {value.strip()[:80]!r} has no time left after "
            f"{now:%Y-%m-%dT%H:%M:%SZ}; correct its end and retry",
            code="time_never_fires",
        )
    repeats = repetition.repeats if isinstance(repetition, schedules.Cycle) else None
    left = None if repeats is None else repeats - 1
    return Due(at=at, cycle=value.strip(), repeats_left=left, flavour=flavour)


def upcoming(plan: Due, count: int) -> list[datetime]:
    """Return the next fires, at most `count`, the planned one first; as if none were missed."""
    if plan.cycle is None:
        return [plan.at][:count]
    most = count if plan.repeats_left is None else min(count, plan.repeats_left + 1)
    repetition = schedules.parse_repetition(plan.cycle, plan.flavour)
    return list(islice(schedules.fires(repetition, plan.at), most))


def moment_from(value: Any, now: datetime, source: str) -> datetime:
    """Return the moment in UTC that a value names.

    A moment with a zone, a duration (months and days by the calendar, from `now`), ISO 8601 text
    for either, or a date, which means its midnight in UTC (DMN 1.4 §10.3.2.3.5).
    """
    if isinstance(value, datetime) and value.tzinfo is not None:
        return schedules.Duration().after(value).astimezone(UTC)
    if isinstance(value, timedelta):
        return schedules.Duration(time=value).after(now)
    if isinstance(value, schedules.Duration):
        return value.after(now).astimezone(UTC)
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("P"):
            return schedules.parse_duration(text).after(now).astimezone(UTC)
        return schedules.parse_moment(text)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC)
    kind = "a date-time without zone" if isinstance(value, datetime) else type(value).__name__
    raise Invalid(
        f"cannot make a time of '{source}': it gave {kind}, expected an ISO 8601 date-time with a "
        "zone, a date or a duration; correct the variable and retry",
        code="time_malformed",
    )
