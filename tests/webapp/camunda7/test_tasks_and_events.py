"""People's tasks, messages, signals and triggers at `/engine-rest`."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.webapp.api.test_story import upload
from tests.webapp.camunda7.conftest import Camunda
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller
from webapp.wiring import Application

_HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <message id="paid" name="paid"/><signal id="all" name="recall"/>
"""
_WAITING = """<process id="waiting" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="w"/>
    {wait}
    <sequenceFlow id="b" sourceRef="w" targetRef="e"/><endEvent id="e"/>
  </process>"""
_MESSAGE = '<receiveTask id="w" messageRef="paid"/>'
_NAMELESS = '<receiveTask id="w"/>'
_SIGNAL = """<intermediateCatchEvent id="w"><signalEventDefinition signalRef="all"/>
    </intermediateCatchEvent>"""
_BEGUN = """<process id="begun" isExecutable="true">
    <startEvent id="s2"><messageEventDefinition messageRef="paid"/></startEvent>
    <sequenceFlow id="a2" sourceRef="s2" targetRef="u2"/><userTask id="u2"/>
    <sequenceFlow id="b2" sourceRef="u2" targetRef="e2"/><endEvent id="e2"/>
  </process>"""
Drawn = dict[str, bytes]


def waiting(wait: str, more: str = "") -> Drawn:
    xml = _HEAD + _WAITING.format(wait=wait) + more + "</definitions>"
    return {"waiting.bpmn": xml.encode()}


@pytest.fixture
def deployer(caller_of: CallerOf) -> Caller:
    return caller_of("deployer", roles=("admin",))


def deploy(deployer: Caller, files: Drawn) -> None:
    answer = upload(deployer, files)
    assert answer.status_code == 201, answer.json


def start(camunda: Camunda, key: str, business_key: str | None = None, **variables: Any) -> str:
    given = {name: {"value": value} for name, value in variables.items()}
    answer = camunda.post(
        f"/process-definition/key/{key}/start", {"variables": given, "businessKey": business_key}
    )
    assert answer.status_code == 200, answer.json
    instance_id: str = answer.json["id"]
    return instance_id


def is_over(camunda: Camunda, instance_id: str) -> bool:
    return bool(camunda.get(f"/process-instance/{instance_id}").status_code == 404)


def test_a_message_reaches_the_one_that_fits(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, waiting(_MESSAGE))
    first = start(camunda, "waiting", order=17)
    second = start(camunda, "waiting", order=18)
    said = {"messageName": "paid", "correlationKeys": {"order": {"value": 18, "type": "Integer"}}}

    answer = camunda.post("/message", said)

    assert (answer.status_code, answer.data) == (204, b"")
    assert (is_over(camunda, first), is_over(camunda, second)) == (False, True)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"correlationKeys": {"order": {"value": 99}}},
        {"businessKey": "nobody"},
        {"localCorrelationKeys": {"order": {"value": 99}}},
    ],
)
def test_several_or_none_is_a_mismatch_and_nothing_is_kept(
    camunda: Camunda, deployer: Caller, more: dict[str, Any]
) -> None:
    deploy(deployer, waiting(_MESSAGE))
    both = [start(camunda, "waiting", order=17), start(camunda, "waiting", order=17)]

    answer = camunda.post("/message", {"messageName": "paid", **more})
    later = start(camunda, "waiting", order=99)

    assert (answer.status_code, answer.json["type"]) == (400, "RestException")
    assert answer.json["message"].startswith("Cannot correlate message 'paid': ")
    assert not any(is_over(camunda, one) for one in [*both, later])


def test_a_business_key_or_an_instance_tells_the_receiver(
    camunda: Camunda, deployer: Caller
) -> None:
    deploy(deployer, waiting(_MESSAGE))
    first, second = start(camunda, "waiting", "A"), start(camunda, "waiting", "B")

    camunda.post("/message", {"messageName": "paid", "businessKey": "B"})
    camunda.post("/message", {"messageName": "paid", "processInstanceId": first})

    assert is_over(camunda, first)
    assert is_over(camunda, second)


def test_all_reaches_everybody_and_says_whom(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, waiting(_MESSAGE))
    both = {start(camunda, "waiting"), start(camunda, "waiting")}

    answer = camunda.post(
        "/message",
        {
            "messageName": "paid",
            "all": True,
            "resultEnabled": True,
            "variablesInResultEnabled": True,
            "processVariables": {"sum": {"value": 3}},
        },
    )

    assert answer.status_code == 200
    assert {one["execution"]["processInstanceId"] for one in answer.json} == both
    assert {one["resultType"] for one in answer.json} == {"Execution"}


def test_a_message_starts_what_begins_with_it(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, waiting(_MESSAGE, _BEGUN))

    answer = camunda.post(
        "/message",
        {
            "messageName": "paid",
            "businessKey": "A-9",
            "resultEnabled": True,
            "processVariables": {"sum": {"value": 3}},
        },
    )

    (one,) = answer.json
    assert one["resultType"] == "ProcessDefinition"
    assert one["processInstance"]["businessKey"] == "A-9"
    assert not is_over(camunda, one["processInstance"]["id"])


def test_a_signal_reaches_everybody(
    camunda: Camunda, deployer: Caller, application: Application
) -> None:
    deploy(deployer, waiting(_SIGNAL))
    both = [start(camunda, "waiting"), start(camunda, "waiting")]

    answer = camunda.post("/signal", {"name": "recall", "variables": {"x": {"value": 1}}})
    application.engine.run_due()

    assert answer.status_code == 204
    assert all(is_over(camunda, one) for one in both)


def test_a_nameless_receive_task_is_triggered(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, waiting(_NAMELESS))
    instance_id = start(camunda, "waiting")

    answer = camunda.post(f"/execution/{instance_id}/signal", {"variables": {"x": {"value": 1}}})
    again = camunda.post(f"/execution/{instance_id}/signal", {})

    assert answer.status_code == 204
    assert is_over(camunda, instance_id)
    assert again.status_code == 400
    assert camunda.post("/execution/12345/signal", {}).status_code == 404


def test_a_task_is_claimed_completed_and_gone(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, approval())
    instance_id = start(camunda, "approval", colour="red")
    (task,) = camunda.get("/task", processInstanceId=instance_id).json
    path = f"/task/{task['id']}"

    claimed = camunda.post(f"{path}/claim", {"userId": "chief"})
    shown = camunda.get(path).json
    returned = camunda.post(f"{path}/unclaim")
    seen = camunda.get(f"{path}/variables").json
    wrong = camunda.post(f"{path}/complete", {"variables": {"colour": {"value": "blue"}}})
    fields = {"amount": {"value": 5}, "outcome": {"value": "approve"}}
    done = camunda.post(f"{path}/complete", {"variables": fields, "withVariablesInReturn": True})

    assert (task["name"], task["taskDefinitionKey"]) == ("Approve", "work")
    assert task["created"] == "2026-03-02T09:00:00.000+0000"
    assert (claimed.status_code, returned.status_code) == (204, 204)
    assert shown["assignee"] is not None
    assert seen["colour"] == {"type": "String", "value": "red", "valueInfo": {}}
    assert (wrong.status_code, wrong.json["type"]) == (400, "InvalidRequestException")
    assert done.status_code == 200
    assert done.json["amount"]["value"] == 5
    assert is_over(camunda, instance_id)
    assert camunda.get(path).status_code == 404


def test_tasks_are_only_those_one_may_see(
    camunda: Camunda, deployer: Caller, app: Flask, caller_of: CallerOf
) -> None:
    deploy(deployer, approval())
    start(camunda, "approval")
    stranger = Camunda(app, caller_of("stan").headers["Authorization"])
    marketer = Camunda(app, caller_of("mia", groups=("marketing",)).headers["Authorization"])
    (task,) = marketer.get("/task").json

    assert stranger.get("/task").json == []
    assert stranger.get(f"/task/{task['id']}").status_code == 404
    assert stranger.post(f"/task/{task['id']}/complete", {}).status_code == 404
    assert marketer.post(f"/task/{task['id']}/claim", {"userId": "chief"}).status_code == 403
    assert marketer.post(f"/task/{task['id']}/claim", {"userId": "mia"}).status_code == 204
    assert marketer.get(f"/task/{task['id']}/variables").status_code == 200


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"taskDefinitionKey": "work"}, 1),
        ({"taskDefinitionKey": "other"}, 0),
        ({"unassigned": "true"}, 1),
        ({"assigned": "true"}, 0),
        ({"candidateGroup": "marketing"}, 1),
        ({"candidateGroup": "sales"}, 0),
        ({"processDefinitionKey": "approval"}, 1),
        ({"maxResults": 0}, 0),
        ({"firstResult": 1}, 0),
    ],
)
def test_tasks_are_filtered(
    camunda: Camunda, deployer: Caller, filters: dict[str, Any], found: int
) -> None:
    deploy(deployer, approval())
    start(camunda, "approval")

    assert len(camunda.get("/task", **filters).json) == found


def test_filters_that_are_not_there_are_refused(camunda: Camunda) -> None:
    assert camunda.get("/task", colour="red").status_code == 400
    assert camunda.get("/external-task", colour="red").status_code == 400


def test_unknown_definitions_and_fields_are_refused(camunda: Camunda, deployer: Caller) -> None:
    deploy(deployer, approval())

    missing = camunda.post("/process-definition/key/none/start", {})
    other = camunda.post("/process-definition/none/start", {})
    modified = camunda.post(
        "/process-definition/key/approval/start", {"startInstructions": [{"type": "startAfter"}]}
    )

    assert [one.status_code for one in (missing, other, modified)] == [404, 404, 400]
