"""Messages, signals and the clock start the latest version of a definition, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import MovableClock
from engine.errors import Conflict, Refused
from engine.service import Engine
from tests.engine.events import (
    BY_BOTH,
    BY_EITHER,
    BY_MESSAGE,
    BY_RECEIVING,
    BY_SEVERAL,
    BY_SIGNAL,
    PAID,
    by_timer,
)
from tests.engine.models import deployed, only_wait

RENAMED = BY_MESSAGE.replace(b'name="order"', b'name="request"')


def versions(engine: Engine, key: str) -> list[int]:
    return [one.version for one in reversed(engine.instances(definition_key=key, limit=200).items)]


def test_a_message_starts_an_instance_in_one_commit(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE)

    correlated = engine.correlate("order", variables={"item": "tea"})

    [instance_id] = correlated.delivered_to
    assert engine.variables(instance_id) == {"item": "tea"}
    assert only_wait(engine, instance_id, "person").element_id == "ask"
    assert not correlated.is_kept


def test_such_a_process_is_not_started_by_its_key(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE)

    with pytest.raises(Conflict) as refused:
        engine.start("ordered")

    assert refused.value.code == "no_start"


def test_the_latest_version_is_started(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE, BY_MESSAGE.replace(b"Ask", b"Ask again"))

    for _ in range(2):
        engine.correlate("order")

    assert versions(engine, "ordered") == [2, 2]


def test_a_message_that_only_an_older_version_takes_starts_nothing(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE, RENAMED)

    assert engine.correlate("order").delivered_to == ()
    assert len(engine.correlate("request").delivered_to) == 1


def test_a_rollback_is_a_new_version_with_its_own_starts(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE, RENAMED, BY_MESSAGE)

    engine.correlate("order")

    assert versions(engine, "ordered") == [3]
    assert engine.correlate("request").delivered_to == ()


def test_who_waits_goes_before_what_starts(engine: Engine) -> None:
    paid = PAID.replace(b'name="payment"', b'name="order"')
    deployed(engine, BY_MESSAGE, paid)
    waiting = engine.start("paid", variables={"order": 1})

    assert engine.correlate("order", correlation_key="1").delivered_to == (waiting.id,)
    assert versions(engine, "ordered") == []


def test_a_kept_message_starts_what_is_deployed_later_only_with_a_wait(engine: Engine) -> None:
    engine.correlate("order")
    engine.run_due()

    deployed(engine, BY_MESSAGE)
    engine.run_due()

    assert versions(engine, "ordered") == []


def test_an_instance_started_with_a_key_keeps_the_next_message_until_it_ends(
    engine: Engine,
) -> None:
    deployed(engine, BY_MESSAGE)
    [first] = engine.correlate("order", correlation_key="A").delivered_to
    other = engine.correlate("order", correlation_key="B")
    second = engine.correlate("order", correlation_key="A", variables={"n": 2})
    assert second.is_kept
    assert len(other.delivered_to) == 1
    assert engine.run_due() == 0

    engine.complete(only_wait(engine, first).id)
    assert engine.run_due() == 1

    newest = engine.instances(definition_key="ordered").items[0]
    assert newest.id not in {first, *other.delivered_to}
    assert engine.variables(newest.id) == {"n": 2}


def test_a_key_is_free_again_when_its_instance_was_cancelled(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE)
    [first] = engine.correlate("order", correlation_key="A").delivered_to
    engine.cancel(first)

    assert len(engine.correlate("order", correlation_key="A").delivered_to) == 1


def test_the_same_key_of_another_message_name_waits_too(engine: Engine) -> None:
    deployed(engine, BY_MESSAGE)
    engine.correlate("order", correlation_key="A")
    engine.deploy({"renamed.bpmn": RENAMED})

    assert engine.correlate("request", correlation_key="A").is_kept


def test_a_message_starts_each_definition_that_begins_with_it(engine: Engine) -> None:
    second = BY_MESSAGE.replace(b'id="ordered"', b'id="audited"')
    engine.deploy({"first.bpmn": BY_MESSAGE})

    report = engine.deploy({"second.bpmn": second})
    correlated = engine.correlate("order", correlation_key="A", variables={"n": 1})
    engine.run_due()

    assert ("warning", "message_start_shared") in {(one.level, one.code) for one in report.findings}
    assert len(correlated.delivered_to) == 2
    assert {engine.get(one).definition_key for one in correlated.delivered_to} == {
        "ordered",
        "audited",
    }
    assert engine.correlate("order", correlation_key="A").is_kept


def test_a_signal_starts_the_latest_version(engine: Engine) -> None:
    deployed(engine, BY_SIGNAL, BY_SIGNAL.replace(b"Ask", b"Ask again"))

    broadcast = engine.broadcast("fire", variables={"floor": 2})
    engine.run_due()

    [instance] = engine.instances(definition_key="alarmed").items
    assert broadcast.receivers == 1
    assert instance.version == 2
    assert engine.variables(instance.id) == {"floor": 2}


def test_a_cycle_starts_again_and_again(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, by_timer("R2/PT1H"))

    assert engine.run_due() == 0
    for _ in range(4):
        clock.advance(timedelta(hours=1))
        engine.run_due()

    assert versions(engine, "nightly") == [1, 1]
    assert {one.state for one in engine.instances().items} == {"completed"}


def test_the_next_start_counts_from_the_due_time(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, by_timer("R/PT1H"))

    clock.advance(timedelta(minutes=80))
    engine.run_due()
    clock.advance(timedelta(minutes=40))
    engine.run_due()

    assert len(versions(engine, "nightly")) == 2


@pytest.mark.parametrize(("policy", "starts"), [("one", 1), ("all", 5), ("skip", 0)])
def test_missed_starts_follow_the_policy(
    engine: Engine, clock: MovableClock, policy: str, starts: int
) -> None:
    deployed(engine, by_timer("R/PT1H", attributes=f'plait:missedFires="{policy}"'))

    clock.advance(timedelta(hours=5, minutes=30))
    engine.run_due()

    assert len(versions(engine, "nightly")) == starts


def test_a_cron_starts(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, by_timer("0 0 10 * * *"))

    clock.advance(timedelta(days=2, hours=2))
    engine.run_due()
    clock.advance(timedelta(days=1))
    engine.run_due()

    assert len(versions(engine, "nightly")) == 2


def test_a_date_starts_once(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, by_timer("2026-03-02T12:00:00Z", kind="timeDate"))

    for _ in range(2):
        clock.advance(timedelta(hours=4))
        engine.run_due()

    assert len(versions(engine, "nightly")) == 1


def test_a_new_version_takes_the_timer_over(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, by_timer("R/PT1H"), by_timer("R/PT2H"))

    clock.advance(timedelta(hours=2))
    engine.run_due()

    assert versions(engine, "nightly") == [2]


def test_an_identical_deployment_restarts_no_cycle(engine: Engine, clock: MovableClock) -> None:
    files = {"nightly.bpmn": by_timer("R/PT1H")}
    engine.deploy(files)
    clock.advance(timedelta(minutes=50))
    engine.deploy(files)

    clock.advance(timedelta(minutes=10))
    engine.run_due()

    assert len(versions(engine, "nightly")) == 1


def test_two_engines_start_a_due_definition_once(
    engine: Engine, other: Engine, clock: MovableClock
) -> None:
    deployed(engine, by_timer("R1/PT1H"))
    clock.advance(timedelta(hours=1))

    engine.run_due()
    other.run_due()

    assert len(versions(engine, "nightly")) == 1


def test_a_start_that_cannot_be_told_is_refused(engine: Engine) -> None:
    with pytest.raises(Refused):
        engine.deploy({"a.bpmn": BY_MESSAGE.replace(b'name="order"', b'name="=kind"')})

    assert engine.definitions() == []


def test_a_receive_task_begins_instances(engine: Engine) -> None:
    deployed(engine, BY_RECEIVING)

    [instance_id] = engine.correlate("order", variables={"item": "tea"}).delivered_to

    assert engine.variables(instance_id) == {"item": "tea"}
    assert only_wait(engine, instance_id).kind == "person"


def test_either_event_behind_a_gateway_begins_an_instance(engine: Engine) -> None:
    deployed(engine, BY_EITHER)

    for name in ("order", "complaint"):
        [instance_id] = engine.correlate(name).delivered_to
        assert engine.get(instance_id).state == "completed"


def test_a_parallel_gateway_that_began_waits_for_the_other_event(engine: Engine) -> None:
    deployed(engine, BY_BOTH)

    [first] = engine.correlate("complaint").delivered_to
    assert only_wait(engine, first).kind == "message"
    [second] = engine.correlate("order").delivered_to

    assert first == second
    assert engine.get(first).state == "completed"


def test_each_event_of_a_start_begins_an_instance(engine: Engine) -> None:
    deployed(engine, BY_SEVERAL)

    engine.correlate("order", variables={"n": 1})
    engine.broadcast("fire", variables={"n": 2})
    engine.run_due()

    found = engine.instances(definition_key="several").items
    assert [engine.variables(one.id) for one in found] == [{"n": 2}, {"n": 1}]
