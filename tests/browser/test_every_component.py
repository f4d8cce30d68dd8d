"""Every component of form-js: drawn by it and by the server alone, sent, judged, and landed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.components import COMPONENTS, FORM, VARIABLES
from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.browser.visits import PHONE
from tests.webapp.diagrams import approval


@pytest.fixture
def task_id(house: House) -> int:
    """Give a task whose form has every component."""
    files = {name: content.decode() for name, content in approval("every", "Every").items()}
    house.deploy({**files, "approve.form": json.dumps(FORM)})
    instance = house.application.engine.start(
        "every", variables=VARIABLES, actor=house.actor("ola")
    )
    [task] = [
        one
        for one in house.application.worklist.tasks(actor=house.actor("mia"), q="Approve").items
        if one.instance_id == instance.id
    ]
    return task.id


def test_form_js_draws_every_component_and_rows_come_and_go(
    house: House, visit_as: VisitOf, task_id: int
) -> None:
    visit = visit_as("mia")
    page = visit.form(f"/tasks/{task_id}")
    expect(page.get_by_text("Order A-17")).to_be_visible()
    expect(page.get_by_role("link", name="The price list")).to_be_visible()
    expect(page.get_by_role("cell", name="A-2")).to_be_visible()
    expect(page.get_by_text("bold", exact=True)).to_be_visible()
    for gone in ("Free beer", "Send it"):
        expect(page.get_by_role("button", name=gone)).to_have_count(0)
    page.get_by_role("textbox", name="Comment").fill("fine")
    page.get_by_role("textbox", name="Name").fill("Bo")
    page.get_by_role("button", name="Add new").click()
    page.get_by_label("Price").nth(1).fill("200")
    page.get_by_role("textbox", name="Why so dear").fill("a boat")
    expect(page.get_by_text("203")).to_be_visible()
    assert visit.grave_findings() == []

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    _has_landed(house, task_id)


def test_a_list_from_which_every_row_was_removed_lands_empty(
    house: House, visit_as: VisitOf, task_id: int
) -> None:
    page = visit_as("mia").form(f"/tasks/{task_id}")
    page.get_by_role("textbox", name="Comment").fill("fine")
    page.get_by_role("button", name="Remove list item 1").click()
    expect(page.get_by_label("Price")).to_have_count(0)

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    task = house.application.worklist.get(task_id, actor=house.actor("mia")).task
    landed = house.application.engine.variables(task.instance_id, actor=house.actor("ola"))
    assert landed["items"] == []


def test_the_server_draws_them_without_javascript(
    house: House, visit_as: VisitOf, task_id: int
) -> None:
    visit = visit_as("mia", script=False)
    page = visit.open(f"/tasks/{task_id}")
    expect(page.get_by_text("The price list (https://example.org/prices)")).to_be_visible()
    expect(page.get_by_role("cell", name="A-2")).to_be_visible()
    expect(page.get_by_text("Some bold words to Ann <b>Ash</b>")).to_be_visible()
    page.get_by_label("Comment").fill("fine")
    page.get_by_label("Name", exact=True).fill("Bo")
    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Comment")).to_have_value("fine")
    expect(page.get_by_text("Order A-17")).to_be_visible()
    expect(page.get_by_label("Fruit").get_by_text("Pear")).to_have_count(1)
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Remove row 3").click()
    page.get_by_label("Price").nth(1).fill("200")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_role("button", name="Remove row 3").click()
    page.get_by_label("Why so dear").fill("a boat")

    page.get_by_role("button", name="Approve").click()

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    _has_landed(house, task_id)


def test_a_wrong_row_is_named_and_marked_where_it_stands(visit_as: VisitOf, task_id: int) -> None:
    page = visit_as("mia").form(f"/tasks/{task_id}")
    page.get_by_role("textbox", name="Comment").fill("fine")
    page.get_by_role("button", name="Add new").click()

    page.get_by_role("button", name="Approve").click()

    page.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
    expect(page.get_by_text("Order A-17")).to_be_visible()
    marked = page.locator(".fjs-repeat-row-container").nth(1).locator(".fjs-form-field-error")
    expect(marked).to_have_text("This field needs an answer.")
    page.locator("a[href='#field-items.1.price']").click()
    expect(page.get_by_label("Price").nth(1)).to_be_focused()


_START = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="{key}" name="Order" isExecutable="true" camunda:candidateStarterGroups="marketing">
    <startEvent id="s">{form}</startEvent><endEvent id="e"/>
    <sequenceFlow id="f" sourceRef="s" targetRef="e"/></process></definitions>"""


def test_a_start_form_takes_rows_without_javascript(house: House, visit_as: VisitOf) -> None:
    rows = [one for one in COMPONENTS if one["type"] == "dynamiclist"]
    start = _START.format(key="rows", form="").replace(
        '<startEvent id="s">', '<startEvent id="s" camunda:formKey="deployment:rows.form">'
    )
    house.deploy({"rows.bpmn": start, "rows.form": json.dumps({"components": rows})})
    page = visit_as("mia", script=False).open("/start/rows")
    page.get_by_label("Business key").fill("A-18")
    page.get_by_label("Price").fill("4")

    page.get_by_role("button", name="Add a row").click()
    expect(page.get_by_label("Business key")).to_have_value("A-18")
    page.get_by_label("Price").nth(1).fill("5")
    page.get_by_role("button", name="Start Order").click()

    expect(page.get_by_text("A-18").first).to_be_visible()
    [found] = house.application.engine.instances(
        actor=house.actor("ola"), business_key="A-18"
    ).items
    items: Any = house.application.engine.variables(found.id, actor=house.actor("ola"))["items"]
    assert [one["price"] for one in items] == [4, 5]


def test_fields_of_a_diagram_make_a_start_form_that_names_the_case(
    house: House, visit_as: VisitOf
) -> None:
    fields = (
        '<extensionElements><camunda:formData businessKey="order">'
        '<camunda:formField id="order" label="Order" type="string"/>'
        '<camunda:formField id="day" label="Day" type="date" defaultValue="24/12/2029"/>'
        "</camunda:formData></extensionElements>"
    )
    house.deploy({"data.bpmn": _START.format(key="data", form=fields)})
    page = visit_as("mia", script=False).open("/start/data")
    expect(page.get_by_label("Business key")).to_have_count(0)
    expect(page.get_by_label("Day")).to_have_value("2029-12-24")
    page.get_by_label("Order", exact=True).fill("A-19")

    page.get_by_role("button", name="Start Order").click()

    expect(page.get_by_text("A-19").first).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_nothing_scrolls_sideways_on_a_phone(visit_as: VisitOf, task_id: int, script: bool) -> None:
    visit = visit_as("mia", size=PHONE, script=script)
    path = f"/tasks/{task_id}"
    page: Page = visit.form(path) if script else visit.open(path)

    expect(page.get_by_role("textbox", name="Comment")).to_be_visible()
    assert visit.overhang() == 0


def _has_landed(house: House, task_id: int) -> None:
    task = house.application.worklist.get(task_id, actor=house.actor("mia")).task
    landed: Any = house.application.engine.variables(task.instance_id, actor=house.actor("ola"))
    assert landed["client"] == {"name": "Bo", "city": {"zip": "00100"}, "secret": "x"}
    assert landed["items"][0]["price"] == 3
    assert (landed["items"][1]["price"], landed["items"][1]["why"]) == (200, "a boat")
    assert landed["total"] == 203
