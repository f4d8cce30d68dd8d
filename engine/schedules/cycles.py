"""Repeating intervals as models write them (ISO 8601 `R3/…`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from engine.schedules.durations import Duration, parse_duration
from engine.schedules.moments import parse_moment, parse_zoned_moment
from engine.schedules.refusals import refuse

MIN_INTERVAL_SECONDS: Final = 1.0
_FORMS: Final = "write it like R3/PT10S, R3/2030-01-01T09:00Z/P1D or R/PT1H/2030-12-31T00:00Z"


@dataclass(frozen=True, kw_only=True)
class Cycle:
    """A repeating timer: `repeats` firings in all, None for no end.

    `start` keeps its zone; nothing fires after `end` (UTC).
    """

    repeats: int | None
    interval: Duration
    start: datetime | None = None
    end: datetime | None = None

    def first(self, now: datetime) -> datetime | None:
        """Return the first due time in UTC: the start, even a past one, or `now` + interval."""
        due = self.interval.after(now) if self.start is None else self.start
        return self._until_end(due)

    def next(self, due: datetime, now: datetime | None = None) -> datetime | None:
        """Return the due time that follows `due`, in UTC; counted from due times, never from `now`.

        With `now`, due times that have already passed are left out, so that a missed stretch fires
        once. With a start, months are counted from it: 31 January, 28 February, 31 March. None when
        it would lie behind the end.
        """
        anchor = due if self.start is None else self.start
        until = due if now is None else max(due, now)
        passed = (until - anchor.astimezone(UTC)).total_seconds() / self.interval.mean_seconds
        count = max(int(passed) - 3, 1)
        while (moment := self.interval.times(count).after(anchor)) <= until:
            count += 1
        return self._until_end(moment)

    def _until_end(self, moment: datetime) -> datetime | None:
        is_over = self.end is not None and moment > self.end
        return None if is_over else moment.astimezone(UTC)


def parse_cycle(text: str) -> Cycle:
    """Read `R/PT1H`, `R3/PT10S`, `R3/START/PT1H` (first at START) or `R/PT1H/END` (last by END).

    Raises Invalid `time_malformed`; `interval_too_short` below 1 second; for START and END also the
    codes of `parse_moment`.
    """
    head, *parts = text.strip().split("/", 1)
    if re.fullmatch(r"R[0-9]{0,9}", head) is None or not parts:
        refuse(text, "a cycle", _FORMS)
    start, end = None, None
    if parts[0].startswith("P"):
        interval, slash, last = parts[0].partition("/")
        end = parse_moment(last) if slash else None
    else:
        first, _, interval = parts[0].rpartition("/")
        if not interval.startswith("P"):
            refuse(text, "a cycle", _FORMS)
        start = parse_zoned_moment(first)
    repeats = int(head[1:]) if head[1:] else None
    if repeats == 0:
        refuse(text, "a cycle", "R0 never fires; write R1 or more")
    every = parse_duration(interval)
    if every.mean_seconds < MIN_INTERVAL_SECONDS:
        way_out = f"its interval must be {MIN_INTERVAL_SECONDS:.0f} second or longer"
        refuse(text, "a cycle", way_out, "interval_too_short")
    return Cycle(repeats=repeats, interval=every, start=start, end=end)
