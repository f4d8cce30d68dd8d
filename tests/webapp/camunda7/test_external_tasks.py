"""Workers with the vendor's own clients: their answers in their words, and the lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.clock import MovableClock
from tests.webapp.api.test_story import upload
from tests.webapp.camunda7.conftest import Camunda
from tests.webapp.camunda7.orders import MODEL, fetch, start
from tests.webapp.conftest import CallerOf
from webapp.wiring import Application


@pytest.fixture(autouse=True)
def deployed(caller_of: CallerOf) -> None:
    """Deploy a process with one external task."""
    answer = upload(caller_of("deployer", roles=("admin",)), {"order.bpmn": MODEL})
    assert answer.status_code == 201, answer.json


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
