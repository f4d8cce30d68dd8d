"""Jobs of topics by REST: leased, answered under the lease's fence, failed, kept and given back."""

from __future__ import annotations

from typing import Any

import pytest

from engine.clock import MovableClock
from tests.engine.worker_scores import SCORE
from tests.webapp.api.test_story import upload
from tests.webapp.conftest import CallerOf
from tests.webapp.doors import Caller

LEASE = {"worker": "w", "topics": ["score"], "lease_seconds": 30}


@pytest.fixture
def wanda(caller_of: CallerOf) -> Caller:
    """Deploy the process, start it, and give a worker with the scope of jobs."""
    chief = caller_of("chief", roles=("admin",))
    assert upload(chief, {"score.bpmn": SCORE}).status_code == 201
    started = chief.post("/instances", {"definition_key": "score", "variables": {"amount": 5}})
    assert started.status_code in {200, 201}, started.json
    return caller_of("wanda", roles=("operator",), scopes=("jobs",))


def leased(wanda: Caller, **change: Any) -> Any:
    return wanda.post("/jobs/leases", {**LEASE, **change}).json["items"]


def test_a_worker_leases_and_completes(wanda: Caller) -> None:
    [job] = leased(wanda)

    done = wanda.post(
        f"/jobs/{job['id']}/completion", {"variables": {"value": 1}, "fence": job["fence"]}
    )

    assert job["variables"] == {"amount": 5, "asked": 5}
    assert job["settings"] == {"model": "b2"}
    assert (done.status_code, done.json["state"]) == (200, "completed")
    assert leased(wanda) == []


def test_an_old_fence_is_refused(wanda: Caller) -> None:
    [job] = leased(wanda)
    path, old = f"/jobs/{job['id']}", job["fence"] - 1

    answers = [
        wanda.post(f"{path}/completion", {"fence": old}),
        wanda.post(f"{path}/failure", {"fence": old, "message": "x"}),
        wanda.post(f"{path}/failure", {"message": "no fence at all"}),
        wanda.post(f"{path}/failure", {"fence": old, "error_code": "NO_DATA"}),
        wanda.send("PUT", f"{path}/lease", json={"fence": old, "lease_seconds": 5}),
    ]

    assert [(one.status_code, one.json["code"]) for one in answers] == [(409, "not_held")] * 5


def test_a_failed_attempt_comes_again_later(wanda: Caller, clock: MovableClock) -> None:
    [job] = leased(wanda)
    said = {"fence": job["fence"], "message": "busy", "retries": 1, "retry_seconds": 0}

    failed = wanda.post(f"/jobs/{job['id']}/failure", said)
    [again] = leased(wanda)

    assert failed.status_code == 200
    assert (again["attempt"], again["fence"]) == (2, job["fence"] + 1)


def test_a_lease_is_kept_and_given_back(wanda: Caller) -> None:
    [job] = leased(wanda)
    path = f"/jobs/{job['id']}/lease"

    kept = wanda.send("PUT", path, json={"fence": job["fence"], "lease_seconds": 100})
    none = leased(wanda, worker="x")
    returned = wanda.send("DELETE", path)
    [free] = leased(wanda, worker="x")

    assert (kept.status_code, returned.status_code, none) == (204, 204, [])
    assert free["worker"] == "x"


@pytest.mark.parametrize(
    "change",
    [
        {"topics": []},
        {"max": 0},
        {"max": 101},
        {"lease_seconds": 0},
        {"lease_seconds": 1e9},
        {"worker": ""},
        {"topics": "score"},
    ],
)
def test_a_request_without_sense_is_refused(wanda: Caller, change: dict[str, Any]) -> None:
    assert wanda.post("/jobs/leases", {**LEASE, **change}).status_code == 422


def test_a_token_needs_the_scope(wanda: Caller, caller_of: CallerOf) -> None:
    reader = caller_of("rita", roles=("operator",), scopes=("read",))

    assert reader.post("/jobs/leases", LEASE).status_code == 403
    assert caller_of("sam").post("/jobs/leases", LEASE).status_code == 403
    assert len(leased(wanda)) == 1
