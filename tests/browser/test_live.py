"""What somebody else does is on the page within two seconds, and moves nothing under work."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import VisitOf
from tests.browser.house import House

WITHIN = 2_000  # milliseconds
NEWS = "Show 1 new task"


def test_a_claim_by_somebody_else_shows_in_list_and_task(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("LIVE-1")
    noor = visit_as("noor")
    page = noor.open(f"/worklist?task={task.id}")
    noor.is_live()
    expect(page.locator("#task-state")).to_contain_text("open for marketing")

    house.application.worklist.claim(task.id, actor=house.actor("mia"))

    expect(page.locator("#task-state")).to_contain_text("Mia Brandt has it", timeout=WITHIN)
    row = page.locator(f"#task-{task.id}")
    expect(row).to_contain_text("Mia Brandt", timeout=WITHIN)


def test_new_tasks_are_announced_and_do_not_push(house: House, visit_as: VisitOf) -> None:
    house.forecast("LIVE-2")
    mia = visit_as("mia")
    page = mia.open("/worklist?sort=created")
    mia.is_live()
    before = page.locator("[data-row]").count()

    house.start("LIVE-3")
    house.task("LIVE-3", "approve_forecast")

    button = page.get_by_role("button", name=NEWS)
    expect(button).to_be_visible(timeout=WITHIN)
    expect(page.locator("#announcer")).to_have_text(NEWS)
    assert page.locator("[data-row]").count() == before
    button.click()
    expect(page.get_by_role("link", name="LIVE-3")).to_be_focused()


def test_a_task_that_somebody_finished_is_struck_through(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("LIVE-4")
    mia = visit_as("mia")
    page = mia.open("/worklist")
    mia.is_live()

    house.application.worklist.complete(
        task.id, variables={"planned_spend": 500}, outcome="approve", actor=house.actor("noor")
    )

    expect(page.locator(f"#task-{task.id}.gone")).to_be_visible(timeout=WITHIN)


def test_what_is_typed_stays_when_the_task_is_taken(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("LIVE-5")
    mia = visit_as("mia")
    page = mia.form(f"/tasks/{task.id}")
    mia.is_live()
    page.get_by_role("textbox", name="Comment").fill("My own words")

    house.application.worklist.claim(task.id, actor=house.actor("noor"))

    expect(page.locator("#task-news")).to_contain_text("Noor Haddad has it", timeout=WITHIN)
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("My own words")
    expect(page.get_by_role("button", name="Approve forecast")).to_be_disabled()


def test_the_diagram_follows_the_tokens(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("LIVE-6", spend=20_000)
    ola = visit_as("ola")
    page = ola.open(f"/instances/{task.instance_id}")
    ola.is_live()
    expect(page.locator("[data-container-id=approve_forecast] .token")).to_have_text("1")

    house.application.worklist.complete(
        task.id, variables={"planned_spend": 20_000}, outcome="approve", actor=house.actor("mia")
    )

    token = page.locator("[data-container-id=countersign] .token")
    expect(token).to_have_text("1", timeout=WITHIN)
    expect(page.locator("[data-element-id=approve_forecast].done")).to_be_attached()
    expect(page.locator("#side")).to_contain_text("Countersign")


def test_without_a_stream_the_page_asks_by_itself(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("LIVE-7")
    mia = visit_as("mia")
    mia.page.route("**/live", lambda route: route.fulfill(status=503))
    page = mia.open(f"/worklist?task={task.id}")

    house.application.worklist.claim(task.id, actor=house.actor("noor"))

    expect(page.locator("#task-state")).to_contain_text("Noor Haddad has it", timeout=4_000)
