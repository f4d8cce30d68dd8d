"""Every page, wide and narrow, light and dark: axe finds nothing serious, nothing overhangs."""

from __future__ import annotations

import pytest

from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.browser.visits import PHONE, WIDE

PATHS = (
    "/worklist",
    "/worklist?view=overdue",
    "/worklist?step=filters",
    "/worklist?task={task}",
    "/tasks/{task}",
    "/tasks/{task}?tab=diagram",
    "/tasks/{task}?tab=history",
    "/tasks/{task}?tab=comments",
    "/start",
    "/start/retail_forecast",
    "/instances",
    "/instances?key=nothing",
    "/instances/{instance}",
    "/instances/{instance}?element=approve_forecast",
    "/definitions",
    "/definitions/{definition}",
    "/incidents",
    "/incidents?state=resolved",
    "/settings",
    "/search?q=AXE",
    "/styleguide",
    "/tasks/1",
)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_is_accessible_and_fits(
    house: House, visit_as: VisitOf, size: tuple[int, int], dark: bool
) -> None:
    task = house.forecast(f"AXE-{size[0]}-{dark}")
    house.application.worklist.comment(task.id, "A comment", actor=house.actor("mia"))
    ids = {"task": task.id, "instance": task.instance_id, "definition": task.definition_id}
    visit = visit_as("ola", size=size, dark=dark)
    found: list[str] = []

    for path in PATHS:
        page = visit.open(path.format(**ids))
        _settle(page)
        found += [f"{path}: {one}" for one in visit.grave_findings()]
        if overhang := visit.overhang():
            found.append(f"{path}: hangs over the side by {overhang} px")

    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_doors_are_accessible(visit_as: VisitOf, dark: bool) -> None:
    visit = visit_as(None, size=PHONE, dark=dark)
    visit.open("/sign-in")
    found = visit.grave_findings()
    visit.sign_in("mia", "not the password")
    visit.page.get_by_role("alert").wait_for()
    found += visit.grave_findings()

    assert found == []
    assert visit.overhang() == 0


def test_the_worklist_does_not_fetch_what_only_other_pages_need(visit_as: VisitOf) -> None:
    visit = visit_as("mia")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open("/worklist?view=overdue")
    visit.is_live()

    scripts = [url.rpartition("/")[2] for url in asked if "/static/" in url]
    assert any(name.startswith("plait-") for name in scripts)
    assert not [name for name in scripts if name.startswith(("form-", "diagram-"))]


def _settle(page: object) -> None:
    """Wait until forms and diagrams are drawn, where the page has any."""
    waiting = "[data-plain], [data-diagram] .wordless"
    page.wait_for_function(f"() => !document.querySelector('{waiting}')")  # type: ignore[attr-defined]
