"""The sales table as weekly series, one per category, and what a steward's repair does to one."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

GapFill = Literal["keep", "zero", "interpolate"]
OUTLIER_SCORE = 4.0  # robust standard deviations from the usual level of the weeks around
_NEIGHBOURS = 4  # weeks on either side that tell what is usual
_CAP_ROUNDS = 10


@dataclass(frozen=True, kw_only=True)
class Repair:
    """How a steward lets the data be changed before they are checked and used."""

    gap_fill: GapFill = "keep"
    cap_outliers: bool = False


@dataclass(frozen=True, kw_only=True)
class Series:
    """Units sold per week (NaN where the table has no row) and the promoted share, 0 to 1."""

    category: str
    weeks: tuple[date, ...]
    volume: Numbers
    promoted: Numbers


def read_table(path: Path) -> dict[str, Series]:
    """Read the table; every series covers all weeks between the table's first and last.

    A week's promoted share weighs each product and location by its sales of the whole table, so
    that a good week does not look promoted because it was good.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    weeks = _every_week({row["date"] for row in rows})
    by_category: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_category[row["category1"]].append(row)
    return {name: _series(name, weeks, by_category[name]) for name in sorted(by_category)}


def _every_week(found: Iterable[str]) -> tuple[date, ...]:
    days = sorted(date.fromisoformat(day) for day in found)
    count = (days[-1] - days[0]).days // 7 + 1
    return tuple(days[0] + timedelta(weeks=week) for week in range(count))


def _series(category: str, weeks: tuple[date, ...], rows: list[dict[str, str]]) -> Series:
    position = {week.isoformat(): index for index, week in enumerate(weeks)}
    volume = np.full(len(weeks), np.nan)
    promoted = np.zeros(len(weeks))
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        weights[row["id"], row["location"]] += float(row["volume"])
    total = sum(weights.values())
    for row in rows:
        week = position[row["date"]]
        volume[week] = np.nan_to_num(volume[week]) + float(row["volume"])
        promoted[week] += float(row["promo"]) * weights[row["id"], row["location"]] / total
    return Series(category=category, weeks=weeks, volume=volume, promoted=promoted)


def repaired(series: Series, repair: Repair) -> Series:
    """Return the series as `repair` says: gaps are filled, then what is far off is capped.

    `interpolate` fills gaps between two known weeks only; a series that ended stays ended.
    """
    filled = replace(series, volume=_filled(series.volume, repair.gap_fill))
    return _capped(filled) if repair.cap_outliers else filled


def _capped(series: Series) -> Series:
    """Bring far-off weeks to the usual level, again while that uncovers others."""
    for _ in range(_CAP_ROUNDS):
        strange = outliers(series)
        if not strange.any():
            break
        volume = np.where(strange, usual_level(series), series.volume)
        series = replace(series, volume=volume)
    return series


def _filled(volume: Numbers, gap_fill: GapFill) -> Numbers:
    gaps = np.isnan(volume)
    if gap_fill == "zero":
        return np.where(gaps, 0.0, volume)
    if gap_fill == "interpolate":
        at = np.arange(len(volume))
        return np.interp(at, at[~gaps], volume[~gaps], left=np.nan, right=np.nan)
    return volume


def outliers(series: Series) -> NDArray[np.bool_]:
    """Mark weeks far from the usual level around them, on a logarithmic scale."""
    distance = np.log1p(series.volume) - np.log1p(usual_level(series))
    spread = 1.4826 * np.nanmedian(np.abs(distance - np.nanmedian(distance)))
    if not spread > 0:
        return np.zeros(len(series.volume), dtype=np.bool_)
    score: Numbers = np.abs(np.nan_to_num(distance)) / spread
    return np.greater(score, OUTLIER_SCORE)


def usual_level(series: Series) -> Numbers:
    """Return each week's median of the known weeks around it; NaN where none is known."""
    level = np.full(len(series.volume), np.nan)
    for week in range(len(level)):
        around = series.volume[max(0, week - _NEIGHBOURS) : week + _NEIGHBOURS + 1]
        known = around[~np.isnan(around)]
        if len(known):
            level[week] = np.median(known)
    return level
