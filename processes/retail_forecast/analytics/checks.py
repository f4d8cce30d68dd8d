"""Data quality: completeness, freshness and outliers of one category's series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from processes.retail_forecast.analytics.sales import outliers

if TYPE_CHECKING:
    from processes.retail_forecast.analytics.sales import Series

LEAST_COMPLETE = 0.95
MOST_WEEKS_OLD = 1
MOST_OUTLIERS = 1
_SHOWN_WEEKS = 5


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check as people read it: what was found, what is allowed, and what can be done."""

    check: str
    passed: bool
    found: str
    limit: str
    advice: str


def run_checks(series: Series) -> tuple[Check, ...]:
    """Check a series, repaired or not, in the order in which people ask."""
    return (_completeness(series), _freshness(series), _outliers(series))


def _completeness(series: Series) -> Check:
    missing = np.isnan(series.volume)
    weeks = len(missing)
    known = weeks - int(missing.sum())
    passed = known / weeks >= LEAST_COMPLETE
    return Check(
        check="completeness",
        passed=passed,
        found=f"{known} of {weeks} weeks have sales ({known / weeks:.0%})",
        limit=f"at least {LEAST_COMPLETE:.0%} of the weeks",
        advice="" if passed else f"Fill the gaps or waive; no sales in {_weeks(series, missing)}",
    )


def _freshness(series: Series) -> Check:
    known = np.flatnonzero(~np.isnan(series.volume))
    age = len(series.weeks) - 1 - int(known[-1])
    passed = age <= MOST_WEEKS_OLD
    return Check(
        check="freshness",
        passed=passed,
        found=f"newest sales in week {series.weeks[known[-1]]}, {age} weeks before the table's end",
        limit=f"at most {MOST_WEEKS_OLD} week old",
        advice="" if passed else "Fill with zero if the season is over, else wait for data",
    )


def _outliers(series: Series) -> Check:
    strange = outliers(series)
    count = int(strange.sum())
    passed = count <= MOST_OUTLIERS
    return Check(
        check="outliers",
        passed=passed,
        found=f"{count} weeks far from the weeks around them",
        limit=f"at most {MOST_OUTLIERS}",
        advice="" if passed else f"Cap or waive; far off in {_weeks(series, strange)}",
    )


def _weeks(series: Series, marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    days = [series.weeks[index].isoformat() for index in np.flatnonzero(marked)]
    more = len(days) - _SHOWN_WEEKS
    return ", ".join(days[:_SHOWN_WEEKS]) + (f" and {more} more" if more > 0 else "")
