"""The analytics themselves: forecasts, backtests, plans, checks and repairs."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from processes.retail_forecast.analytics.checks import run_checks
from processes.retail_forecast.analytics.forecasts import Fitted, backtest
from processes.retail_forecast.analytics.plans import LAST_WEEK, read_plan, write_plan
from processes.retail_forecast.analytics.sales import Repair, Series, read_table, repaired

ROOT = Path(__file__).parents[2]
TABLE = read_table(ROOT / "processes/retail_forecast/data/weekly_sales.csv")
REPAIRS = [Repair(), Repair(gap_fill="zero", cap_outliers=True), Repair(gap_fill="interpolate")]


@pytest.mark.parametrize("category", TABLE)
@pytest.mark.parametrize("repair", REPAIRS)
def test_every_mean_lies_inside_its_interval_and_every_error_is_a_number(
    category: str, repair: Repair
) -> None:
    series = repaired(TABLE[category], repair)

    weeks = Fitted(series).forecast(8, (1, 2))
    errors = backtest(series, 8)

    assert len(weeks) == 8
    for week in weeks:
        assert 0 <= week.lower <= week.mean <= week.upper < math.inf
    assert math.isfinite(errors.wape_percent)
    assert math.isfinite(errors.mape_percent)
    assert 0 <= errors.inside_interval_percent <= 100
    assert errors.weeks_compared > 0


@pytest.mark.parametrize("category", ["Soft drinks", "Coffee", "Cold cereal", "Ice cream"])
def test_the_method_is_better_than_the_last_four_weeks(category: str) -> None:
    errors = backtest(TABLE[category], 6)

    assert errors.wape_percent < errors.benchmark_wape_percent
    assert errors.inside_interval_percent > 60


@pytest.mark.parametrize("horizon_weeks", [1, 26])
def test_the_forecast_goes_on_from_the_tables_last_week(horizon_weeks: int) -> None:
    weeks = Fitted(TABLE["Yogurt"]).forecast(horizon_weeks, ())

    assert len(weeks) == horizon_weeks
    assert weeks[0].at == date(2018, 1, 1)
    assert all(after.at - before.at == timedelta(weeks=1) for before, after in pairwise(weeks))


def test_a_promotion_plan_moves_the_planned_weeks_only() -> None:
    series = TABLE["Soft drinks"]

    plain = Fitted(series).forecast(4, ())
    planned = Fitted(series).forecast(4, (2,))

    assert planned[1].mean > 1.3 * plain[1].mean
    assert [planned[week] for week in (0, 2, 3)] == [plain[week] for week in (0, 2, 3)]
    assert Fitted(series).promotion.lift_percent > 30


def test_planned_weeks_beyond_the_horizon_change_nothing() -> None:
    assert Fitted(TABLE["Coffee"]).forecast(3, (5, 9)) == Fitted(TABLE["Coffee"]).forecast(3, ())


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("", ()),
        ("none", ()),
        ("1", (1,)),
        (" 1, 3-4 ", (1, 3, 4)),
        ("4-3,1,1", (1, 3, 4)),
        ("25 - 26", (25, 26)),
    ],
)
def test_a_plan_names_weeks(text: str, weeks: tuple[int, ...]) -> None:
    assert read_plan(text) == weeks
    assert read_plan(write_plan(weeks)) == weeks


@pytest.mark.parametrize("text", ["0", "27", "1;2", "1,", "week two", "1--2", "None", "1\n2", "-1"])
def test_a_broken_plan_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(ValueError, match=f"1 to {LAST_WEEK} such as '1, 3-4'; write 'none'"):
        read_plan(text)


def test_checks_pass_at_their_limits_and_fail_one_beyond() -> None:
    fresh = _flat(40, missing=(5, 6))
    stale = _flat(40, missing=(38, 39))

    assert [check.passed for check in run_checks(fresh)] == [True, True, True]
    assert [check.passed for check in run_checks(stale)] == [True, False, True]
    assert run_checks(_flat(40, missing=(5, 6, 7)))[0].passed is False


def test_more_than_one_strange_week_fails_until_it_is_capped() -> None:
    series = _flat(40)
    series.volume[[10, 20]] = 4000.0

    strange = run_checks(series)[2]
    capped = repaired(series, Repair(cap_outliers=True))

    assert strange.passed is False
    assert strange.advice == "Cap or waive; far off in 2017-03-13, 2017-05-22"
    assert capped.volume.max() < 200
    assert run_checks(capped)[2].passed is True


def test_interpolation_fills_between_known_weeks_only() -> None:
    series = _flat(10, missing=(0, 4, 9))
    series.volume[[3, 5]] = (10.0, 20.0)

    volume = repaired(series, Repair(gap_fill="interpolate")).volume

    assert volume[4] == 15.0
    assert np.isnan(volume[[0, 9]]).all()


def test_a_repair_leaves_the_table_as_it_was() -> None:
    before = TABLE["Sweet corn"].volume.copy()

    repaired(TABLE["Sweet corn"], Repair(gap_fill="zero", cap_outliers=True))

    assert np.array_equal(TABLE["Sweet corn"].volume, before, equal_nan=True)


def _flat(weeks: int, missing: tuple[int, ...] = ()) -> Series:
    """Return a series that wobbles around 100 with gaps where asked."""
    volume = np.array([100.0 + week % 5 for week in range(weeks)], dtype=np.float64)
    volume[list(missing)] = np.nan
    first = date(2017, 1, 2)
    return Series(
        category="Test",
        weeks=tuple(first + timedelta(weeks=week) for week in range(weeks)),
        volume=volume,
        promoted=np.zeros(weeks),
    )
