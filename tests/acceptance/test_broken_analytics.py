"""A broken analytics service stops the step that needs it, and nothing else."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.house import House, opened
from tests.acceptance.work import decide
from tests.waiting import eventually

FORECASTS = "/v1/forecasts"
# The example waits up to half a minute between attempts; here the same happens in two seconds.
FASTER = {
    'plait:timeout="PT20S"': 'plait:timeout="PT1S"',
    'plait:retries="PT1S,PT5S,PT30S"': 'plait:retries="PT0.2S,PT0.3S"',
}
ATTEMPTS = 3
MOST_SECONDS = 0.5

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("broken")
    shutil.copyfile(sqlite_template, folder / "plait.db")
    with opened(folder, f"sqlite:///{folder / 'plait.db'}") as running:
        running.deploy(FASTER)
        yield running


@pytest.mark.parametrize("mode", ["refused", "status_500", "hang", "invalid_json"])
def test_an_incident_tells_the_cause_and_a_retry_goes_on(house: House, mode: str) -> None:
    waiting = house.start(f"waiting while {mode}")
    _task_of(house, waiting)

    _break(house, mode)
    broken = house.start(f"broken by {mode}")
    seconds = _listing_times_until_incident(house, broken)
    incident = _incident_of(house, broken)
    exchange = incident["cause"]["exchange"]
    task = _task_of(house, waiting)
    house.people["mia"].post(f"/tasks/{task['task']['id']}/completion", decide(task))

    assert statistics.quantiles(seconds, n=20)[-1] < MOST_SECONDS
    assert incident["element_id"] == ("check_quality" if mode == "refused" else "forecast")
    assert incident["cause"]["attempts"] == ATTEMPTS
    assert exchange["request"]["method"] == "POST"
    assert exchange["request"]["url"].startswith(house.analytics.url)
    assert "a-token-of" not in str(incident)
    assert incident["message"]

    if mode != "refused":  # then the waiting instance cannot publish either
        _assert_ended(house, waiting)

    _repair(house, mode)
    _retry_until_nothing_stands_still(house)
    _task_of(house, broken)

    assert house.people["ola"].get(f"/instances/{broken}")["has_incident"] is False
    _assert_ended(house, waiting)


def test_requests_and_effects_stay_one_to_one_over_a_broken_answer(house: House) -> None:
    known = len(house.analytics.ledger()["requests"])
    house.analytics.set_fault("invalid_json", FORECASTS)
    broken = house.start("broken answers")
    incident = _incident_of(house, broken)
    house.analytics.set_fault("none")
    house.people["ola"].post(f"/incidents/{incident['id']}/retry", {})
    _task_of(house, broken)

    new = house.analytics.ledger()["requests"][known:]
    seen = [one for one in new if one["path"] == FORECASTS]

    assert [one["outcome"] for one in seen] == ["effect"] + ["replay"] * ATTEMPTS
    assert len({one["key"] for one in seen}) == 1
    assert seen[0]["key"] in house.analytics.effects(FORECASTS)


def _break(house: House, mode: str) -> None:
    if mode == "refused":
        house.analytics.kill()
    else:
        house.analytics.set_fault(mode, FORECASTS, seconds=30)


def _repair(house: House, mode: str) -> None:
    if mode == "refused":
        house.analytics.start()
    else:
        house.analytics.set_fault("none")


def _listing_times_until_incident(house: House, instance_id: str) -> list[float]:
    """Ask for the worklist again and again, and return how long each answer took."""
    seconds: list[float] = []
    mia, ola = house.people["mia"], house.people["ola"]

    def has_incident() -> bool:
        started = time.perf_counter()
        mia.get("/tasks", state="open")
        seconds.append(time.perf_counter() - started)
        found: bool = ola.get(f"/instances/{instance_id}")["has_incident"]
        return found

    eventually(has_incident, "the broken service has become an incident", 30)
    return seconds if len(seconds) > 1 else seconds * 2


def _incident_of(house: House, instance_id: str) -> dict[str, Any]:
    def find() -> list[dict[str, Any]]:
        open_ones = house.people["ola"].get("/incidents")["items"]
        return [one for one in open_ones if one["instance_id"] == instance_id]

    return eventually(find, "an incident of the instance", 30)[0]


def _retry_until_nothing_stands_still(house: House) -> None:
    ola = house.people["ola"]

    def all_is_well() -> bool:
        for incident in ola.get("/incidents")["items"]:
            ola.post(f"/incidents/{incident['id']}/retry", {})
        return not ola.get("/instances", has_incident="true")["items"]

    assert eventually(all_is_well, "no incident is open", 30)


def _task_of(house: House, instance_id: str) -> dict[str, Any]:
    """Return the approval task of an instance, as Marketing sees it."""
    mia = house.people["mia"]

    def find() -> list[dict[str, Any]]:
        return [one for one in mia.all("/tasks", state="open") if one["instance_id"] == instance_id]

    task = eventually(find, "a task for Marketing", 30)[0]
    view: dict[str, Any] = mia.get(f"/tasks/{task['id']}")
    return view


def _assert_ended(house: House, instance_id: str) -> None:
    ola = house.people["ola"]
    ended = eventually(
        lambda: ola.get(f"/instances/{instance_id}")["state"] == "completed", "it ended", 30
    )
    assert ended
