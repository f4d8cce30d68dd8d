"""The analytics service as its callers see it: answers, refusals, description, stopping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types
from openapi_spec_validator import validate

if TYPE_CHECKING:
    from tests.processes.conftest import Analytics, Start

CHECKS = "/v1/quality-checks"
FORECASTS = "/v1/forecasts"
PUBLICATIONS = "/v1/publications"


def test_good_data_pass_every_check(analytics: Analytics) -> None:
    answer = analytics.post(CHECKS, {"category": "Soft drinks"})

    assert answer.status_code == 200
    assert answer.json()["passed"] is True
    names = [check["check"] for check in answer.json()["checks"]]
    assert names == ["completeness", "freshness", "outliers"]


@pytest.mark.parametrize(
    ("category", "failed"),
    [("Sweet corn", ["completeness"]), ("Lawn and garden", ["completeness", "freshness"])],
)
def test_gaps_and_a_season_that_ended_fail_checks_until_a_steward_repairs(
    analytics: Analytics, category: str, failed: list[str]
) -> None:
    before = analytics.post(CHECKS, {"category": category}).json()
    repair = {"category": category, "gap_fill": "zero", "cap_outliers": True}
    after = analytics.post(CHECKS, repair).json()

    assert [check["check"] for check in before["checks"] if not check["passed"]] == failed
    assert before["passed"] is False
    assert all(check["advice"] for check in before["checks"] if not check["passed"])
    assert after["passed"] is True


def test_a_forecast_has_history_an_interval_and_last_years_errors(analytics: Analytics) -> None:
    asked = {"category": "ice cream", "horizon_weeks": 6, "promotion_plan": "4-3, 1"}

    answer = analytics.post(FORECASTS, asked).json()

    series = answer["series"]
    assert answer["category"] == "Ice cream"
    assert answer["promotion_plan"] == "1, 3-4"
    assert len(series["history"]) == 52
    assert [point["at"] for point in series["forecast"]][:2] == ["2018-01-01", "2018-01-08"]
    assert all(point["lower"] <= point["mean"] <= point["upper"] for point in series["forecast"])
    assert series["interval"] == 0.8
    assert 0 < answer["backtest"]["wape_percent"] < 100
    assert answer["promotion"]["promoted_weeks"] == "2018-01-01, 2018-01-15, 2018-01-22"


def test_variables_nobody_has_set_arrive_as_null_and_mean_the_default(
    analytics: Analytics,
) -> None:
    asked = {"category": "Coffee", "horizon_weeks": 3}
    nulls = {"promotion_plan": None, "gap_fill": None, "cap_outliers": None}

    assert (
        analytics.post(FORECASTS, {**asked, **nulls}).json()
        == analytics.post(FORECASTS, asked).json()
    )


def test_a_publication_gets_an_id_of_its_own(analytics: Analytics) -> None:
    series = analytics.post(FORECASTS, {"category": "Yogurt", "horizon_weeks": 5}).json()["series"]
    asked = {
        "category": "Yogurt",
        "forecast": series,
        "promotion_plan": "none",
        "planned_spend": 120,
    }

    first = analytics.post(PUBLICATIONS, asked).json()
    second = analytics.post(PUBLICATIONS, asked).json()

    assert first["weeks"] == 5
    assert first["id"] != second["id"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (CHECKS, {"category": "Umbrellas"}, 404, "unknown_category"),
        (CHECKS, {}, 422, "invalid"),
        (CHECKS, {"category": "Coffee", "gap_fill": "guess"}, 422, "invalid"),
        (FORECASTS, {"category": "Coffee", "horizon_weeks": 0}, 422, "invalid"),
        (FORECASTS, {"category": "Coffee", "horizon_weeks": 27}, 422, "invalid"),
        (FORECASTS, {"category": "Coffee", "horizon_weeks": 4, "weeks": 4}, 422, "invalid"),
        (
            FORECASTS,
            {"category": "Coffee", "horizon_weeks": 4, "promotion_plan": "week two"},
            422,
            "unreadable_promotion_plan",
        ),
        (PUBLICATIONS, {"category": "Coffee", "forecast": None}, 422, "invalid"),
    ],
)
def test_a_wrong_request_is_refused_with_a_problem_and_has_no_effect(
    analytics: Analytics, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    key = f"wrong {path} {body}"

    answer = analytics.post(path, body, key=key)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["status"] == status
    assert analytics.effects(key) == []
    assert analytics.outcomes(key) == ["refused"]


def test_an_unknown_category_is_answered_with_the_known_ones(analytics: Analytics) -> None:
    answer = analytics.post(CHECKS, {"category": "Umbrellas"}).json()

    assert "Soft drinks" in answer["known_categories"]
    assert "Soft drinks" in answer["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'"text"'])
def test_a_body_that_is_no_json_object_is_malformed(analytics: Analytics, body: bytes) -> None:
    answer = requests.post(
        analytics.url + FORECASTS, data=body, headers={"Idempotency-Key": "x1"}, timeout=30
    )

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", FORECASTS, 405), ("GET", "/nothing", 404), ("DELETE", "/v1/ledger", 405)],
)
def test_the_frameworks_own_refusals_are_problems_too(
    analytics: Analytics, method: str, path: str, status: int
) -> None:
    answer = requests.request(method, analytics.url + path, timeout=30)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_body_over_a_megabyte_is_refused(analytics: Analytics) -> None:
    answer = analytics.post(CHECKS, {"category": "x" * 1_100_000})

    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_description_is_valid_and_the_answers_keep_to_it(analytics: Analytics) -> None:
    document = analytics.get("/openapi.json").json()
    validate(document)

    forecast = analytics.post(FORECASTS, {"category": "Yogurt", "horizon_weeks": 2}).json()
    publication = {"category": "Yogurt", "forecast": forecast["series"]}
    answers = {
        "ForecastAnswer": forecast,
        "QualityAnswer": analytics.post(CHECKS, {"category": "Sweet corn"}).json(),
        "PublicationAnswer": analytics.post(PUBLICATIONS, publication).json(),
        "LedgerAnswer": analytics.ledger(),
        "Health": analytics.get("/health").json(),
        "ProblemBody": analytics.post(CHECKS, {"category": "Umbrellas"}).json(),
    }

    assert document["openapi"] == "3.1.0"
    for name, answer in answers.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        assert list(Draft202012Validator(schema).iter_errors(answer)) == [], name


def test_a_token_is_asked_for_when_one_is_set(start_analytics: Start, tmp_path: Path) -> None:
    service = start_analytics(tmp_path / "ledger.sqlite", token="a long secret")

    refused = requests.get(f"{service.url}/v1/ledger", timeout=30)
    wrong = requests.get(
        f"{service.url}/v1/ledger", headers={"Authorization": "Bearer b"}, timeout=30
    )

    assert refused.status_code == wrong.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert "a long secret" not in refused.text
    assert service.get("/v1/ledger").status_code == 200
    assert requests.get(f"{service.url}/health", timeout=30).status_code == 200


def test_without_the_flag_no_fault_can_be_set(start_analytics: Start, tmp_path: Path) -> None:
    service = start_analytics(tmp_path / "ledger.sqlite")

    answer = requests.put(f"{service.url}/control/fault", json={"mode": "hang"}, timeout=30)

    assert answer.status_code == 404


def test_sigterm_stops_it_cleanly_and_nothing_recorded_is_lost(
    start_analytics: Start, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.sqlite"
    asked = {"category": "Coffee", "horizon_weeks": 2}
    first = start_analytics(ledger)
    answer = first.post(FORECASTS, asked, key="k").json()

    status = first.stop()
    second = start_analytics(ledger)

    assert status == 0
    assert second.post(FORECASTS, asked, key="k").json() == answer
    assert second.outcomes("k") == ["effect", "replay"]
