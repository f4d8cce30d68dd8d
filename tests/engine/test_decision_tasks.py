"""Business rule tasks ask deployed decisions: bound like calls, told in the history, repaired."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Finding, Refused
from engine.service import Engine
from tests.engine.decisions.models import decision, literal, model
from tests.engine.models import deployed, person
from tests.engine.vendors import of_camunda, of_zeebe


def risk(number: int | str) -> bytes:
    return model(decision("risk", literal(str(number))))


def of_binding(key: str, binding: str) -> bytes:
    called = f'<zeebe:calledDecision decisionId="risk" resultVariable="r" {binding}/>'
    task = f"businessRuleTask d | <extensionElements>{called}</extensionElements>"
    return of_zeebe(key, "startEvent s", task, "endEvent e", "s -> d -> e")


def result(engine: Engine, key: str, **variables: Any) -> object:
    instance = engine.start(key, variables=variables)
    assert engine.get(instance.id).state == "completed"
    return engine.variables(instance.id)["r"]


def test_the_latest_version_or_that_of_the_same_deployment(engine: Engine) -> None:
    late, mine = of_binding("late", ""), of_binding("mine", 'bindingType="deployment"')
    engine.deploy({"late.bpmn": late, "mine.bpmn": mine, "risk.dmn": risk(1)})
    assert (result(engine, "late"), result(engine, "mine")) == (1, 1)

    engine.deploy({"risk.dmn": risk(2)})

    assert (result(engine, "late"), result(engine, "mine")) == (2, 1)


def test_the_history_says_which_version_answered(engine: Engine) -> None:
    engine.deploy({"risk.dmn": risk(1)})
    engine.deploy({"late.bpmn": of_binding("late", ""), "risk.dmn": risk("x + 1")})
    instance = engine.start("late", variables={"x": 4})

    [event] = [e for e in engine.history(instance.id) if e.kind == "decision_evaluated"]

    assert (event.element_id, event.data["decision"], event.data["version"]) == ("d", "risk", 2)
    assert (event.data["result"], event.data["fired_rules"]) == (5, [])


def test_a_decision_that_is_not_there_is_an_incident_until_it_is_deployed(engine: Engine) -> None:
    deployed(engine, of_binding("late", ""))
    instance = engine.start("late")
    [incident] = engine.incidents().items
    assert (incident.code, incident.element_id) == ("decision_unknown", "d")

    engine.deploy({"risk.dmn": risk(3)})
    engine.retry(incident.id)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"r": 3}


def test_another_tenants_decision_is_not_found(engine: Engine) -> None:

    deployed(engine, of_binding("late", ""))
    engine.deploy({"risk.dmn": risk(3)}, actor=person("o", "analyst", tenant_id=2))

    engine.start("late")

    assert [one.code for one in engine.incidents().items] == ["decision_unknown"]


def test_camunda_maps_the_rows(engine: Engine) -> None:
    task = (
        'businessRuleTask d camunda:decisionRef="risk" camunda:resultVariable="r" '
        'camunda:mapDecisionResult="singleEntry"'
    )
    drawn = of_camunda("mapped", "startEvent s", task, "endEvent e", "s -> d -> e")
    engine.deploy({"mapped.bpmn": drawn, "risk.dmn": risk("x * 2")})

    assert result(engine, "mapped", x=21) == 42


def missing(findings: tuple[Finding, ...]) -> list[tuple[str, str | None]]:
    return [(one.level, one.element_id) for one in findings if one.code == "decision_missing"]


def test_a_decision_that_somebody_must_still_deploy_is_a_warning(engine: Engine) -> None:
    late = of_binding("late", "")

    alone = engine.deploy({"late.bpmn": late})
    together = engine.deploy({"late.bpmn": late, "risk.dmn": risk(1)})
    later = engine.deploy({"late.bpmn": late.replace(b"late", b"later")})

    assert missing(alone.findings) == [("warning", "d")]
    assert missing(together.findings) == []
    assert missing(later.findings) == []


def test_a_decision_bound_to_a_deployment_that_has_it_not_is_refused(engine: Engine) -> None:
    engine.deploy({"risk.dmn": risk(1)})

    with pytest.raises(Refused) as refused:
        engine.deploy({"mine.bpmn": of_binding("mine", 'bindingType="deployment"')})

    assert refused.value.code == "decision_missing"
