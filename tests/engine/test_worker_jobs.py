"""Jobs of topics: answered by their holder, or done by a handler."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import Engine
from engine.clock import MovableClock
from engine.connectors import Call, CallFailed
from engine.errors import Conflict, Invalid
from engine.handlers import Handlers
from engine.worker_jobs import Holder
from tests.engine.worker_scores import SCORE, WORKER, started, taken


@pytest.fixture(autouse=True)
def deployed(engine: Engine) -> None:
    """Deploy a process with one job of the topic `score`."""
    engine.deploy({"score.bpmn": SCORE})


def test_a_worker_gets_what_the_job_sees_and_its_answer_lands(engine: Engine) -> None:
    instance = started(engine, colour="red")

    [job] = taken(engine)
    done = engine.complete(job.id, variables={"value": 7}, holder=Holder(worker="w"), actor=WORKER)

    assert job.variables == {"amount": 5, "colour": "red", "asked": 5}
    assert (job.topic, job.element_id, job.settings) == ("score", "work", {"model": "b2"})
    assert done.state == "completed"
    assert engine.variables(instance.id)["got"] == 7


def test_the_process_itself_never_takes_a_job_of_a_topic_it_does_not_serve(engine: Engine) -> None:
    started(engine)

    assert engine.work.lease(10) == []
    assert engine.run_due() == 0
    assert len(taken(engine)) == 1


def test_a_handler_serves_its_topic(engine: Engine) -> None:
    calls: list[Call] = []

    def score(call: Call) -> dict[str, Any]:
        calls.append(call)
        return {"value": call.inputs["asked"] * 2}

    engine.connectors["worker"] = Handlers({"score": score})
    instance = started(engine)

    engine.run_due()

    assert engine.variables(instance.id)["got"] == 10
    assert (calls[0].topic, calls[0].settings) == ("score", {"model": "b2"})


def test_a_handler_may_end_its_job_with_an_error_of_the_model(engine: Engine) -> None:
    def fail(_: Call) -> dict[str, Any]:
        raise CallFailed("nothing there", error_code="NO_DATA")

    engine.connectors["worker"] = Handlers({"score": fail})
    instance = started(engine)

    engine.run_due()

    assert engine.get(instance.id).state == "completed"
    assert "caught" in [one.element_id for one in engine.history(instance.id)]


class _Installed:
    """What a package names in its entry points."""

    name = "score"

    def load(self) -> Any:
        return lambda call: {"value": call.attempt}


def test_handlers_are_found_by_their_entry_points(
    monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    def entry_points(*, group: str) -> list[_Installed]:
        return [_Installed()] if group == "plait.handlers" else []

    monkeypatch.setattr("engine.handlers.entry_points", entry_points)

    engine.connectors["worker"] = Handlers.installed()
    instance = started(engine)
    engine.run_due()

    assert engine.variables(instance.id)["got"] == 1


def test_nobody_for_a_topic_is_a_warning_and_a_handler_ends_it(engine: Engine) -> None:
    without = engine.deploy({"score.bpmn": SCORE + b"\n"})
    engine.connectors["worker"] = Handlers({"score": lambda _: {}})
    having = engine.deploy({"score.bpmn": SCORE + b"\n\n"})

    assert [
        (one.level, one.element_id) for one in without.findings if one.code == "handler_needed"
    ] == [("warning", "work")]
    assert [one for one in having.findings if one.code == "handler_needed"] == []


def test_a_leased_job_is_nobody_elses_until_its_time_is_over(
    engine: Engine, clock: MovableClock
) -> None:
    started(engine)
    [mine] = taken(engine, "me", seconds=30)

    early = taken(engine, "you")
    clock.advance(timedelta(seconds=31))
    [yours] = taken(engine, "you")

    assert early == []
    assert (yours.id, yours.worker, yours.fence) == (mine.id, "you", mine.fence + 1)
    for holder in (Holder(worker="me"), Holder(fence=mine.fence), Holder()):
        with pytest.raises(Conflict, match="held by worker 'you'") as refusal:
            engine.complete(mine.id, holder=holder, actor=WORKER)
        assert refusal.value.code == "not_held"


def test_a_lease_that_is_over_still_counts_while_nobody_took_the_job(
    engine: Engine, clock: MovableClock
) -> None:
    started(engine)
    [job] = taken(engine, seconds=1)

    clock.advance(timedelta(seconds=60))

    assert engine.complete(job.id, holder=Holder(fence=job.fence)).state == "completed"


def test_a_failure_leaves_another_attempt_at_its_time(engine: Engine, clock: MovableClock) -> None:
    instance = started(engine)
    [job] = taken(engine)

    engine.fail_job(
        job.id, holder=Holder(worker="w"), message="busy", retries=2, retry_seconds=60,
        variables={"seen": 1}, actor=WORKER,
    )  # fmt: skip
    early = taken(engine)
    clock.advance(timedelta(seconds=61))
    [again] = taken(engine)

    assert early == []
    assert (again.retries, again.error_message, again.attempt) == (2, "busy", 2)
    assert engine.variables(instance.id)["seen"] == 1
    assert not engine.get(instance.id).has_incident


def test_a_failure_without_attempts_left_is_an_incident_that_can_be_retried(engine: Engine) -> None:
    instance = started(engine)
    [job] = taken(engine)

    engine.fail_job(
        job.id, holder=Holder(worker="w"), message="broken", details="line 3", retries=0
    )
    [incident] = engine.incidents(instance_id=instance.id).items
    none = taken(engine)
    engine.retry(incident.id)
    [again] = taken(engine)

    assert (incident.code, incident.message, incident.cause["details"]) == (
        "worker_failed",
        "broken",
        "line 3",
    )
    assert none == []
    assert (again.id, again.retries) == (job.id, None)
    assert engine.complete(again.id, holder=Holder(worker="w")).state == "completed"


def test_without_a_number_the_attempts_of_the_model_count(
    engine: Engine, clock: MovableClock
) -> None:
    instance = started(engine)

    attempts = 0
    while not engine.get(instance.id).has_incident:
        [job] = taken(engine)
        engine.fail_job(job.id, holder=Holder(fence=job.fence))
        clock.advance(timedelta(seconds=1))
        attempts += 1

    assert attempts == 4


def test_an_error_of_the_model_needs_the_holder_too(engine: Engine) -> None:
    instance = started(engine)
    [job] = taken(engine)

    with pytest.raises(Conflict):
        engine.fail(job.id, error_code="NO_DATA", holder=Holder(worker="x"), actor=WORKER)
    engine.fail(job.id, error_code="NO_DATA", holder=Holder(worker="w"), actor=WORKER)

    assert "caught" in [one.element_id for one in engine.history(instance.id)]


def test_a_lease_is_extended_and_given_back(engine: Engine, clock: MovableClock) -> None:
    started(engine)
    [job] = taken(engine, seconds=10)

    longer = engine.extend_lease(job.id, holder=Holder(worker="w"), lease_seconds=100)
    with pytest.raises(Conflict):
        engine.extend_lease(job.id, holder=Holder(worker="x"), lease_seconds=100)
    clock.advance(timedelta(seconds=60))
    kept = taken(engine)
    engine.return_job(job.id)
    [free] = taken(engine, "x")

    assert longer.until == clock.now() + timedelta(seconds=40)
    assert kept == []
    assert free.worker == "x"


def test_a_topic_is_asked_of_a_worker_s_task(engine: Engine) -> None:
    with pytest.raises(Invalid) as refusal:
        engine.deploy({"score.bpmn": SCORE.replace(b'plait:topic="score"', b"")})

    assert refusal.value.code == "topic_missing"
