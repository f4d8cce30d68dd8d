"""What pages do beyond their words: diagrams, uploads, the theme, the marks of bpmn.io."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import VisitOf
from tests.browser.house import EXAMPLE, House
from tests.browser.visits import DROP


def test_a_refused_diagram_is_drawn_with_its_faults_marked(visit_as: VisitOf) -> None:
    page = visit_as("ana").open("/definitions")
    zone = page.locator("[data-drop]").element_handle()
    diagram = (EXAMPLE / "forecast.bpmn").read_text()
    page.evaluate(DROP, [zone, "forecast.bpmn", diagram])
    page.get_by_role("button", name="Check and deploy").click()

    expect(page.get_by_role("alert")).to_contain_text("Refused")
    expect(page.get_by_role("table").first.locator("tbody tr").first).to_contain_text("error")
    mark = page.locator("[data-container-id=approve_forecast] .token.marked")
    expect(mark).to_have_attribute(
        "title", "'Approve forecast' names the form 'approve.form', which is not among the files"
    )


def test_a_click_on_an_element_shows_its_facts(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("PAGES-1")
    page = visit_as("ola").open(f"/instances/{task.instance_id}")
    page.locator("[data-element-id=check_quality] .djs-hit").first.click()

    side = page.locator("#side")
    expect(side.get_by_role("heading", name="Check data quality")).to_be_visible()
    expect(side).not_to_contain_text("Approve forecast")
    side.get_by_role("link", name="Show all").click()
    expect(side).to_contain_text("Approve forecast")


def test_the_marks_of_bpmn_io_are_visible(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("PAGES-2")
    page = visit_as("mia").form(f"/tasks/{task.id}?tab=diagram")
    expect(page.locator(".fjs-powered-by")).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_a_tab_changes_the_evidence_and_leaves_what_is_typed(
    house: House, visit_as: VisitOf
) -> None:
    task = house.forecast("PAGES-3")
    page = visit_as("mia").form(f"/tasks/{task.id}")
    page.get_by_role("textbox", name="Comment").fill("not lost")
    page.get_by_role("link", name="History").click()

    expect(page.locator("#evidence")).to_contain_text("Started")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("not lost")


def test_the_chosen_theme_stays(visit_as: VisitOf) -> None:
    page = visit_as("mia").page
    page.get_by_label("Mia Brandt: menu").click()
    page.get_by_role("button", name="Dark or light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_on_a_phone_list_and_task_are_pages_of_their_own(house: House, visit_as: VisitOf) -> None:
    house.forecast("PAGES-4")
    page = visit_as("mia", size=(390, 844)).page
    expect(page.locator(".filters")).to_be_hidden()
    page.get_by_role("link", name="PAGES-4").click()
    expect(page.get_by_role("heading", name="Approve forecast")).to_be_visible()
    expect(page.locator(".list")).to_be_hidden()
    page.get_by_role("link", name="Worklist").first.click()
    page.get_by_role("link", name="Filters").click()
    expect(page.get_by_role("link", name="Overdue")).to_be_visible()
