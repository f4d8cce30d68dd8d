"""Workers with the vendor's own clients: their requests in their order, and the answers' words."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engine.clock import MovableClock
from tests.waiting import eventually
from tests.webapp.api.test_story import upload
from tests.webapp.camunda7.conftest import Camunda
from tests.webapp.conftest import CallerOf
from webapp.wiring import Application

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <error id="E" errorCode="NO_STOCK"/>
  <process id="order" isExecutable="true" camunda:versionTag="v1">
    <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="ship"/>
    <serviceTask id="ship" name="Ship" camunda:type="external" camunda:topic="shipping">
      <extensionElements><camunda:properties>
        <camunda:property name="carrier" value="post"/>
      </camunda:properties></extensionElements>
    </serviceTask>
    <sequenceFlow id="b" sourceRef="ship" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="none" attachedToRef="ship"><errorEventDefinition errorRef="E"/>
    </boundaryEvent>
    <sequenceFlow id="c" sourceRef="none" targetRef="out"/><endEvent id="out"/>
  </process></definitions>"""


@pytest.fixture(autouse=True)
def deployed(caller_of: CallerOf) -> None:
    """Deploy a process with one external task."""
    answer = upload(caller_of("deployer", roles=("admin",)), {"order.bpmn": MODEL})
    assert answer.status_code == 201, answer.json


def start(camunda: Camunda, **variables: Any) -> str:
    given = {name: {"value": value} for name, value in {"amount": 5, **variables}.items()}
    answer = camunda.post("/process-definition/key/order/start", {"variables": given})
    assert answer.status_code == 200, answer.json
    instance_id: str = answer.json["id"]
    return instance_id


def fetch(camunda: Camunda, *, worker: str = "w1", **change: Any) -> Any:
    """Ask as the Python client does."""
    topic = {
        "topicName": "shipping",
        "lockDuration": 300000,
        "processVariables": {},
        "includeExtensionProperties": True,
        "deserializeValues": True,
        "variables": None,
        **change.pop("topic", {}),
    }
    body = {
        "workerId": worker,
        "maxTasks": 1,
        "topics": [topic],
        "asyncResponseTimeout": 0,
        "usePriority": False,
        "sorting": None,
        **change,
    }
    return camunda.post("/external-task/fetchAndLock", body)


def test_the_python_client_fetches_and_completes(camunda: Camunda) -> None:
    instance_id = start(camunda, colour="red")

    (task,) = fetch(camunda).json
    done = camunda.post(
        f"/external-task/{task['id']}/complete",
        {"workerId": "w1", "variables": {"shipped": {"value": True}}, "localVariables": {}},
    )

    assert (done.status_code, done.data) == (204, b"")
    assert task["variables"] == {
        "amount": {"type": "Integer", "value": 5, "valueInfo": {}},
        "colour": {"type": "String", "value": "red", "valueInfo": {}},
    }
    assert task["extensionProperties"] == {"carrier": "post"}
    assert task["lockExpirationTime"] == "2026-03-02T09:05:00.000+0000"
    assert task["createTime"] == "2026-03-02T09:00:00.000+0000"
    assert {
        name: task[name]
        for name in ("activityId", "topicName", "workerId", "processInstanceId", "retries")
    } == {
        "activityId": "ship",
        "topicName": "shipping",
        "workerId": "w1",
        "processInstanceId": instance_id,
        "retries": None,
    }
    assert (task["processDefinitionKey"], task["processDefinitionVersionTag"]) == ("order", "v1")
    assert camunda.get(f"/process-instance/{instance_id}").status_code == 404
    assert fetch(camunda).json == []


def test_the_javascript_client_s_request_is_taken(camunda: Camunda) -> None:
    start(camunda)
    body = {
        "workerId": "some-random-id",
        "maxTasks": 10,
        "usePriority": True,
        "topics": [{"topicName": "shipping", "lockDuration": 50000}],
        "sorting": [{"sortBy": "createTime", "sortOrder": "desc"}],
    }

    (task,) = camunda.post("/external-task/fetchAndLock", body).json
    variables = {"when": {"type": "date", "value": "2013-06-30T21:04:22.000+0200", "valueInfo": {}}}
    done = camunda.post(
        f"/external-task/{task['id']}/complete",
        {"workerId": "some-random-id", "variables": variables, "localVariables": {}},
    )

    assert "extensionProperties" not in task
    assert done.status_code == 204


def test_another_worker_is_told_who_has_it(camunda: Camunda) -> None:
    start(camunda)
    (task,) = fetch(camunda).json
    path = f"/external-task/{task['id']}"

    answers = {
        "completed": camunda.post(f"{path}/complete", {"workerId": "w2"}),
        "failed": camunda.post(f"{path}/failure", {"workerId": "w2", "retries": 1}),
        "extended": camunda.post(f"{path}/extendLock", {"workerId": "w2", "newDuration": 1000}),
        "reported as a BPMN error": camunda.post(
            f"{path}/bpmnError", {"workerId": "w2", "errorCode": "NO_STOCK"}
        ),
    }

    for what, answer in answers.items():
        assert answer.status_code == 400, what
        assert answer.json == {
            "type": "RestException",
            "message": f"External Task {task['id']} cannot be {what} by worker 'w2'. "
            "It is locked by worker 'w1'.",
            "code": None,
        }


def test_an_expired_lock_that_nobody_took_still_completes(
    camunda: Camunda, clock: MovableClock
) -> None:
    start(camunda)
    (task,) = fetch(camunda, topic={"lockDuration": 1000}).json
    clock.advance(timedelta(seconds=30))

    done = camunda.post(f"/external-task/{task['id']}/complete", {"workerId": "w1"})

    assert done.status_code == 204


def test_a_failure_sets_the_retries_and_their_time(camunda: Camunda, clock: MovableClock) -> None:
    start(camunda)
    (task,) = fetch(camunda).json
    said = {"workerId": "w1", "errorMessage": "busy", "retries": 2, "retryTimeout": 60000}

    failed = camunda.post(f"/external-task/{task['id']}/failure", said)
    early = fetch(camunda).json
    clock.advance(timedelta(seconds=61))
    (again,) = fetch(camunda, worker="w2").json

    assert (failed.status_code, early) == (204, [])
    assert (again["retries"], again["errorMessage"], again["workerId"]) == (2, "busy", "w2")


def test_a_failure_without_retries_is_an_incident(
    camunda: Camunda, application: Application
) -> None:
    start(camunda)
    (task,) = fetch(camunda).json

    said = {"workerId": "w1", "errorMessage": "broken", "errorDetails": "trace"}
    failed = camunda.post(f"/external-task/{task['id']}/failure", said)
    (listed,) = camunda.get("/external-task", noRetriesLeft="true").json

    (incident,) = application.engine.incidents().items
    assert failed.status_code == 204
    assert (incident.message, incident.cause["details"]) == ("broken", "trace")
    assert (listed["retries"], listed["workerId"]) == (0, None)
    assert camunda.get("/external-task", withRetriesLeft="true").json == []
    assert fetch(camunda).json == []


def test_a_bpmn_error_is_caught_by_the_model(camunda: Camunda, application: Application) -> None:
    instance_id = start(camunda)
    (task,) = fetch(camunda).json

    said = {"workerId": "w1", "errorCode": "NO_STOCK", "errorMessage": "none", "variables": {}}
    thrown = camunda.post(f"/external-task/{task['id']}/bpmnError", said)

    events = application.engine.history(int(instance_id))
    assert thrown.status_code == 204
    assert "out" in [one.element_id for one in events if one.kind == "element_completed"]


def test_a_lock_is_extended_and_let_go(camunda: Camunda, clock: MovableClock) -> None:
    start(camunda)
    (task,) = fetch(camunda, topic={"lockDuration": 1000}).json
    path = f"/external-task/{task['id']}"

    longer = camunda.post(f"{path}/extendLock", {"workerId": "w1", "newDuration": 60000})
    clock.advance(timedelta(seconds=30))
    kept = fetch(camunda, worker="w2").json
    free = camunda.send("POST", f"{path}/unlock")
    (taken,) = fetch(camunda, worker="w2").json

    assert (longer.status_code, free.status_code, kept) == (204, 204, [])
    assert taken["workerId"] == "w2"


@pytest.mark.parametrize("verb", ["complete", "failure", "bpmnError", "extendLock", "unlock"])
@pytest.mark.parametrize("job_id", ["123456789", "not-a-number", "99999999999999999999999"])
def test_a_missing_task_is_404(camunda: Camunda, verb: str, job_id: str) -> None:
    said = {"workerId": "w1", "newDuration": 1, "errorCode": "x"}

    answer = camunda.post(f"/external-task/{job_id}/{verb}", said)

    assert answer.status_code == 404
    assert answer.json["message"] == f"External task with id {job_id} does not exist"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 2),
        ({"topicName": "shipping"}, 2),
        ({"topicName": "other"}, 0),
        ({"workerId": "w1"}, 1),
        ({"locked": "true"}, 1),
        ({"notLocked": "true"}, 1),
        ({"activityId": "ship"}, 2),
        ({"activityId": "other"}, 0),
        ({"maxResults": 1}, 1),
        ({"firstResult": 1}, 1),
        ({"processInstanceId": "1"}, 0),
    ],
)
def test_tasks_are_listed_by_filters(camunda: Camunda, filters: dict[str, Any], found: int) -> None:
    start(camunda)
    start(camunda)
    fetch(camunda)

    assert len(camunda.get("/external-task", **filters).json) == found
    assert len(camunda.post("/external-task", filters).json) == found


def test_one_task_and_their_number(camunda: Camunda) -> None:
    start(camunda)
    (listed,) = camunda.get("/external-task").json

    assert camunda.get(f"/external-task/{listed['id']}").json == listed
    assert camunda.get("/external-task/count").json == {"count": 1}
    assert camunda.get("/external-task/1").status_code == 404


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ({"processVariables": {"amount": 5}}, 1),
        ({"processVariables": {"amount": 6}}, 0),
        ({"processDefinitionKeyIn": ["order", "x"]}, 1),
        ({"processDefinitionKey": "x"}, 0),
        ({"processDefinitionVersionTag": "v1"}, 1),
        ({"processDefinitionVersionTag": "v2"}, 0),
        ({"businessKey": "none"}, 0),
        ({"processDefinitionIdIn": ["1"]}, 0),
        ({"withoutTenantId": True}, 1),
    ],
)
def test_a_topic_may_filter(camunda: Camunda, topic: dict[str, Any], found: int) -> None:
    start(camunda)

    answer = fetch(camunda, topic=topic)

    assert answer.status_code == 200, answer.json
    assert len(answer.json) == found


def test_some_variables_or_only_the_task_s_own(camunda: Camunda) -> None:
    start(camunda, colour="red")
    start(camunda, colour="red")

    (some,) = fetch(camunda, topic={"variables": ["colour", "absent"]}).json
    (own,) = fetch(camunda, topic={"localVariables": True}).json

    assert list(some["variables"]) == ["colour"]
    assert own["variables"] == {}


@pytest.mark.parametrize(
    "change",
    [
        {"asyncResponseTimeout": 1_800_001},
        {"asyncResponseTimeout": -1},
        {"workerId": None},
        {"maxTasks": None},
        {"maxTasks": "many"},
        {"topics": "shipping"},
        {"topic": {"lockDuration": 0}},
        {"topic": {"lockDuration": None}},
        {"topic": {"topicName": None}},
        {"topic": {"tenantIdIn": ["a"]}},
        {"topic": {"variables": "colour"}},
        {"sorting": [{"sortBy": "name", "sortOrder": "asc"}]},
    ],
)
def test_a_request_without_sense_is_400(camunda: Camunda, change: dict[str, Any]) -> None:
    answer = fetch(camunda, **change)

    assert answer.status_code == 400, answer.json
    assert set(answer.json) == {"type", "message", "code"}


def test_nothing_asked_is_nothing_given(camunda: Camunda) -> None:
    start(camunda)

    assert fetch(camunda, topics=[]).json == []
    assert fetch(camunda, maxTasks=0).json == []


def test_a_long_poll_is_answered_when_a_task_comes(camunda: Camunda, app: Flask) -> None:
    answers: list[Any] = []
    waiting = Camunda(app, camunda.headers["authorization"])
    thread = threading.Thread(
        target=lambda: answers.append(fetch(waiting, asyncResponseTimeout=20_000).json)
    )
    thread.start()

    start(camunda)

    eventually(lambda: answers, "an answer")
    thread.join(5)
    assert [one["activityId"] for one in answers[0]] == ["ship"]


def test_a_long_poll_ends_empty(camunda: Camunda) -> None:
    assert fetch(camunda, asyncResponseTimeout=50).json == []


def test_long_polls_share_the_slots_of_streams(camunda: Camunda, application: Application) -> None:
    held = [application.streams.slot() for _ in range(application.streams.capacity)]
    for one in held:
        one.__enter__()

    full = fetch(camunda, asyncResponseTimeout=1000)
    for one in held:
        one.__exit__(None, None, None)

    assert (full.status_code, full.headers["Retry-After"]) == (503, "5")
    assert set(full.json) == {"type", "message", "code"}
    assert fetch(camunda, asyncResponseTimeout=50).status_code == 200


def test_who_may_not_work_gets_nothing(app: Flask, caller_of: CallerOf, camunda: Camunda) -> None:
    start(camunda)
    sam = Camunda(app, caller_of("sam").headers["Authorization"])
    elsewhere = caller_of("olga", roles=("operator",), tenant_id=2)
    other = Camunda(app, elsewhere.headers["Authorization"])

    assert fetch(sam).status_code == 403
    assert sam.get("/external-task").status_code == 403
    assert fetch(other).json == []
