"""Everything by keyboard alone: the mouse is never touched."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import VisitOf
from tests.browser.house import PASSWORD, House


def test_a_forecast_is_approved_without_a_mouse(house: House, visit_as: VisitOf) -> None:
    house.forecast("KEYS-1")
    visit = visit_as(None)
    page = visit.open("/sign-in")
    expect(page.get_by_label("Sign-in name")).to_be_focused()
    page.keyboard.type("mia")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/worklist")

    _go_to_row(page, "KEYS-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Approve forecast")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_text("The task is yours now.")).to_be_visible()
    page.wait_for_selector(".fjs-form")
    _tab_to(page, page.get_by_role("button", name="Approve forecast"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()


def test_enter_in_a_field_never_sends_back(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("KEYS-2")
    page = visit_as("mia").form(f"/tasks/{task.id}")
    page.get_by_role("textbox", name="Adjusted promotion plan").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Done. The process went on.")).to_be_visible()
    done = house.application.worklist.get(task.id, actor=house.actor("mia")).task
    assert done.outcome == "approve"


def test_the_command_field_goes_to_a_case(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("KEYS-3")
    page = visit_as("mia").page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search or go to")).to_be_focused()
    page.keyboard.type("KEYS-3")
    expect(page.get_by_role("option", name="KEYS-3").first).to_have_attribute(
        "aria-selected", "true"
    )
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/worklist?task={task.id}")


def test_the_shortcuts_are_listed_on_demand(visit_as: VisitOf) -> None:
    page = visit_as("mia").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(visit_as: VisitOf) -> None:
    page = visit_as("mia").page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()


def test_a_chart_is_read_by_arrow_keys_and_as_a_table(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("KEYS-4")
    page = visit_as("mia").form(f"/tasks/{task.id}")
    page.locator("svg[data-spots]").filter(visible=True).focus()
    page.keyboard.press("End")
    expect(page.locator("[data-readout]")).to_contain_text("(forecast)")
    page.keyboard.press("Home")
    expect(page.locator("[data-readout]")).not_to_contain_text("(forecast)")

    page.keyboard.press("t")

    expect(page.get_by_role("region", name="units sold per week as a table")).to_be_visible()


def _go_to_row(page: Page, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("j")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"no row says {words}")


def _tab_to(page: Page, target: object) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):  # type: ignore[attr-defined]
            return
    raise AssertionError(f"{target} is not reached by Tab")
