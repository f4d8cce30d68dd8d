"""The commands that ask decisions and evaluate expressions, against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.engine.decisions.models import decision, model, table
from tests.webapp.programs import Command, listening
from webapp.wiring import Application

RISK = model(
    decision("risk", table(["amount"], ["level"], [["> 1000", '"high"'], ["<= 1000", '"low"']]))
)


@pytest.fixture
def served(
    app: Flask, application: Application, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """Serve the application on a free port, and put a token of an analyst in place."""
    application.engine.deploy({"risk.dmn": RISK})
    person = application.people.add("ana", roles=("analyst",))
    made = application.accounts.tokens.create(tenant_id=1, person_id=person.id, name="t")
    monkeypatch.setenv("PLAIT_TOKEN", made.secret)
    with listening(app) as url:
        monkeypatch.setenv("PLAIT_URL", url)
        yield application


def test_a_decision_by_command_tells_its_reason(plait: Command, served: Application) -> None:
    told = plait("decide", "risk", "--set", "amount=1200")
    whole = plait("decide", "risk", "--set", "amount=3", "--version", "1", "--json")

    assert told.out == "high\n  risk, rule 1: amount = 1200 → level = high\n"
    assert json.loads(whole.out)["result"] == "low"
    assert json.loads(whole.out)["fired_rules"][0]["rule_id"] == "rule_2"


def test_a_decision_that_is_not_there_is_told(plait: Command, served: Application) -> None:
    told = plait("decide", "a/b?c")

    assert told.code == 1
    assert "(not_found)" in told.err or "(decision_unknown)" in told.err


def test_an_expression_by_command(plait: Command, served: Application) -> None:
    plain = plait("evaluate", "amount * 2", "--set", "amount=21")
    juel = plait("evaluate", "${amount > 20}", "--language", "juel", "--set", "amount=21", "--json")
    wrong = plait("evaluate", "1 +")

    assert plain.out == "42\n"
    assert json.loads(juel.out) == {"result": True}
    assert (wrong.code, "(expression_syntax)" in wrong.err) == (1, True)
