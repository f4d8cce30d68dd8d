"""Forecast a series and say how wrong the same method was during the last year.

A local level with the promoted share as regressor, fitted to log(1 + units) by maximum
likelihood (state space, so weeks without data are simply unknown). One year of data shows no
yearly season, and none is claimed.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
from statsmodels.tools.sm_exceptions import ConvergenceWarning, EstimationWarning
from statsmodels.tsa.statespace.structural import UnobservedComponents

if TYPE_CHECKING:
    from processes.retail_forecast.analytics.sales import Numbers, Series

INTERVAL = 0.8
LONGEST_HORIZON = 26
LONGEST_BACKTEST = 8
_Z = NormalDist().inv_cdf(0.5 + INTERVAL / 2)
_FIRST_ORIGIN = 26  # weeks known before the first backtest forecast
_ORIGIN_STEP = 3

_BENCHMARK_WEEKS = 4


@dataclass(frozen=True, kw_only=True)
class Week:
    """The forecast of one week, in units sold."""

    at: date
    mean: float
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """Errors of forecasts made as if on earlier days of the last year, in percent.

    WAPE is the sum of absolute errors over the sum of sales; MAPE the mean of the weeks' own
    relative errors (weeks that sold nothing left out); the benchmark is the mean of the last
    four known weeks.
    """

    wape_percent: float
    mape_percent: float
    benchmark_wape_percent: float
    inside_interval_percent: float
    weeks_compared: int
    first_week: date
    last_week: date


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """What a promoted week is taken to look like: as the strongest tenth of the year's weeks.

    Other weeks are as the weakest tenth. The lift is the fitted effect of going from one to the
    other: an association in the data, not a proof of cause.
    """

    share_in_planned_weeks: float
    share_in_other_weeks: float
    lift_percent: float


class Fitted:
    """The method fitted to one series; forecasting from it costs little."""

    def __init__(self, series: Series) -> None:
        self._last = series.weeks[-1]
        self._results = _fit(series.volume, series.promoted)
        weak, strong = (float(share) for share in np.quantile(series.promoted, (0.1, 0.9)))
        effect = dict(zip(self._results.model.param_names, self._results.params, strict=True))
        self.promotion = Promotion(
            share_in_planned_weeks=round(strong, 3),
            share_in_other_weeks=round(weak, 3),
            lift_percent=round(100 * math.expm1(effect["beta.x1"] * (strong - weak)), 1),
        )

    def forecast(self, horizon_weeks: int, promoted_weeks: tuple[int, ...]) -> list[Week]:
        """Forecast the weeks after the series' last; planned weeks beyond the horizon count not."""
        planned = np.full(horizon_weeks, self.promotion.share_in_other_weeks)
        inside = [week - 1 for week in promoted_weeks if week <= horizon_weeks]
        planned[inside] = self.promotion.share_in_planned_weeks
        mean, lower, upper = _predict(self._results, planned)
        return [
            Week(
                at=self._last + timedelta(weeks=step + 1),
                mean=round(float(mean[step]), 1),
                lower=round(float(lower[step]), 1),
                upper=round(float(upper[step]), 1),
            )
            for step in range(horizon_weeks)
        ]


def backtest(series: Series, horizon_weeks: int) -> Backtest:
    """Forecast from several past weeks, knowing only what was known then and the promotions.

    The horizon is the asked one, at most 8 weeks.
    """
    ahead = min(horizon_weeks, LONGEST_BACKTEST)
    last_origin = len(series.weeks) - ahead
    outcomes = [
        _compare(series, origin, ahead)
        for origin in range(_FIRST_ORIGIN, last_origin + 1, _ORIGIN_STEP)
    ]
    actual, mean, lower, upper, simple = np.concatenate(outcomes, axis=1)
    known = ~np.isnan(actual)
    actual, mean, lower, upper, simple = (
        part[known] for part in (actual, mean, lower, upper, simple)
    )
    sold = actual > 0
    return Backtest(
        wape_percent=_percent(np.abs(mean - actual).sum(), actual.sum()),
        mape_percent=_percent((np.abs(mean - actual)[sold] / actual[sold]).sum(), sold.sum()),
        benchmark_wape_percent=_percent(np.abs(simple - actual).sum(), actual.sum()),
        inside_interval_percent=_percent(((actual >= lower) & (actual <= upper)).sum(), len(mean)),
        weeks_compared=len(mean),
        first_week=series.weeks[_FIRST_ORIGIN],
        last_week=series.weeks[-1],
    )


def _compare(series: Series, origin: int, ahead: int) -> Numbers:
    known = slice(0, origin)
    future = slice(origin, origin + ahead)
    fitted = _fit(series.volume[known], series.promoted[known])
    predicted = _predict(fitted, series.promoted[future])
    seen = series.volume[known]
    recent = seen[~np.isnan(seen)][-_BENCHMARK_WEEKS:]
    simple = np.full(ahead, recent.mean() if len(recent) else 0.0)
    return np.vstack([series.volume[future], *predicted, simple])


def _percent(part: float, whole: float) -> float:
    """Return the ratio in percent; 0 when nothing was sold and nothing was wrong."""
    if whole > 0:
        return round(100 * float(part) / float(whole), 1)
    return 0.0 if part == 0 else 100.0


def _predict(fitted: Any, planned: Numbers) -> tuple[Numbers, ...]:
    """Return mean, lower and upper end in units; the mean is the log-normal one, kept inside."""
    ahead = fitted.get_forecast(len(planned), exog=planned[:, None])
    middle, deviation = np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean)
    lower = np.maximum(np.expm1(middle - _Z * deviation), 0.0)
    upper = np.maximum(np.expm1(middle + _Z * deviation), 0.0)
    mean = np.expm1(middle + deviation**2 / 2)
    return np.clip(mean, lower, upper), lower, upper


def _fit(volume: Numbers, promoted: Numbers) -> Any:
    """Fit quietly: short or constant series warn though their fit is usable."""
    with warnings.catch_warnings():
        for kind in (ConvergenceWarning, EstimationWarning, RuntimeWarning, UserWarning):
            warnings.simplefilter("ignore", kind)
        model = UnobservedComponents(np.log1p(volume), level="llevel", exog=promoted[:, None])
        return model.fit(disp=False, maxiter=200)
