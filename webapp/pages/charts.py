"""The forecast chart as numbers for an SVG: history solid, forecast dashed, interval a band.

Drawn on the server, so it is there without JavaScript, prints, and obeys the page's colours. Each
chart is drawn twice, for a wide and for a narrow place; the style sheet shows one of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from webapp.pages.axes import date_ticks, value_ticks
from webapp.pages.formats import decimal

_LARGE = (760, 300)
_SMALL = (340, 240)
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 12, 12, 28


@dataclass(frozen=True, kw_only=True)
class Point:
    """One date of a series; `lower` and `upper` only where there is an interval."""

    at: date
    value: float
    lower: float | None = None
    upper: float | None = None
    is_forecast: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A tick: its place on the axis, and its words."""

    place: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One size of the chart; paths are SVG path data."""

    width: int
    height: int
    left: int
    right: int
    bottom: int
    past: str
    future: str
    band: str
    now: float | None
    columns: Sequence[Mark]
    lines: Sequence[Mark]
    spots: Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A series, its two drawings, and the same numbers as rows of text."""

    title: str
    unit: str
    interval: str
    summary: str
    has_forecast: bool
    has_band: bool
    large: Drawing
    small: Drawing
    rows: Sequence[tuple[str, str, str, str]]
    readings: Sequence[str]


def read_chart(value: Any) -> Chart | None:
    """Return the chart of a `series` variable, None when its shape is another."""
    if not isinstance(value, Mapping):
        return None
    history = _points(value.get("history"), is_forecast=False)
    forecast = _points(value.get("forecast"), is_forecast=True)
    points = history + forecast
    if len(points) < 2:
        return None
    unit = str(value.get("unit") or "")
    interval = value.get("interval")
    share = f"{interval:.0%} interval" if isinstance(interval, (int, float)) else "interval"
    share = share.replace("%", "\u202f%")
    return Chart(
        title=str(value.get("title") or ""),
        unit=unit,
        interval=share,
        summary=_summary(history, forecast, unit),
        has_forecast=bool(forecast),
        has_band=any(point.lower is not None for point in points),
        large=_draw(history, forecast, _LARGE),
        small=_draw(history, forecast, _SMALL),
        rows=[_row(point) for point in points],
        readings=[_reading(point, unit, share) for point in points],
    )


def _points(items: Any, *, is_forecast: bool) -> list[Point]:
    """Read what can be read; an entry without a date or a finite number is left out."""
    found = []
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, Mapping):
            continue
        at, number = _date(item.get("at")), _finite(item.get("mean" if is_forecast else "value"))
        if at is None or number is None:
            continue
        lower, upper = _finite(item.get("lower")), _finite(item.get("upper"))
        whole = lower is not None and upper is not None
        found.append(
            Point(
                at=at,
                value=number,
                lower=lower if whole else None,
                upper=upper if whole else None,
                is_forecast=is_forecast,
            )
        )
    return sorted(found, key=lambda point: point.at)


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def _draw(history: list[Point], forecast: list[Point], size: tuple[int, int]) -> Drawing:
    width, height = size
    points = history + forecast
    first, last = points[0].at.toordinal(), max(point.at.toordinal() for point in points)
    edges = [edge for p in points for edge in (p.value, p.lower, p.upper) if edge is not None]
    levels = value_ticks(min(edges), max(edges), 5 if width > 400 else 4)
    low, high = levels[0], levels[-1]

    def x(at: date) -> float:
        share = (at.toordinal() - first) / max(1, last - first)
        return round(_LEFT + share * (width - _LEFT - _RIGHT), 1)

    def y(level: float) -> float:
        share = (level - low) / ((high - low) or 1)
        return round(height - _BOTTOM - share * (height - _TOP - _BOTTOM), 1)

    joined = history[-1:] + forecast
    band = [point for point in forecast if point.lower is not None]
    most = 6 if width > 400 else 3
    return Drawing(
        width=width,
        height=height,
        left=_LEFT,
        right=width - _RIGHT,
        bottom=height - _BOTTOM,
        past=_path([(x(p.at), y(p.value)) for p in history]),
        future=_path([(x(p.at), y(p.value)) for p in joined]) if forecast else "",
        band=_band(
            [(x(p.at), y(p.upper or 0)) for p in band],
            [(x(p.at), y(p.lower or 0)) for p in band],
            (x(history[-1].at), y(history[-1].value)) if history else None,
        ),
        now=x(history[-1].at) if history and forecast else None,
        columns=[
            Mark(place=x(at), words=words)
            for at, words in date_ticks(date.fromordinal(first), date.fromordinal(last), most)
        ],
        lines=[Mark(place=y(level), words=decimal(level)) for level in levels],
        spots=[(x(p.at), y(p.value)) for p in points],
    )


def _path(spots: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in spots) if spots else ""


def _band(
    upper: list[tuple[float, float]],
    lower: list[tuple[float, float]],
    origin: tuple[float, float] | None,
) -> str:
    if not upper:
        return ""
    start = [origin] if origin else []
    return f"{_path([*start, *upper, *reversed(lower)])}Z"


def _row(point: Point) -> tuple[str, str, str, str]:
    number = decimal(point.value)
    past, future = ("", number) if point.is_forecast else (number, "")
    interval = ""
    if point.lower is not None and point.upper is not None:
        interval = f"{decimal(point.lower)} to {decimal(point.upper)}"
    return (point.at.isoformat(), past, future, interval)


def _reading(point: Point, unit: str, share: str) -> str:
    at, past, future, interval = _row(point)
    words = f"{at}: {past or future} {unit}".rstrip()
    words += " (forecast)" if point.is_forecast else ""
    return f"{words}, {share} {interval}" if interval else words


def _summary(history: list[Point], forecast: list[Point], unit: str) -> str:
    parts = []
    if history:
        span = f"{history[0].at.isoformat()} to {history[-1].at.isoformat()}"
        parts.append(f"history from {span}, last {decimal(history[-1].value)} {unit}".strip())
    if forecast:
        span = f"{forecast[0].at.isoformat()} to {forecast[-1].at.isoformat()}"
        total = decimal(sum(point.value for point in forecast))
        parts.append(f"forecast from {span}, {total} {unit} in all".strip())
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."
