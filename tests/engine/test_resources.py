"""Decisions and forms have versions of their own, and are found by what a reference says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from engine import resources
from engine.errors import Forbidden, NotFound, PlaitError, Refused
from engine.service import Engine
from tests.engine.decisions.models import decision, literal, model, table
from tests.engine.models import ADMIN, ANALYST, APPROVE, OPERATOR, STAFF

TAGGED = 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'


def risk(number: int, tag: str | None = None) -> bytes:
    written = decision("risk", literal(str(number)))
    if tag is not None:
        written = written.replace("<decision ", f'<decision camunda:versionTag="{tag}" ')
    return model(written, attributes=TAGGED)


def form(number: int, id_: str = "ask") -> bytes:
    return f'{{"type": "default", "id": "{id_}", "components": [], "x": {number}}}'.encode()


def test_a_deployment_gives_each_decision_and_form_a_version(engine: Engine) -> None:
    done = engine.deploy({"r.dmn": risk(1), "a.form": form(1), "p.bpmn": APPROVE}, actor=ANALYST)

    assert [(one.key, one.version, one.name) for one in done.decisions] == [("risk", 1, "risk")]
    assert [(one.key, one.version) for one in done.forms] == [("ask", 1)]
    assert [one.key for one in done.definitions] == ["approve"]
    [fact] = engine.decisions(actor=ANALYST)
    assert (fact.key, fact.version, fact.file, fact.deployed_by) == ("risk", 1, "r.dmn", "ana")


def test_the_same_files_again_change_nothing(engine: Engine) -> None:
    files = {"r.dmn": risk(1), "a.form": form(1)}

    first = engine.deploy(files)
    again = engine.deploy(files)

    assert (again.is_new, again.id) == (False, first.id)
    assert again.decisions == first.decisions
    assert again.forms == first.forms


def test_an_older_content_again_is_a_new_version(engine: Engine) -> None:
    for number in (1, 2, 1):
        engine.deploy({"r.dmn": risk(number)})

    versions = engine.decision_versions("risk")

    assert [one.version for one in versions] == [3, 2, 1]
    assert [engine.decide("risk", version=one).result for one in (None, 2, 1)] == [1, 2, 1]


def test_a_form_that_changed_makes_a_new_version_of_its_set(engine: Engine) -> None:
    engine.deploy({"p.bpmn": APPROVE, "a.form": form(1)})

    done = engine.deploy({"p.bpmn": APPROVE, "a.form": form(2)})

    assert done.is_new
    assert [one.version for one in done.definitions] == [2]
    assert [one.version for one in done.forms] == [2]


def test_a_form_without_an_id_is_called_by_its_file(engine: Engine) -> None:
    done = engine.deploy({"p.bpmn": APPROVE, "a.form": b'{"type": "default", "components": []}'})

    assert [one.key for one in done.forms] == ["a.form"]


@pytest.mark.parametrize(
    ("reference", "result"),
    [
        ({}, 3),
        ({"binding": "version", "version": 1}, 1),
        ({"binding": "version_tag", "version_tag": "v"}, 2),
        ({"binding": "deployment"}, 1),
    ],
)
def test_a_reference_is_bound_like_a_called_process(
    engine: Engine, reference: dict[str, Any], result: int
) -> None:
    first = engine.deploy({"r.dmn": risk(1)})
    engine.deploy({"r.dmn": risk(2, "v")})
    engine.deploy({"r.dmn": risk(3)})
    if reference.get("binding") == "deployment":
        reference = {**reference, "deployment_id": first.id}

    with engine.database.read() as connection:
        found = engine.decision_library.find(connection, 1, "risk", **reference)

    assert found.decide({}, engine.clock.now()).result == result
    assert (found.key, found.name) == ("risk", "risk")


@pytest.mark.parametrize(
    "reference",
    [
        {"binding": "version", "version": 9},
        {"binding": "version", "version": 2**63},
        {"binding": "version"},
        {"binding": "version_tag", "version_tag": "none"},
        {"binding": "deployment", "deployment_id": 7},
    ],
)
def test_a_reference_that_leads_nowhere_is_told(engine: Engine, reference: dict[str, Any]) -> None:
    engine.deploy({"r.dmn": risk(1)})

    with engine.database.read() as connection, pytest.raises(NotFound) as missing:
        engine.decision_library.find(connection, 1, "risk", **reference)

    assert missing.value.code == "decision_unknown"


def test_nothing_of_a_tenant_is_found_by_another(engine: Engine) -> None:
    engine.deploy({"r.dmn": risk(1)})

    with engine.database.read() as connection:
        assert resources.find(connection, 2, "decision", "risk") is None
        assert resources.latest_of_kind(connection, 2, "decision") == []


def test_a_refused_model_stores_nothing(engine: Engine) -> None:
    with pytest.raises(Refused) as refused:
        engine.deploy({"r.dmn": model(decision("d", literal("1 +"))), "p.bpmn": APPROVE})

    assert refused.value.code == "expression_syntax"
    assert refused.value.where["file"] == "r.dmn"
    assert engine.decisions() == []
    assert engine.definitions() == []


def test_a_version_is_given_once_when_many_deploy(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: engine.deploy({"r.dmn": risk(number)}), range(8)))

    versions = [one.version for one in engine.decision_versions("risk")]

    assert versions == [8, 7, 6, 5, 4, 3, 2, 1]


def test_a_second_process_asks_what_another_deployed(engine: Engine, other: Engine) -> None:
    engine.deploy({"r.dmn": risk(1)})

    assert other.decide("risk").result == 1
    engine.deploy({"r.dmn": risk(2)})
    assert other.decide("risk").result == 2
    assert other.decision_xml("risk", version=1) == risk(1)


def test_who_may_ask(engine: Engine) -> None:
    engine.deploy({"r.dmn": risk(1)})

    for actor in (ANALYST, OPERATOR, ADMIN):
        assert engine.decide("risk", actor=actor).result == 1
    for verb in (
        lambda: engine.decide("risk", actor=STAFF),
        lambda: engine.decisions(actor=STAFF),
        lambda: engine.evaluate("1", actor=STAFF),
        lambda: engine.evaluate("1", actor=OPERATOR),
        lambda: engine.decision_xml("risk", actor=STAFF),
    ):
        with pytest.raises(Forbidden):
            verb()


@pytest.mark.parametrize(
    "given", [{"": 1}, {"a\nb": 1}, {"$x": 1}, {"x": float("nan")}, {"x": object()}]
)
def test_what_is_no_variable_is_refused(engine: Engine, given: dict[str, Any]) -> None:
    engine.deploy({"r.dmn": model(decision("d", table(["x"], ["o"], [["-", "x"]])))})

    with pytest.raises(PlaitError):
        engine.decide("d", given)
    with pytest.raises(PlaitError):
        engine.evaluate("1", given)


def test_an_expression_is_evaluated_in_its_language(engine: Engine) -> None:
    assert engine.evaluate("=amount > 1000", {"amount": 1200}) is True
    assert engine.evaluate("Monthly Sum * 2", {"Monthly Sum": 4}) == 8
    assert engine.evaluate("${amount gt 1000}", {"amount": 1}, language="juel") is False
    assert engine.evaluate("amount * 2", {"amount": 3}, language="python") == 6
    assert engine.evaluate("now()") == engine.clock.now()
    for wrong in ("1 +", "", "= "):
        with pytest.raises(PlaitError):
            engine.evaluate(wrong)
    with pytest.raises(PlaitError) as refused:
        engine.evaluate("1", language="groovy")
    assert refused.value.code == "language_unknown"
