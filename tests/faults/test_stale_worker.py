"""A worker that slept through its lease comes back with a result that nobody wants any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import pytest

from engine.clock import MovableClock
from engine.connectors import Answer, Call, CallFailed
from engine.errors import Finding
from engine.service import Engine
from tests.faults.diagrams import PUBLICATION
from tests.faults.oracle import assert_everything_sound, assert_sound_history


class Worker:
    """A connector that answers for one engine, and can be told to fail."""

    name = "ledger"

    def __init__(self) -> None:
        self.is_broken = False
        self.calls: list[str] = []

    def check(self, settings: Mapping[str, str]) -> Sequence[Finding]:
        return ()

    def call(self, call: Call) -> Answer:
        self.calls.append(call.idempotency_key)
        if self.is_broken:
            raise CallFailed("the other side is broken", is_permanent=True)
        return Answer(result={"status": 200})


@pytest.fixture
def sleeper(engine: Engine) -> Engine:
    engine.connectors["ledger"] = Worker()
    engine.deploy({"publication.bpmn": PUBLICATION})
    return engine


@pytest.fixture
def other(sleeper: Engine, database_url: str, clock: MovableClock) -> Iterator[Engine]:
    with Engine.open(database_url, clock=clock) as opened:
        opened.connectors["ledger"] = Worker()
        yield opened


@pytest.mark.parametrize("is_broken", [False, True], ids=["late answer", "late failure"])
def test_only_the_holder_of_the_lease_ends_the_job(
    sleeper: Engine, other: Engine, clock: MovableClock, *, is_broken: bool
) -> None:
    late, current = _worker_of(sleeper), _worker_of(other)
    instance_id = sleeper.start("publication").id
    [old] = sleeper.work.lease(1)
    clock.advance(timedelta(seconds=sleeper.settings.job_lease_seconds + 1))
    [new] = other.work.lease(1)
    late.is_broken = is_broken

    sleeper.work.call(old)
    before = assert_sound_history(other, instance_id)
    other.work.call(new)
    after = assert_sound_history(other, instance_id)

    assert late.calls == current.calls == [old.call.idempotency_key]
    assert before["job_completed"] == before["incident_opened"] == before["job_failed"] == 0
    assert after["job_completed"] == 1
    assert not other.get(instance_id).has_incident
    assert_everything_sound(other, 1)


def _worker_of(engine: Engine) -> Worker:
    worker = engine.connectors["ledger"]
    assert isinstance(worker, Worker)
    return worker
