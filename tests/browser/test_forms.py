"""Every kind of field that a form may have, drawn by form-js and by the server alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.webapp.diagrams import approval

_OPTIONS = [{"label": "Small", "value": "s"}, {"label": "Large", "value": "l"}]
_VALIDATE = {"required": True}
FIELDS: list[dict[str, Any]] = [
    {"type": "text", "id": "note", "text": "Some **words** about it"},
    {"type": "textfield", "id": "a", "key": "comment", "label": "Comment", "validate": _VALIDATE},
    {"type": "textarea", "id": "b", "key": "story", "label": "Story"},
    {"type": "number", "id": "c", "key": "amount", "label": "Amount", "validate": {"min": 1}},
    {"type": "select", "id": "d", "key": "size", "label": "Size", "values": _OPTIONS},
    {"type": "radio", "id": "e", "key": "other_size", "label": "Other size", "values": _OPTIONS},
    {"type": "checkbox", "id": "f", "key": "sure", "label": "Sure"},
    {
        "type": "datetime",
        "id": "g",
        "key": "day",
        "subtype": "date",
        "dateLabel": "Day",
    },
    {
        "type": "textfield",
        "id": "h",
        "key": "why",
        "label": "Why so much",
        "conditional": {"hide": "=amount < 100"},
    },
]


@pytest.fixture
def task_id(house: House) -> int:
    """Give a task whose form has every kind of field."""
    form = {"type": "default", "schemaVersion": 18, "id": "all", "components": FIELDS}
    files = {name: content.decode() for name, content in approval("fields", "Fields").items()}
    house.deploy({**files, "approve.form": json.dumps(form)})
    instance = house.application.engine.start("fields", actor=house.actor("ola"))
    [task] = [
        one
        for one in house.application.worklist.tasks(actor=house.actor("mia"), q="Approve").items
        if one.instance_id == instance.id
    ]
    return task.id


def test_form_js_draws_and_sends_every_kind(house: House, visit_as: VisitOf, task_id: int) -> None:
    visit = visit_as("mia")
    page = visit.form(f"/tasks/{task_id}")
    page.get_by_role("textbox", name="Comment").fill("fine")
    page.get_by_role("textbox", name="Story").fill("line one\nline two")
    page.get_by_label("Amount").fill("250")
    expect(page.get_by_role("textbox", name="Why so much")).to_be_visible()
    page.get_by_role("textbox", name="Why so much").fill("a large order")
    page.locator(".fjs-form-field-select .fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Large").click()
    page.get_by_role("radio", name="Small").check()
    page.get_by_role("checkbox", name="Sure").check()
    page.get_by_label("Day").click()
    page.locator(".flatpickr-calendar.open .flatpickr-day.today").click()
    page.locator("h1").click()
    assert visit.grave_findings() == []

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    variables = _variables(house, task_id)
    assert variables["story"] == "line one\nline two"
    assert variables["amount"] == 250
    assert (variables["size"], variables["other_size"], variables["sure"]) == ("l", "s", True)
    assert variables["why"] == "a large order"
    assert variables["day"]


def test_the_server_draws_the_same_without_javascript(
    house: House, visit_as: VisitOf, task_id: int
) -> None:
    page = visit_as("mia", script=False).open(f"/tasks/{task_id}")
    page.get_by_label("Comment").fill("fine")
    page.get_by_label("Amount").fill("50")
    page.get_by_label("Size", exact=True).select_option(label="Large")
    page.get_by_role("radio", name="Small").check()
    page.get_by_role("checkbox", name="Sure").check()
    page.get_by_label("Day").fill("2026-03-02")

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    variables = _variables(house, task_id)
    assert variables["amount"] == 50
    assert (variables["size"], variables["other_size"], variables["sure"]) == ("l", "s", True)
    assert "why" not in variables


def _variables(house: House, task_id: int) -> dict[str, Any]:
    task = house.application.worklist.get(task_id, actor=house.actor("mia")).task
    return house.application.engine.variables(task.instance_id, actor=house.actor("ola"))
