"""Reading, claiming and plain forms work without JavaScript."""

from __future__ import annotations

from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import VisitOf
from tests.browser.house import House


def test_a_task_is_claimed_and_answered(house: House, visit_as: VisitOf) -> None:
    house.forecast("PLAIN-1")
    page = visit_as("mia", script=False).page
    page.get_by_role("link", name="PLAIN-1").click()
    expect(page.locator(".chart svg[viewBox] .band").filter(visible=True)).to_have_count(1)
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("The task is yours now.")).to_be_visible()

    page.get_by_label("Planned spend").fill("a lot")
    page.get_by_role("button", name="Approve forecast").click()
    expect(page.get_by_role("alert")).to_contain_text("One answer needs a correction")
    expect(page.get_by_label("Planned spend")).to_have_value("a lot")

    page.get_by_label("Planned spend").fill("700")
    page.get_by_role("button", name="Approve forecast").click()
    expect(page.get_by_text("Done. The process went on.")).to_be_visible()


def test_a_process_is_started(house: House, visit_as: VisitOf) -> None:
    page = visit_as("ana", script=False).open("/start/retail_forecast")
    page.get_by_label("Business key").fill("PLAIN-2")
    page.get_by_label("Category").select_option(label="Yogurt")
    page.get_by_role("button", name="Start Weekly retail forecast").click()

    expect(page.get_by_role("heading", name="PLAIN-2")).to_be_visible()
    assert house.task("PLAIN-2", "approve_forecast").columns["category"] == "Yogurt"


def test_search_finds_a_case(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("PLAIN-3")
    page = visit_as("mia", script=False).page
    page.get_by_label("Search or go to").fill("PLAIN-3")
    page.get_by_label("Search or go to").press("Enter")
    page.get_by_role("link", name="Task").first.click()

    page.wait_for_url(f"**/worklist?task={task.id}")


def test_files_with_a_fault_are_refused_with_the_way_out(visit_as: VisitOf) -> None:
    page = visit_as("ana", script=False).open("/definitions")
    broken = FilePayload(name="broken.bpmn", mimeType="application/xml", buffer=b"<not xml")
    page.get_by_label("Deploy BPMN, DMN and form files").set_input_files(broken)
    page.get_by_role("button", name="Check and deploy").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("table").first).to_contain_text("broken.bpmn")
