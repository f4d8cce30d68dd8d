"""Decisions by REST: lists, questions with their reasons, and refusals that name the place."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.engine.decisions.models import decision, literal, model, table
from tests.webapp.doors import Caller, add_person
from webapp.wiring import Application

RISK = model(
    decision("risk", table(["amount"], ["level"], [["> 1000", '"high"'], ["> 500", '"some"']])),
    decision("day", literal("date(2030, 1, 31)")),
)


@pytest.fixture
def ana(app: Flask, application: Application) -> Caller:
    """Deploy two decisions and return an analyst."""
    application.engine.deploy({"risk.dmn": RISK})
    person = add_person(application, "ana", roles=("analyst",), has_password=False)
    made = application.accounts.tokens.create(tenant_id=1, person_id=person.id, name="t")
    return Caller(app, made.secret)


def ask(caller: Caller, path: str, body: Any, **options: Any) -> Any:
    return caller.send("POST", path, json=body, **options)


def test_a_question_is_answered_with_the_rules_that_fired(ana: Caller) -> None:
    answer = ask(ana, "/decisions/risk/evaluation", {"variables": {"amount": 700}})

    assert answer.status_code == 200
    assert answer.json == {
        "result": "some",
        "fired_rules": [
            {
                "decision": "risk",
                "table": "risk",
                "rule": 2,
                "rule_id": "rule_2",
                "inputs": {"amount": 700},
                "outputs": {"level": "some"},
                "annotations": [],
            }
        ],
    }


def test_a_value_that_json_lacks_is_tagged(ana: Caller) -> None:
    answer = ask(ana, "/decisions/day/evaluation", {})

    assert answer.json["result"] == {"$type": "date", "value": "2030-01-31"}


def test_a_broken_policy_is_a_problem_that_names_the_rules(ana: Caller) -> None:
    answer = ask(ana, "/decisions/risk/evaluation", {"variables": {"amount": 2000}})

    assert answer.status_code == 422
    assert answer.json["code"] == "decision_not_unique"
    assert answer.json["where"]["rules"] == [1, 2]


def test_lists_and_files(ana: Caller, application: Application) -> None:
    application.engine.deploy({"risk.dmn": RISK.replace(b"some", b"many")})

    listed = ana.get("/decisions").json["items"]
    versions = ana.get("/decisions?key=risk").json["items"]
    older = ana.get("/decisions/risk/xml?version=1")

    assert [(one["key"], one["version"]) for one in listed] == [("day", 2), ("risk", 2)]
    assert [one["version"] for one in versions] == [2, 1]
    assert older.data == RISK


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/decisions/nothing/evaluation", {}, 404, "decision_unknown"),
        ("/decisions/risk/evaluation", {"version": 9}, 404, "decision_unknown"),
        ("/decisions/risk/evaluation", {"version": 2**40}, 404, "decision_unknown"),
        ("/decisions/risk/evaluation", {"version_tag": "x"}, 404, "decision_unknown"),
        ("/decisions/risk/evaluation", {"version": 1, "version_tag": "x"}, 422, "invalid"),
        ("/decisions/risk/evaluation", {"variables": {"": 1}}, 422, None),
        ("/decisions/risk/evaluation", {"amount": 1}, 422, None),
        (f"/decisions/{'k' * 300}/evaluation", {}, 404, "decision_unknown"),
        ("/evaluations", {"expression": "1 +"}, 422, "expression_syntax"),
        ("/evaluations", {"expression": "1", "language": "groovy"}, 422, None),
        ("/evaluations", {"expression": "a.b.c(1)"}, 422, None),
        ("/evaluations", {}, 422, None),
    ],
)
def test_what_is_wrong_is_told(
    ana: Caller, path: str, body: Any, status: int, code: str | None
) -> None:
    answer = ask(ana, path, body)

    assert answer.status_code == status, answer.json
    assert code is None or answer.json["code"] == code


def test_the_same_key_gets_the_first_answer_again(ana: Caller, application: Application) -> None:
    body = {"variables": {"amount": 700}}
    key = {"Idempotency-Key": "once"}

    first = ask(ana, "/decisions/risk/evaluation", body, headers=key).json
    application.engine.deploy({"risk.dmn": RISK.replace(b"some", b"many")})
    again = ask(ana, "/decisions/risk/evaluation", body, headers=key)
    other = ask(ana, "/decisions/risk/evaluation", {}, headers=key)

    assert again.json == first
    assert other.status_code == 422


def test_an_expression_is_evaluated(ana: Caller) -> None:
    answer = ask(
        ana,
        "/evaluations",
        {"expression": "=sum(for x in xs return x * 2)", "variables": {"xs": [1, 2]}},
    )

    assert answer.json == {"result": 6}
