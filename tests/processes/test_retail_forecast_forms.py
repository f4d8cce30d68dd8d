"""The forms: readable, of known components, and in agreement with diagram and service."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from processes.retail_forecast.analytics.bodies import ForecastRequest
from processes.retail_forecast.analytics.plans import PATTERN, read_plan
from processes.retail_forecast.analytics.sales import read_table

FOLDER = Path(__file__).parents[2] / "processes/retail_forecast"
FORMS = ["start", "repair", "approve", "countersign"]
TYPES = {"textfield", "textarea", "number", "select", "radio", "checkbox", "text", "datetime"}
CHECKS = {"required", "min", "max", "minLength", "maxLength", "pattern", "patternErrorMessage"}
PLAIT = "{urn:plait:bpmn:1}"


def components(name: str) -> list[dict[str, Any]]:
    form = json.loads((FOLDER / f"{name}.form").read_text(encoding="utf-8"))
    assert form["type"] == "default"
    assert 16 <= form["schemaVersion"] <= 19
    found: list[dict[str, Any]] = form["components"]
    return found


def fields(name: str) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in components(name) if "key" in each}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_uses_known_components_once_each(name: str) -> None:
    found = components(name)

    assert {each["type"] for each in found} <= TYPES
    ids = [each["id"] for each in found]
    assert len(ids) == len(set(ids))
    assert len(fields(name)) == len([each for each in found if each["type"] != "text"])
    assert all(each["label"] for each in fields(name).values())
    assert {key for each in found for key in each.get("validate", {})} <= CHECKS


def test_start_asks_for_category_and_horizon_and_takes_the_rest() -> None:
    found = fields("start")

    required = {key for key, each in found.items() if each.get("validate", {}).get("required")}
    assert required == {"category", "horizon_weeks"}
    assert set(found) == {*required, "promotion_plan", "planned_spend"}


def test_start_offers_the_categories_of_the_table() -> None:
    offered = [choice["value"] for choice in fields("start")["category"]["values"]]

    assert offered == list(read_table(FOLDER / "data/weekly_sales.csv"))


def test_what_a_form_lets_through_the_service_can_read() -> None:
    horizon = ForecastRequest.model_json_schema()["properties"]["horizon_weeks"]
    asked = fields("start")["horizon_weeks"]["validate"]
    assert (asked["min"], asked["max"]) == (horizon["minimum"], horizon["maximum"])

    for name, key in [("start", "promotion_plan"), ("approve", "adjusted_plan")]:
        pattern = fields(name)[key]["validate"]["pattern"]
        assert pattern == PATTERN
        for text in ("none", "1", "26, 1-3", "5-2", "1 , 2"):
            assert re.search(pattern, text)
            assert isinstance(read_plan(text), tuple)
        assert not [text for text in ("0", "27", "1;2", "soon", "") if re.search(pattern, text)]


@pytest.mark.parametrize(
    ("name", "key", "outcome"),
    [
        ("repair", "steward_comment", "waive"),
        ("approve", "comment", "reject"),
        ("approve", "adjusted_plan", "reject"),
        ("countersign", "finance_comment", "refuse"),
    ],
)
def test_a_field_is_required_for_an_outcome_that_its_task_has(
    name: str, key: str, outcome: str
) -> None:
    diagram = etree.parse(FOLDER / "forecast.bpmn")
    [task] = [each for each in diagram.iter() if each.get(f"{PLAIT}form") == f"{name}.form"]
    outcomes = [part.split("=")[0].strip() for part in task.get(f"{PLAIT}outcomes", "").split(";")]

    assert fields(name)[key]["properties"] == {"plait:requiredFor": outcome}
    assert outcome in outcomes
