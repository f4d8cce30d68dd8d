"""The modeler in the browser: files of a set are drawn, checked and deployed together."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.browser.visits import DROP, PHONE


def _opened(page: Page) -> Page:
    page.locator("#modeler[data-ready]").wait_for()
    page.locator(".djs-container svg").first.wait_for()
    return page


def _shot(page: Page, name: str) -> None:
    folder = os.environ.get("PLAIT_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_definition_is_opened_with_its_files_and_deployed_unchanged(
    house: House, visit_as: VisitOf
) -> None:
    [latest] = [
        one for one in house.application.engine.definitions() if one.key == "retail_forecast"
    ]

    page = _opened(visit_as("ana").open(f"/modeler?definition={latest.id}"))

    expect(page.locator("[data-verdict]")).to_have_text("Runs with notes")
    expect(page.locator("[data-files] button")).to_contain_text([".bpmn", ".form"])
    _shot(page, "modeler")
    page.get_by_role("button", name="Deploy").click()
    expect(page.locator("[data-said]")).to_contain_text("unchanged")


def test_what_is_wrong_is_marked_in_the_drawing_and_listed_with_its_way_out(
    visit_as: VisitOf,
) -> None:
    page = _opened(visit_as("ana").open("/modeler?new=bpmn"))
    page.locator('.djs-palette [data-action="create.task"]').click()
    page.locator(".canvas svg[data-element-id]").click(position={"x": 500, "y": 220})
    page.locator('.djs-context-pad [data-action="replace"]').click()
    page.locator(".djs-popup").get_by_text("Service task").click()

    line = page.locator("[data-findings] li", has_text="it names no connector")
    expect(line).to_be_visible()
    expect(page.locator("[data-verdict]")).to_have_text("Refused")
    expect(page.locator(".djs-overlay .token.broken")).to_have_count(1)
    _shot(page, "modeler-refused")
    line.get_by_role("button").click()
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("Service Task")


def test_a_decision_and_a_form_are_drawn_in_editors_of_their_own(visit_as: VisitOf) -> None:
    page = _opened(visit_as("ana").open("/modeler?new=camunda8"))
    page.get_by_text("Add", exact=True).click()
    page.get_by_role("button", name="Decision").click()
    page.locator(".dmn-decision-table-container").wait_for()
    _shot(page, "modeler-decision")
    page.get_by_text("Add", exact=True).click()
    page.get_by_role("button", name="Form", exact=True).click()

    page.locator(".fjs-editor-container, .fjs-form-editor").first.wait_for()
    _shot(page, "modeler-form")
    expect(page.locator("[data-files] button")).to_have_count(3)
    page.locator("[data-findings] li button", has_text="has no expression").click()
    expect(page.locator("th.input-cell[data-finding=error]")).to_be_visible()


def test_a_file_for_camunda_7_is_drawn_by_keyboard_with_plaits_templates(visit_as: VisitOf) -> None:
    visit = visit_as("ana", dark=True)
    page = _opened(visit.open("/modeler?new=camunda7"))
    page.locator('.djs-palette [data-action="create.task"]').press("Enter")
    page.locator(".djs-container svg[tabindex]").press("r")
    page.locator(".djs-popup").get_by_text("Service task").click()

    expect(page.locator("[data-verdict]")).to_have_text("Refused")
    assert visit.grave_findings() == []
    page.get_by_role("button", name="Select").click()
    page.locator(".djs-popup").get_by_text("Plait: call a service").click()
    expect(page.locator("[data-findings] li", has_text="names no connector")).to_have_count(0)
    _shot(page, "modeler-template")


def test_files_are_dropped_renamed_and_removed(visit_as: VisitOf) -> None:
    page = _opened(visit_as("ana").open("/modeler"))
    stage = page.locator("[data-stage]").element_handle()
    page.evaluate(DROP, [stage, "broken.bpmn", "<no-bpmn/>"])

    expect(page.locator(".editor:not([hidden]) .notice")).to_contain_text("cannot be drawn")
    page.locator("[data-file] summary").click()
    page.locator("[data-file] input").fill("process.bpmn")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("[data-wrong]")).to_contain_text("Another file")
    page.locator("[data-file] input").fill("other.bpmn")
    page.locator("[data-file] input").press("Enter")
    expect(page.locator("[data-files] button").last).to_contain_text("other.bpmn")
    page.locator("[data-file] summary").click()
    page.get_by_role("button", name="Remove from this set").click()
    expect(page.locator("[data-files] button")).to_have_text("process.bpmn")
    expect(page.locator("[data-verdict]")).to_have_text("Runs here")


def test_nothing_counts_as_kept_while_the_server_is_away_or_the_session_over(
    visit_as: VisitOf,
) -> None:
    page = _opened(visit_as("ana").open("/modeler"))
    page.route("**/modeler/deploy", lambda route: route.abort())
    page.get_by_role("button", name="Deploy").click()
    expect(page.locator("[data-said]")).to_contain_text("cannot be reached")

    page.unroute("**/modeler/deploy")
    page.context.clear_cookies()
    page.get_by_role("button", name="Deploy").click()

    expect(page.locator("[data-said]")).to_have_class("said bad")


def test_on_a_phone_the_properties_lie_under_the_drawing(visit_as: VisitOf) -> None:
    visit = visit_as("ana", size=PHONE)
    page = _opened(visit.open("/modeler?new=camunda8"))

    expect(page.locator(".bio-properties-panel-header")).to_be_visible()
    assert visit.overhang() == 0
    assert visit.grave_findings() == []


def test_only_who_may_deploy_may_draw(visit_as: VisitOf) -> None:
    page = visit_as("mia").page

    assert page.request.get(f"{visit_as('mia').url}/modeler").status == 403
