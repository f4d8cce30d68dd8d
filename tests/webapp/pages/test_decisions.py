"""The pages of decisions, as a browser without JavaScript gets them."""

from __future__ import annotations

import pytest

from tests.engine.decisions.models import decision, literal, model, table
from tests.engine.vendors import of_zeebe
from tests.webapp.pages.conftest import BrowserOf
from webapp.wiring import Application

RISK = model(
    '<inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>',
    decision(
        "risk",
        table(
            ["amount : number", "region : string"],
            ["level"],
            [
                ["> 1000", "-", '"high"'],
                ["-", '"north"', '"north rate"'],
                ["<= 1000", "-", '"low"'],
            ],
        ),
        requires=["input:i"],
    ),
    decision("advice", literal('"It is " + risk'), requires=["decision:risk"]),
)


@pytest.fixture(autouse=True)
def deployed(application: Application) -> None:
    """Deploy a table and an expression that requires it."""
    application.engine.deploy({"risk.dmn": RISK})


def test_the_list_names_every_decision_and_what_it_is_made_of(browser_of: BrowserOf) -> None:
    page = browser_of("ana", roles=("analyst",)).get("/decisions").text

    assert "table of 3 rules" in page
    assert "expression, requires 1 decision" in page
    assert 'href="/decisions/risk"' in page


def test_a_rule_that_fires_is_marked_with_its_reason(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))

    page = ana.post("/decisions/advice", **{"value.amount": "5000", "value.region": "south"})

    assert page.status_code == 200
    assert "It is high" in page.text
    assert "because amount is <b>5000</b>" in page.text.replace("5,000", "5000")
    assert page.text.count('class="fired"') == 1
    assert "fired</span>" in page.text
    assert 'value="5000"' in page.text


def test_rules_that_hold_against_the_policy_are_marked(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))

    page = ana.post("/decisions/risk", **{"value.amount": "5000", "value.region": "north"})

    assert page.status_code == 422
    assert "is UNIQUE, but rules 1, 2 hold at once" in page.text
    assert page.text.count('class="clashing"') == 2
    assert "holds too" in page.text


def test_what_is_no_number_is_told_at_its_field(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))

    page = ana.post("/decisions/risk", **{"value.amount": "<b>much</b>"})

    assert page.status_code == 422
    assert "This is no number" in page.text
    assert "&lt;b&gt;much&lt;/b&gt;" in page.text
    assert "<b>much</b>" not in page.text


def test_texts_of_a_file_are_shown_and_never_run(
    browser_of: BrowserOf, application: Application
) -> None:
    rule = [['"<img src=x onerror=alert(1)>"', '"{{7*7}}</script><script>"']]
    application.engine.deploy({"x.dmn": model(decision("x", table(["a"], ["o"], rule)))})
    ana = browser_of("ana", roles=("analyst",))

    page = ana.post("/decisions/x", **{"value.a": "<img src=x onerror=alert(1)>"}).text

    assert "<img src=x" not in page
    assert "</script><script>" not in page
    assert "{{7*7}}" in page


def test_an_older_version_can_be_asked(browser_of: BrowserOf, application: Application) -> None:
    application.engine.deploy({"risk.dmn": RISK.replace(b"It is", b"Now it is")})
    ana = browser_of("ana", roles=("analyst",))

    newest = ana.post("/decisions/advice", **{"value.amount": "1"}).text
    older = ana.post("/decisions/advice?version=1", **{"value.amount": "1"}).text

    assert "Now it is low" in newest
    assert "Now it is low" not in older
    assert "It is low" in older
    assert ana.get("/decisions/advice?version=9").status_code == 404
    assert ana.get("/decisions/advice?version=x").status_code == 404
    assert ana.get("/decisions/nothing").status_code == 404


def test_the_file_can_be_kept(browser_of: BrowserOf) -> None:
    answer = browser_of("ana", roles=("analyst",)).get("/decisions/risk/xml")

    assert answer.data == RISK
    assert answer.headers["Content-Disposition"] == "attachment; filename=risk.dmn"


def test_a_task_that_asked_a_decision_tells_why(
    browser_of: BrowserOf, application: Application
) -> None:
    called = '<zeebe:calledDecision decisionId="risk" resultVariable="r"/>'
    task = f"businessRuleTask d | <extensionElements>{called}</extensionElements>"
    asking = of_zeebe("asking", "startEvent s", task, "endEvent e", "s -> d -> e")
    application.engine.deploy({"a.bpmn": asking})
    instance = application.engine.start("asking", variables={"amount": 5000, "region": "south"})

    page = browser_of("ana", roles=("analyst",)).get(f"/instances/{instance.id}").text

    assert "decided" in page
    assert "high · rule 1 of risk" in page


def test_staff_have_no_decisions(browser_of: BrowserOf) -> None:
    mia = browser_of("mia")

    assert 'href="/decisions"' not in mia.get("/worklist").text
    assert mia.get("/decisions").status_code == 403
    assert mia.post("/decisions/risk", **{"value.amount": "1"}).status_code == 403


def test_files_with_decisions_alone_lead_to_the_decision(browser_of: BrowserOf) -> None:
    import io

    ana = browser_of("ana", roles=("analyst",))
    form = {"csrf_token": ana.csrf_token(), "files": (io.BytesIO(RISK), "risk.dmn")}

    answer = ana.client.post("/definitions", data=form, headers={"Origin": "http://localhost"})

    assert answer.headers["Location"].startswith("/decisions/risk")
