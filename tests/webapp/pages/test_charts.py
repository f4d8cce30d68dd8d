from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from webapp.pages.axes import date_ticks, value_ticks
from webapp.pages.charts import read_chart


def series(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "title": "Coffee",
        "unit": "units",
        "history": [{"at": "2026-01-05", "value": 10}, {"at": "2026-01-12", "value": 14.5}],
        "forecast": [{"at": "2026-01-19", "mean": 12, "lower": 8, "upper": 17}],
        "interval": 0.8,
    }
    return document | changes


def test_a_series_becomes_lines_a_band_and_the_same_numbers_as_rows() -> None:
    chart = read_chart(series())

    assert chart is not None
    assert chart.rows == [
        ("2026-01-05", "10", "", ""),
        ("2026-01-12", "14.5", "", ""),
        ("2026-01-19", "", "12", "8 to 17"),
    ]
    assert chart.large.past.count("L") == 1
    assert chart.large.future.startswith("M" + chart.large.past.rpartition("L")[2])
    assert chart.large.band.endswith("Z")
    assert chart.interval == "80\u202f% interval"
    assert chart.readings[-1] == "2026-01-19: 12 units (forecast), 80\u202f% interval 8 to 17"
    assert chart.summary.startswith("History from 2026-01-05 to 2026-01-12, last 14.5 units")


def test_everything_is_drawn_inside_its_frame() -> None:
    chart = read_chart(series())

    assert chart is not None
    for drawing in (chart.large, chart.small):
        for x, y in drawing.spots:
            assert drawing.left <= x <= drawing.right
            assert 0 <= y <= drawing.bottom


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [],
        {},
        {"history": "no list"},
        series(history=[], forecast=[]),
        series(history=[{"at": "never", "value": 1}, {"at": "2026-01-05", "value": "x"}]),
        series(history=[{"at": "2026-01-05", "value": float("nan")}], forecast=[]),
        series(history=[7, None], forecast=[{"at": "2026-01-05", "mean": True}]),
    ],
)
def test_another_shape_is_no_chart(value: Any) -> None:
    assert read_chart(value) is None


def test_a_series_without_a_forecast_or_an_interval_is_drawn() -> None:
    alone = read_chart(series(forecast=[]))
    bare = read_chart(series(forecast=[{"at": "2026-01-19", "mean": 12}]))

    assert alone is not None
    assert (alone.has_forecast, alone.large.future, alone.large.band) == (False, "", "")
    assert bare is not None
    assert (bare.has_forecast, bare.has_band) == (True, False)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 60, [0, 20, 40, 60]),
        (3, 97, [0, 25, 50, 75, 100]),
        (-4, 4, [-4, -2, 0, 2, 4]),
        (95, 105, [95, 97.5, 100, 102.5, 105]),
    ],
)
def test_levels_are_round_and_enclose_the_values(
    low: float, high: float, ticks: list[float]
) -> None:
    assert value_ticks(low, high, 5) == ticks


@pytest.mark.parametrize("level", [0.0, 5.0, -3.2, 1e12, 1e-9])
def test_one_level_alone_still_has_an_axis(level: float) -> None:
    found = value_ticks(level, level, 5)
    assert found[0] <= level <= found[-1]
    assert found[0] < found[-1]


@pytest.mark.parametrize("days", [1, 8, 40, 200, 900, 9_000])
def test_dates_on_the_axis_are_few_and_in_order(days: int) -> None:
    first = date(2017, 1, 2)
    found = date_ticks(first, first + timedelta(days=days), 6)

    assert 1 <= len(found) <= 6
    assert [at for at, _ in found] == sorted(at for at, _ in found)
    assert len({words for _, words in found}) == len(found)
