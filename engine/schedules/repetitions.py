"""What repeats: a cycle or a cron, told by its spelling; its missed and its next fires.

A fire is missed when it is found late. The policies: `one` (the default) fires once, however many
were missed; `all` fires each missed one, at most the latest 100; `skip` fires none of them, if they
are later than a minute. All go on from the due time, never from the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Literal

from engine.schedules.cron import Cron, is_cron, parse_cron
from engine.schedules.cron_reader import Flavour
from engine.schedules.cycles import Cycle, parse_cycle

MissedFires = Literal["one", "all", "skip"]
Repetition = Cycle | Cron

MAX_MISSED_FIRES: Final = 100
SKIP_AFTER: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def parse_repetition(text: str, flavour: Flavour = "spring") -> Repetition:
    """Read a cycle (`R3/PT10S`) or a cron (`0 0 9 * * MON`, `@daily`)."""
    return parse_cron(text, flavour) if is_cron(text) else parse_cycle(text)


def is_repetition(text: str) -> bool:
    """Tell a cycle or cron from a date or duration, by its spelling."""
    return text.lstrip().startswith("R") or is_cron(text)


def next_due(
    repetition: Repetition, due: datetime, now: datetime, policy: MissedFires
) -> datetime | None:
    """Return the due time after the one at `due` that fires at `now`; None after the last.

    With `all` it may have passed, too: then it fires at once.
    """
    if policy != "all":
        return repetition.next(due, now)
    if _is_crowded(repetition, due, due, now):
        early, late = due, now
        while late - early > _SECOND:
            middle = early + (late - early) / 2
            crowded = _is_crowded(repetition, due, middle, now)
            early, late = (middle, late) if crowded else (early, middle)
        return repetition.next(due, late)
    return repetition.next(due)


def skipped_to(repetition: Repetition, due: datetime, now: datetime) -> datetime | None:
    """Return the due time in the future to which the policy `skip` moves a missed one.

    None when it is to fire: it is not late, or there is no other.
    """
    return repetition.next(due, now) if now - due > SKIP_AFTER else None


def fires(repetition: Repetition, due: datetime | None) -> Iterator[datetime]:
    """Yield the due times from `due` on, in UTC; without end, unless the repetition has one."""
    while due is not None:
        yield due
        due = repetition.next(due)


def describe_fires(repetition: Repetition, now: datetime, count: int = 3) -> str:
    """Write the next fires for people: `Mon 2030-01-07 09:00:00, … (Europe/Berlin)`."""
    zone = repetition.zone if isinstance(repetition, Cron) else now.tzinfo
    dues = islice(fires(repetition, repetition.first(now)), count)
    moments = [due.astimezone(zone) for due in dues]
    texts = [f"{_WEEKDAYS[each.weekday()]} {each:%Y-%m-%d %H:%M:%S}" for each in moments]
    return f"{', '.join(texts)} ({zone})" if texts else "never again"


def _is_crowded(repetition: Repetition, due: datetime, after: datetime, now: datetime) -> bool:
    """Tell whether more fires than may follow the first are due after `after`, up to `now`."""
    for _ in range(MAX_MISSED_FIRES):
        moment = repetition.next(due, after)
        if moment is None or moment > now:
            return False
        after = moment
    return True
