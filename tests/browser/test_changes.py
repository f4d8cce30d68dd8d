"""What changed between two versions, on both diagrams and as text."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import VisitOf
from tests.browser.drawings import box, event, seen
from tests.browser.house import House
from tests.browser.visits import PHONE
from tests.engine.models import process

OLD = seen(
    process(
        "compared",
        "startEvent s",
        "userTask look name='Look at it'",
        "endEvent e",
        "s -> look",
        "look -> e",
    ),
    {"s": event(100, 100), "look": box(250, 100), "e": event(400, 100)},
)
NEW = seen(
    process(
        "compared",
        "startEvent s",
        "userTask look name='Look at it twice'",
        "endEvent e",
        "task note",
        "s -> look",
        "look -> note",
        "note -> e",
    ),
    {"s": event(100, 100), "look": box(250, 100), "note": box(420, 100), "e": event(560, 100)},
)


def test_two_versions_are_compared_on_the_diagram_and_as_text(
    house: House, visit_as: VisitOf
) -> None:
    house.deploy({"compared.bpmn": OLD})
    house.deploy({"compared.bpmn": NEW})
    [latest] = [one for one in house.application.engine.definitions() if one.key == "compared"]

    ana = visit_as("ana")
    page = ana.open(f"/definitions/{latest.id}")
    page.get_by_role("link", name="What changed").click()

    old, new = page.locator("[data-diagram]").all()
    expect(old.locator(".token.changed")).to_have_count(2)
    expect(new.locator(".token.changed")).to_have_count(2)
    expect(new.locator(".token.added")).to_have_count(2)
    row = page.get_by_role("row", name="Look at it twice userTask")
    expect(row.locator("del")).to_have_text("Look at it")
    assert ana.grave_findings() == []
    phone = visit_as("ana", size=PHONE, dark=True)
    small = phone.open(f"/definitions/{latest.id}/changes")
    small.locator("[data-diagram] .token").first.wait_for()
    assert phone.overhang() == 0
    if folder := os.environ.get("PLAIT_SHOTS"):
        page.screenshot(path=Path(folder) / "changes.png")
        small.screenshot(path=Path(folder) / "changes-phone.png")


def test_a_first_version_has_nothing_to_be_compared_with(house: House, visit_as: VisitOf) -> None:
    house.deploy({"single.bpmn": OLD.replace("compared", "single")})
    [only] = [one for one in house.application.engine.definitions() if one.key == "single"]
    visit = visit_as("ana")

    page = visit.open(f"/definitions/{only.id}/changes")

    expect(page.get_by_role("heading", name="The first version")).to_be_visible()
    assert page.request.get(f"{visit.url}/definitions/{only.id}/changes?since=7").status == 404
    assert page.request.get(f"{visit.url}/definitions/{only.id}/changes?since=x").status == 422
