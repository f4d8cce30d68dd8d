"""An instance with waits of every kind: what can be seen, begun and followed from its page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from engine.facts import Instance
from tests.browser.conftest import VisitOf
from tests.browser.drawings import CHILD, NIGHTLY, ORDER, ORDERED
from tests.browser.house import House
from tests.browser.visits import PHONE, WIDE
from tests.waiting import eventually


def ordered(house: House, business_key: str, articles: int) -> Instance:
    """Start an order; return once the process that it calls has begun."""
    engine = house.application.engine
    for name, text in {"a": CHILD, "b": ORDER, "c": ORDERED, "d": NIGHTLY}.items():
        house.deploy({f"{name}.bpmn": text})
    variables = {"articles": list(range(articles)), "order": business_key, "stock": 3}
    actor = house.actor("ana")
    found = engine.start("order", variables=variables, business_key=business_key, actor=actor)

    def is_called() -> bool:
        called = engine.instances(definition_key="credit_check").items
        return found.id in {one.parent_id for one in called}

    eventually(is_called, "the credit check has begun")
    return found


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_waits_are_told_begun_and_followed(
    house: House, visit_as: VisitOf, size: tuple[int, int]
) -> None:
    instance = ordered(house, f"SEEN-{size[0]}", 12)
    visit = visit_as("ola", size=size, dark=size == PHONE)
    page = visit.open(f"/instances/{instance.id}")
    counted = page.locator("[data-container-id=count] .token")
    expect(counted).to_have_text("12")

    begin = page.get_by_role("button", name="Begin Phone call")
    begin.focus()
    begin.press("Enter")
    expect(page.get_by_role("status")).to_have_text("It has begun.")
    expect(page.locator("[data-container-id=phone] .token")).to_have_text("1")
    found = [*visit.grave_findings(), visit.overhang()]

    page.get_by_role("link", name="Check the customer").click()
    page.get_by_role("link", name=f"SEEN-{size[0]}").click()
    expect(page.get_by_role("heading", name="Waits for")).to_be_visible()
    visit.open("/start/ordered")
    expect(page.get_by_text("It begins with message order.")).to_be_visible()
    found += [*visit.grave_findings(), visit.overhang()]
    visit.open("/definitions")
    page.get_by_role("link", name="Nightly count").click()
    expect(page.get_by_text("Nobody starts it by hand")).to_be_visible()
    assert [*found, *visit.grave_findings(), visit.overhang()] == [0, 0, 0]


def test_a_wide_instance_paints_its_counts_afterwards(house: House, visit_as: VisitOf) -> None:
    instance = ordered(house, "WIDE-1", 1100)
    page = visit_as("ola").open(f"/instances/{instance.id}")

    expect(page.locator("[data-container-id=count] .token")).to_have_text("1\u202f100")
    expect(page.get_by_text("the oldest 50:")).to_be_visible()
