"""The server is killed again and again while twenty forecasts are under way, and loses nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.acceptance.browser import PersonAtBrowser
from tests.acceptance.house import House, opened
from tests.acceptance.processes import LEASE_SECONDS
from tests.acceptance.work import complete_open_tasks
from tests.waiting import eventually

COUNTERSIGNED = "F-09"
KEYS = [f"F-{number:02}" for number in range(1, 21)]
BY_BROWSER = frozenset({"F-01", "F-05", COUNTERSIGNED})
DIFFICULT = {"F-04": "Sweet corn", "F-08": "Lawn and garden", "F-16": "Sweet corn"}
VERBS = {
    "check_quality": "/v1/quality-checks",
    "forecast": "/v1/forecasts",
    "publish": "/v1/publications",
}
KILLS_IN_THE_GAP = 6
KILLS_DURING_WORK = 3
RECOVERY_SECONDS = 25  # most of it is what else is queued on a small machine

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    with opened(tmp_path, database_url) as running:
        yield running


def test_twenty_instances_survive_kills(house: House, chromium: Browser) -> None:
    house.deploy()
    keys = iter(KEYS)
    instances: dict[str, str] = {}

    def start(count: int) -> None:
        for _, key in zip(range(count), keys, strict=False):
            spend = 12_000 if int(key[2:]) % 3 == 0 else 800
            instances[key] = house.start(key, DIFFICULT.get(key, "Coffee"), spend)

    gaps: set[str] = set()
    for path in ("/v1/quality-checks", "/v1/forecasts", "/v1/forecasts"):
        gaps |= _kill_in_the_gap(house, path, partial(start, 4))
    start(len(KEYS))
    for _ in range(KILLS_IN_THE_GAP - 3):
        gaps |= _kill_in_the_gap(house, "/v1/publications", partial(_approve_one, house))
    _work_in_the_browser(house, chromium)
    _work_to_the_end(house)

    assert len(instances) == len(KEYS)
    assert len(gaps) >= KILLS_IN_THE_GAP
    recorded: Counter[str] = Counter()
    for instance_id in instances.values():
        recorded += _assert_ended_once(house, instance_id)
    assert recorded == _assert_one_effect_per_key(house, gaps)
    assert "all invariants hold" in house.server.run("db", "verify")


def _kill_in_the_gap(house: House, path: str, begin: Callable[[], object]) -> set[str]:
    """Kill the server while a request is done outside and not recorded here; return its keys.

    `begin` does what leads to a request to `path`. Its answer is held back for longer than the
    server lives, so the kill cannot come too late; what is returned was read after the kill.
    """
    known = set(house.analytics.effects(path))
    house.analytics.set_fault("delay", path, seconds=120, times=1)
    begin()

    def done_outside() -> set[str]:
        return (set(house.analytics.effects(path)) - known) & house.unrecorded_keys()

    eventually(done_outside, f"a request to {path} is done outside and not recorded here", 40)
    house.kill()
    gap = done_outside()
    assert gap
    house.analytics.set_fault("none")
    house.server.start()
    eventually(
        lambda: not gap & house.unrecorded_keys(),
        "after a restart the work that was cut off is recorded",
        LEASE_SECONDS + RECOVERY_SECONDS,
    )
    return gap


def _approve_one(house: House) -> None:
    """Let people work until one forecast needs no further person."""
    published = len(house.analytics.ledger()["requests"])

    def is_on_its_way() -> bool:
        complete_open_tasks(dict(house.people), 1, BY_BROWSER)
        requests = house.analytics.ledger()["requests"][published:]
        return any(one["path"] == "/v1/publications" for one in requests)

    eventually(is_on_its_way, "an approved forecast is being published", 60)


def _work_in_the_browser(house: House, chromium: Browser) -> None:
    """Approve and countersign on pages; one page stays open over a kill of the server."""
    mia = PersonAtBrowser(chromium, house, "mia")
    for business_key in sorted(BY_BROWSER):
        mia.open_task(business_key)
        if business_key == COUNTERSIGNED:
            house.kill()
            house.server.start()
        mia.answer("Approve forecast")
    mia.leave()
    fei = PersonAtBrowser(chromium, house, "fei")
    fei.open_task(COUNTERSIGNED)
    fei.answer("Countersign")
    fei.leave()
    still_open = [task for name in ("mia", "fei") for task in house.people[name].all("/tasks")]
    assert not BY_BROWSER & {task["business_key"] for task in still_open if not task["ended_at"]}


def _work_to_the_end(house: House) -> None:
    """Let people complete what is open until nothing is, while the server is killed meanwhile."""
    completed: list[int] = []
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            completed.append(complete_open_tasks(dict(house.people), 2, frozenset()))

    with ThreadPoolExecutor(1) as threads:
        worker = threads.submit(work)
        try:
            for _ in range(KILLS_DURING_WORK):
                so_far = sum(completed)
                eventually(partial(_is_above, completed, so_far), "people complete tasks", 60)
                house.kill()
                house.server.start()
            _wait_until_all_ended(house)
        finally:
            stop.set()
            worker.result(60)


def _is_above(counts: list[int], least: int) -> bool:
    return sum(counts) > least


def _wait_until_all_ended(house: House) -> None:
    ola = house.people["ola"]
    eventually(lambda: not list(ola.all("/instances", state="active")), "all have ended", 90)


def _assert_ended_once(house: House, instance_id: str) -> Counter[str]:
    """Hold that an instance ended once; return how often it called each path outside."""
    assert house.people["ola"].get(f"/instances/{instance_id}")["state"] == "completed"
    events = house.people["ola"].history(instance_id)
    kinds = Counter(event["kind"] for event in events)
    calls = Counter(
        VERBS[event["element_id"]] for event in events if event["kind"] == "job_completed"
    )

    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert kinds["instance_started"] == kinds["instance_completed"] == 1
    assert events[-1]["kind"] == "instance_completed"
    assert calls["/v1/publications"] == 1
    return calls


def _assert_one_effect_per_key(house: House, gaps: set[str]) -> Counter[str]:
    """Hold that every request has its key's one effect; return the effects by path."""
    ledger = house.analytics.ledger()
    requests = Counter(one["key"] for one in ledger["requests"])
    effects = Counter(one["key"] for one in ledger["effects"])

    assert set(effects.values()) == {1}
    assert set(requests) == set(effects)
    assert all(requests[key] >= 2 for key in gaps)
    assert {one["outcome"] for one in ledger["requests"]} <= {"effect", "replay"}
    return Counter(one["path"] for one in ledger["effects"])
