"""One effect per idempotency key, whatever callers, threads, faults and kills do."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import requests

from processes.retail_forecast.analytics.ledger import Ledger, fingerprint
from tests.waiting import eventually

if TYPE_CHECKING:
    from tests.processes.conftest import Analytics, Start

CHECKS = "/v1/quality-checks"
FORECASTS = "/v1/forecasts"
PUBLICATIONS = "/v1/publications"
ASKED = {"category": "Coffee", "horizon_weeks": 2}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_same_key_and_body_get_the_first_answer_again(analytics: Analytics) -> None:
    first = analytics.post(FORECASTS, ASKED, key="again")
    reordered = dict(reversed(ASKED.items()))
    second = analytics.post(FORECASTS, reordered, key="again")

    assert second.status_code == first.status_code == 200
    assert second.content == first.content
    assert first.headers["Idempotency-Replayed"] == "false"
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(analytics.effects("again")) == 1
    assert analytics.outcomes("again") == ["effect", "replay"]


@pytest.mark.parametrize(
    ("path", "body"), [(FORECASTS, {**ASKED, "horizon_weeks": 3}), (CHECKS, ASKED)]
)
def test_a_used_key_is_refused_for_another_request(
    analytics: Analytics, path: str, body: dict[str, object]
) -> None:
    key = f"reused {path}"
    analytics.post(FORECASTS, ASKED, key=key)

    answer = analytics.post(path, body, key=key)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert len(analytics.effects(key)) == 1


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": ""}, {"Idempotency-Key": "k" * 201}])
def test_a_post_without_a_usable_key_is_refused(
    analytics: Analytics, headers: dict[str, str]
) -> None:
    answer = requests.post(analytics.url + FORECASTS, json=ASKED, headers=headers, timeout=30)

    assert answer.status_code == 400
    assert answer.json()["code"] == "idempotency_key_missing"
    assert analytics.ledger()["requests"][-1]["outcome"] == "refused"


def test_a_refused_request_leaves_its_key_free(analytics: Analytics) -> None:
    analytics.post(FORECASTS, {**ASKED, "horizon_weeks": 0}, key="corrected")

    answer = analytics.post(FORECASTS, ASKED, key="corrected")

    assert answer.status_code == 200
    assert analytics.outcomes("corrected") == ["refused", "effect"]


def test_equal_requests_at_the_same_moment_have_one_effect(analytics: Analytics) -> None:
    series = analytics.post(FORECASTS, ASKED).json()["series"]
    asked = {"category": "Coffee", "forecast": series}
    gate = Barrier(12)

    def publish(_number: int) -> requests.Response:
        gate.wait()
        return analytics.post(PUBLICATIONS, asked, key="race")

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(publish, range(12)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(analytics.effects("race")) == 1
    assert Counter(analytics.outcomes("race")) == {"effect": 1, "replay": 11}


def test_threads_writing_different_keys_lose_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", now=lambda: NOON)

    def work(number: int) -> int:
        seen = ledger.see(f"k{number}", FORECASTS)
        ledger.record(
            seen, f"k{number}", FORECASTS, {"n": number}, lambda effect, _: f'{{"n": {effect}}}'
        )
        return seen

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(work, range(64)))

    contents = ledger.contents()
    assert sorted(numbers) == list(range(1, 65))
    assert {effect["key"] for effect in contents["effects"]} == {f"k{n}" for n in range(64)}
    assert sorted(effect["answer"]["n"] for effect in contents["effects"]) == list(range(1, 65))
    assert {seen["outcome"] for seen in contents["requests"]} == {"effect"}


def test_an_effect_whose_answer_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite", now=lambda: NOON)
    seen = ledger.see("k", FORECASTS)

    def fail(_number: int, _at: datetime) -> str:
        raise RuntimeError("no answer")

    with pytest.raises(RuntimeError, match="no answer"):
        ledger.record(seen, "k", FORECASTS, {}, fail)

    assert ledger.find("k") is None
    assert ledger.contents()["requests"][0]["outcome"] == "received"
    assert ledger.contents()["requests"][0]["received_at"] == NOON.isoformat()


def test_a_fingerprint_tells_requests_apart_and_fields_not_by_order() -> None:
    assert fingerprint("/a", {"x": 1, "y": 2}) == fingerprint("/a", {"y": 2, "x": 1})
    assert fingerprint("/a", {"x": 1}) != fingerprint("/a", {"x": 2})
    assert fingerprint("/a", {"x": 1}) != fingerprint("/b", {"x": 1})


def test_a_kill_after_the_effect_and_before_the_answer_keeps_the_one_effect(
    start_analytics: Start, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.sqlite"
    first = start_analytics(ledger, "--faults")
    first.set_fault(mode="delay", seconds=3600, path=FORECASTS)
    with pytest.raises(requests.ReadTimeout):
        first.post(FORECASTS, ASKED, key="killed", timeout_seconds=1.5)
    assert first.outcomes("killed") == ["effect"]

    first.stop(signal.SIGKILL)
    second = start_analytics(ledger)
    answer = second.post(FORECASTS, ASKED, key="killed")

    assert answer.json()["category"] == "Coffee"
    assert second.outcomes("killed") == ["effect", "replay"]
    assert len(second.effects("killed")) == 1
    with sqlite3.connect(ledger) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_500_before_the_effect_lets_the_retry_have_it(analytics: Analytics) -> None:
    analytics.set_fault(mode="status_500", times=1, path=FORECASTS)

    failed = analytics.post(FORECASTS, ASKED, key="retried")
    retried = analytics.post(FORECASTS, ASKED, key="retried")

    assert failed.status_code == 500
    assert failed.headers["Content-Type"] == "application/problem+json"
    assert retried.status_code == 200
    assert analytics.outcomes("retried") == ["received", "effect"]


def test_broken_json_after_the_effect_is_whole_on_the_retry(analytics: Analytics) -> None:
    analytics.set_fault(mode="invalid_json", times=1)

    broken = analytics.post(FORECASTS, ASKED, key="broken")
    retried = analytics.post(FORECASTS, ASKED, key="broken")

    with pytest.raises(requests.JSONDecodeError):
        broken.json()
    assert retried.json()["category"] == "Coffee"
    assert analytics.outcomes("broken") == ["effect", "replay"]


def test_a_hanging_path_leaves_the_others_alone_until_the_fault_is_changed(
    analytics: Analytics,
) -> None:
    analytics.set_fault(mode="hang", seconds=3600, path=FORECASTS)

    with ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(analytics.post, FORECASTS, ASKED, "hung")
        other = analytics.post(CHECKS, {"category": "Coffee"})
        is_still_hanging = not hanging.done()
        eventually(lambda: analytics.outcomes("hung"), "the hanging request is seen")
        analytics.set_fault(mode="none")

    assert other.status_code == 200
    assert is_still_hanging
    assert hanging.result().status_code == 503
    assert analytics.effects("hung") == []


@pytest.mark.parametrize("fault", [{}, {"mode": "explode"}, {"mode": "hang", "seconds": -1}])
def test_an_unknown_fault_is_refused(analytics: Analytics, fault: dict[str, object]) -> None:
    answer = requests.put(f"{analytics.url}/control/fault", json=fault, timeout=30)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
