"""`fetchAndLock`: what a worker may ask for, and how long it waits."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from flask import Flask

from tests.waiting import eventually
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
