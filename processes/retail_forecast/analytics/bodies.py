"""What goes into the service and comes out; openapi.py publishes these same shapes.

Null is allowed wherever a field may be left out: a process variable that nobody has set yet
arrives as null.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from processes.retail_forecast.analytics.forecasts import INTERVAL, LONGEST_HORIZON
from processes.retail_forecast.analytics.plans import PATTERN
from processes.retail_forecast.analytics.sales import GapFill, Repair


class Body(BaseModel):
    """A JSON object with exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class QualityRequest(Body):
    """Which category to check, and the repairs that a steward allows before the checks."""

    category: str = Field(min_length=1, max_length=100, examples=["Soft drinks"])
    gap_fill: GapFill | None = Field(default=None, description="Weeks without rows; null is keep.")
    cap_outliers: bool | None = Field(
        default=None, description="Bring far-off weeks to the usual level."
    )

    def repair(self) -> Repair:
        """Return the repair with its defaults filled in."""
        return Repair(gap_fill=self.gap_fill or "keep", cap_outliers=bool(self.cap_outliers))


class CheckResult(Body):
    """One check as people read it."""

    check: Literal["completeness", "freshness", "outliers"]
    passed: bool
    found: str
    limit: str
    advice: str = Field(description="What can be done; empty when the check passed.")


class QualityAnswer(Body):
    """The checks, and `passed` when all of them passed."""

    category: str
    passed: bool
    checks: list[CheckResult]


class ForecastRequest(QualityRequest):
    """A category, how many weeks, and which of them are promoted."""

    horizon_weeks: int = Field(ge=1, le=LONGEST_HORIZON)
    promotion_plan: str | None = Field(
        default=None,
        max_length=200,
        description=f"Promoted weeks from 1 = the first, such as `1, 3-4`; `none`, empty and "
        f"null mean no promotion. Pattern: {PATTERN}. Weeks beyond the horizon are ignored.",
    )


class Point(Body):
    """Units sold in the week that starts on Monday `at`."""

    at: date
    value: float


class ForecastPoint(Body):
    """The forecast of the week that starts on Monday `at`."""

    at: date
    mean: float
    lower: float
    upper: float


class ForecastSeries(Body):
    """History and forecast in the shape that the chart beside a form draws."""

    title: str
    unit: str
    history: list[Point]
    forecast: list[ForecastPoint]
    interval: float = Field(
        default=INTERVAL, description="Share of weeks expected between the ends."
    )


class BacktestFacts(Body):
    """Errors of forecasts made as if during the last year; see the README for the method."""

    wape_percent: float
    mape_percent: float
    benchmark_wape_percent: float
    inside_interval_percent: float
    weeks_compared: int
    first_week: date
    last_week: date


class PromotionFacts(Body):
    """What was assumed about promotions, in words and numbers."""

    promoted_weeks: str = Field(description="Mondays of the promoted weeks inside the horizon.")
    ignored_weeks: str = Field(description="Planned weeks beyond the horizon, as a plan.")
    lift_percent: float
    share_in_planned_weeks: float
    share_in_other_weeks: float


class ForecastAnswer(Body):
    """The forecast, its past errors and its assumptions."""

    category: str
    horizon_weeks: int
    promotion_plan: str = Field(description="The plan as read, in its shortest form.")
    total_units: float = Field(description="Sum of the weekly means.")
    series: ForecastSeries
    backtest: BacktestFacts
    promotion: PromotionFacts


class PublicationRequest(Body):
    """An approved forecast, to be recorded for those who plan by it."""

    category: str = Field(min_length=1, max_length=100)
    forecast: ForecastSeries
    promotion_plan: str | None = Field(default=None, max_length=200)
    planned_spend: float | None = Field(default=None, ge=0)


class PublicationAnswer(Body):
    """The publication's id, and when it was recorded."""

    id: str
    published_at: datetime
    weeks: int


class SeenRequest(Body):
    """One POST that reached the service, whatever became of it.

    `received`: no answer yet, or it never got further (a fault, or the service was stopped).
    """

    key: str | None
    path: str
    received_at: datetime
    outcome: Literal["received", "effect", "replay", "refused"]


class Effect(Body):
    """What a key brought about, once."""

    key: str
    path: str
    recorded_at: datetime
    request: dict[str, Any]
    answer: dict[str, Any]


class LedgerAnswer(Body):
    """Every request in order of arrival, and every effect in order of record."""

    requests: list[SeenRequest]
    effects: list[Effect]


class Health(Body):
    """The service can answer."""

    status: Literal["ok"]
    categories: list[str]


class Fault(Body):
    """How the next requests to `path` (null: every POST) go wrong, for tests only.

    `delay` waits after the effect is in the ledger and before the answer; `hang` and `status_500`
    never reach the ledger's effects; `invalid_json` breaks the answer after the effect.
    """

    path: str | None = None
    mode: Literal["none", "status_500", "hang", "invalid_json", "delay"]
    seconds: float = Field(default=5.0, ge=0, le=3600)
    times: int | None = Field(
        default=None, ge=1, description="How many requests; null: until changed."
    )
