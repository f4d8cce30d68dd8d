"""Where the ticks of a chart's axes stand, and what they say."""

from __future__ import annotations

import math
from datetime import date

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most about `most` round levels that enclose both ends.

    Zero is on the axis when the values come near it, so that a small change does not look large.
    """
    if low > 0 and low < 0.6 * high:
        low = 0.0
    span = (high - low) or abs(high) or 1.0
    rough = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _STEPS if factor * power >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]


def date_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Return up to `most` dates with their words: days in a short span, else months."""
    if (last - first).days <= 62:
        return _days(first, last, most)
    starts = _month_starts(first, last)
    for step in _MONTH_STEPS:
        chosen = [at for at in starts if (at.year * 12 + at.month - 1) % step == 0]
        if len(chosen) <= most:
            break
    return [(at, f"{at:%b %Y}" if step < 12 else f"{at:%Y}") for at in chosen]


def _days(first: date, last: date, most: int) -> list[tuple[date, str]]:
    step = max(1, math.ceil(((last - first).days + 1) / most))
    ordinals = range(first.toordinal(), last.toordinal() + 1, step)
    return [(at, f"{at.day} {at:%b}") for at in map(date.fromordinal, ordinals)]


def _month_starts(first: date, last: date) -> list[date]:
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    starts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return [at for at in starts if first <= at <= last]
