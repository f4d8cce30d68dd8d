"""The same request sent many times has one effect, also over a kill of the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.acceptance.client import Client
from tests.acceptance.house import House, opened
from tests.waiting import eventually

COPIES = 50
THREADS = 16
BODY = {
    "definition_key": "retail_forecast",
    "business_key": "D-1",
    "variables": {"category": "Coffee", "horizon_weeks": 4, "planned_spend": 100},
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with opened(tmp_path, database_url) as running:
        running.deploy()
        yield running


def test_a_duplicate_has_no_second_effect(house: House) -> None:
    ana, mia, ola = (house.people[name] for name in ("ana", "mia", "ola"))

    answers = _send_copies(ana, "/instances", BODY, "start-1")
    ids = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    house.kill()
    house.server.start()
    again = ana.ask("POST", "/instances", json=BODY, key="start-1")
    other_body = ana.ask("POST", "/instances", json={**BODY, "business_key": "D-2"}, key="start-1")
    other_caller = mia.ask("POST", "/instances", json=BODY, key="start-1")

    assert _statuses(answers) <= {(201, None), (409, "in_progress")}
    assert len(ids) == 1
    assert {again.json()["id"]} == ids
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_mismatch")
    assert other_caller.status_code == 201
    assert other_caller.json()["id"] not in ids
    assert len(list(ola.all("/instances", business_key="D-1"))) == 2


def test_a_task_completed_many_times_is_completed_once(house: House) -> None:
    mia, ola = house.people["mia"], house.people["ola"]
    instance_id = house.start("D-3")
    task = eventually(lambda: list(mia.all("/tasks", state="open")), "a task")[0]
    completion = {"outcome": "approve", "variables": {"planned_spend": 100}}

    answers = _send_copies(mia, f"/tasks/{task['id']}/completion", completion, "complete-1")
    eventually(lambda: ola.get(f"/instances/{instance_id}")["state"] == "completed", "it ended")
    late = mia.ask("POST", f"/tasks/{task['id']}/completion", json=completion, key="complete-2")

    assert (200, None) in _statuses(answers)
    assert _statuses(answers) <= {(200, None), (409, "in_progress")}
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    kinds = [event["kind"] for event in ola.history(instance_id)]
    assert kinds.count("task_completed") == kinds.count("instance_completed") == 1
    assert len(house.analytics.effects("/v1/publications")) == 1


def _send_copies(
    person: Client, path: str, body: Mapping[str, object], key: str
) -> list[requests.Response]:
    with ThreadPoolExecutor(THREADS) as threads:
        sent = [threads.submit(person.ask, "POST", path, json=body, key=key) for _ in range(COPIES)]
    return [one.result() for one in sent]


def _statuses(answers: list[requests.Response]) -> set[tuple[int, str | None]]:
    return {(answer.status_code, answer.json().get("code")) for answer in answers}
