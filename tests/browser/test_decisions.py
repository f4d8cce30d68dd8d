"""The decision pages, tried by hand: with and without JavaScript, wide and narrow."""

from __future__ import annotations

import pytest

from tests.browser.conftest import VisitOf
from tests.browser.house import House
from tests.browser.visits import PHONE, WIDE
from tests.engine.decisions.models import decision, literal, model, table

RISK = model(
    '<inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>',
    decision(
        "risk",
        table(["amount : number"], ["level"], [["> 1000", '"high"'], ["<= 1000", '"low"']]),
        requires=["input:i"],
    ),
    decision("advice", literal('"Risk is " + risk'), requires=["decision:risk"]),
)


@pytest.fixture(autouse=True)
def deployed(house: House) -> None:
    """Deploy the decisions as an administrator would."""
    house.deploy({"risk.dmn": RISK.decode()})


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_decision_is_tried_and_every_state_is_accessible(
    visit_as: VisitOf, size: tuple[int, int], *, dark: bool
) -> None:
    visit = visit_as("ana", size=size, dark=dark)

    visit.open("/decisions")
    found = [visit.grave_findings(), visit.overhang()]
    page = visit.open("/decisions/advice")
    found += [visit.grave_findings(), visit.overhang()]
    page.get_by_label("amount").fill("5000")
    page.get_by_role("button", name="Decide").click()
    page.get_by_text("Risk is high").wait_for()
    found += [visit.grave_findings(), visit.overhang()]

    assert found == [[], 0] * 3
    assert page.locator("tr.fired").count() == 1
    assert "fired" in page.locator("tr.fired").inner_text()


def test_it_works_without_javascript(visit_as: VisitOf) -> None:
    page = visit_as("ana", script=False).open("/decisions/risk")

    page.get_by_label("amount").fill("much")
    page.get_by_role("button", name="Decide").click()
    assert "This is no number" in page.inner_text("main")
    page.get_by_label("amount").fill("10")
    page.get_by_role("button", name="Decide").click()

    assert page.locator("tr.fired").count() == 1
    assert "low" in page.locator(".outcome pre").inner_text()
