"""From a request body to its answer: the analytics, without HTTP and without the ledger."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from processes.retail_forecast.analytics.bodies import (
    BacktestFacts,
    CheckResult,
    ForecastAnswer,
    ForecastPoint,
    ForecastRequest,
    ForecastSeries,
    Point,
    PromotionFacts,
    PublicationAnswer,
    PublicationRequest,
    QualityAnswer,
    QualityRequest,
)
from processes.retail_forecast.analytics.checks import run_checks
from processes.retail_forecast.analytics.forecasts import (
    INTERVAL,
    LONGEST_BACKTEST,
    Fitted,
    Promotion,
    Week,
    backtest,
)
from processes.retail_forecast.analytics.plans import read_plan, write_plan
from processes.retail_forecast.analytics.problems import Problem
from processes.retail_forecast.analytics.sales import repaired

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from processes.retail_forecast.analytics.sales import Repair, Series

_REMEMBERED = 64


class Analyst:
    """Answers from one sales table.

    One thread computes at a time (the work holds the interpreter anyway, and in turns the first
    callers are answered early); fits and backtests, which cost the most, are remembered.
    """

    def __init__(self, table: Mapping[str, Series]) -> None:
        self._table = {name.casefold(): series for name, series in table.items()}
        self._turn = Lock()
        self._fitted = lru_cache(_REMEMBERED)(self._fit)
        self._backtest = lru_cache(_REMEMBERED)(self._run_backtest)

    @property
    def categories(self) -> list[str]:
        """The names that `category` may have, in any case."""
        return [series.category for series in self._table.values()]

    def check(self, asked: QualityRequest) -> QualityAnswer:
        """Run the quality checks; raises Problem for an unknown category."""
        series = self._series(asked.category, asked.repair())
        checks = [CheckResult(**asdict(check)) for check in run_checks(series)]
        passed = all(check.passed for check in checks)
        return QualityAnswer(category=series.category, passed=passed, checks=checks)

    def forecast(self, asked: ForecastRequest) -> ForecastAnswer:
        """Forecast; raises Problem for an unknown category or a plan that cannot be read."""
        series = self._series(asked.category, asked.repair())
        try:
            plan = read_plan(asked.promotion_plan or "")
        except ValueError as error:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            raise Problem(status, "unreadable_promotion_plan", str(error)) from error
        weeks, assumed, past = self._compute(series.category, asked, plan)
        return ForecastAnswer(
            category=series.category,
            horizon_weeks=asked.horizon_weeks,
            promotion_plan=write_plan(plan),
            total_units=round(sum(week.mean for week in weeks), 1),
            series=_drawn(series, weeks),
            backtest=past,
            promotion=_facts(assumed, plan, weeks),
        )

    def publish(self, asked: PublicationRequest, number: int, at: datetime) -> PublicationAnswer:
        """Name publication `number`; the ledger is where it is published."""
        weeks = len(asked.forecast.forecast)
        return PublicationAnswer(id=f"publication-{number}", published_at=at, weeks=weeks)

    def require(self, category: str) -> Series:
        """Return the category's series as it is; raises Problem when the table has none."""
        series = self._table.get(category.strip().casefold())
        if series is None:
            known = self.categories
            detail = f"no sales of category {category!r}; known are {', '.join(known)}"
            raise Problem(404, "unknown_category", detail, more={"known_categories": known})
        return series

    def _series(self, category: str, repair: Repair) -> Series:
        return repaired(self.require(category), repair)

    def _compute(
        self, category: str, asked: ForecastRequest, plan: tuple[int, ...]
    ) -> tuple[list[Week], Promotion, BacktestFacts]:
        ahead = min(asked.horizon_weeks, LONGEST_BACKTEST)
        with self._turn:
            fitted = self._fitted(category, asked.repair())
            weeks = fitted.forecast(asked.horizon_weeks, plan)
            return weeks, fitted.promotion, self._backtest(category, asked.repair(), ahead)

    def _fit(self, category: str, repair: Repair) -> Fitted:
        return Fitted(self._series(category, repair))

    def _run_backtest(self, category: str, repair: Repair, ahead: int) -> BacktestFacts:
        return BacktestFacts(**asdict(backtest(self._series(category, repair), ahead)))


def _drawn(series: Series, weeks: list[Week]) -> ForecastSeries:
    known = zip(series.weeks, series.volume, strict=True)
    return ForecastSeries(
        title=f"{series.category}: units sold per week",
        unit="units",
        history=[
            Point(at=at, value=round(float(value), 1)) for at, value in known if not np.isnan(value)
        ],
        forecast=[ForecastPoint(**asdict(week)) for week in weeks],
        interval=INTERVAL,
    )


def _facts(assumed: Promotion, plan: tuple[int, ...], weeks: list[Week]) -> PromotionFacts:
    inside = [weeks[week - 1].at.isoformat() for week in plan if week <= len(weeks)]
    return PromotionFacts(
        promoted_weeks=", ".join(inside) or "none",
        ignored_weeks=write_plan(tuple(week for week in plan if week > len(weeks))),
        **asdict(assumed),
    )
