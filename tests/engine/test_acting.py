"""One key, one effect: repeated, in parallel, with another request, after its time."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.acting import Decision
from engine.actors import SYSTEM
from engine.clock import MovableClock
from engine.errors import Conflict, Invalid, PlaitError
from engine.service import Engine
from engine.tables import idempotency
from tests.engine.models import ADMIN, ANALYST, APPROVE, deployed, kinds

GIVEN = {"amount": 100}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE)


def started(engine: Engine) -> int:
    return len(engine.instances(limit=200).items)


def test_the_same_call_has_one_effect_and_one_answer(engine: Engine, other: Engine) -> None:
    first = engine.start("approve", variables=GIVEN, key="k")
    again = engine.start("approve", variables=GIVEN, key="k")
    elsewhere = other.start("approve", variables=GIVEN, key="k")

    assert first == again == elsewhere
    assert started(engine) == 1


def test_the_answer_stays_the_first_one_though_the_instance_moved(engine: Engine) -> None:
    first = engine.start("approve", variables=GIVEN, key="k")
    completed = engine.complete(first.waits[0].id, key="c")

    assert engine.start("approve", variables=GIVEN, key="k") == first
    assert engine.complete(first.waits[0].id, key="c") == completed
    assert kinds(engine, first.id).count("task_completed") == 1


def test_every_verb_takes_a_key(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)
    for _ in range(2):
        engine.suspend(instance.id, key="k")
    for _ in range(2):
        engine.resume(instance.id, key="k")
        engine.set_variables(instance.id, variables={"n": 1}, key="k")
    for _ in range(2):
        engine.cancel(instance.id, reason="over", key="k")
        engine.deploy({"file0.bpmn": APPROVE}, key="k")

    assert Counter(kinds(engine, instance.id)) >= Counter(
        ["instance_suspended", "instance_resumed", "variables_set", "instance_cancelled"]
    )
    assert kinds(engine, instance.id).count("variables_set") == 1


def test_another_request_under_the_key_is_refused(engine: Engine) -> None:
    engine.start("approve", variables=GIVEN, key="k")

    for changed in ({"variables": {"amount": 101}}, {"business_key": "b"}, {"version": 1}):
        with pytest.raises(Invalid) as refused:
            engine.start("approve", **{"variables": GIVEN, **changed}, key="k")  # type: ignore[arg-type]
        assert refused.value.code == "idempotency_mismatch"
    assert started(engine) == 1


def test_the_order_of_variables_does_not_make_another_request(engine: Engine) -> None:
    first = engine.start("approve", variables={"amount": 1, "b": 2}, key="k")

    assert engine.start("approve", variables={"b": 2, "amount": 1}, key="k") == first


def test_the_reason_and_message_belong_to_the_request(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)
    engine.cancel(instance.id, reason="a", key="k")

    with pytest.raises(Invalid):
        engine.cancel(instance.id, reason="b", key="k")


def test_keys_of_others_and_of_other_verbs_are_others(engine: Engine) -> None:
    mine = engine.start("approve", variables=GIVEN, key="k", actor=ANALYST)
    yours = engine.start("approve", variables=GIVEN, key="k", actor=ADMIN)
    engine.cancel(mine.id, key="k", actor=ADMIN)

    assert mine.id != yours.id
    assert started(engine) == 2


def test_tenants_do_not_share_keys(engine: Engine) -> None:
    stranger = replace(SYSTEM, tenant_id=2)
    mine = engine.start("approve", variables=GIVEN, key="k")

    engine.deploy({"a.bpmn": APPROVE}, actor=stranger)
    yours = engine.start("approve", variables=GIVEN, key="k", actor=stranger)

    assert mine.id != yours.id


def test_a_refused_call_does_not_use_its_key_up(engine: Engine) -> None:
    with pytest.raises(PlaitError):
        engine.start("nothing", key="k")
    engine.deploy({"nothing.bpmn": APPROVE.replace(b'id="approve"', b'id="nothing"')})

    assert engine.start("nothing", variables={"amount": 1}, key="k").state == "completed"
    engine.start("nothing", key="k", variables={"amount": 1})
    assert started(engine) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_1_to_255_characters(engine: Engine, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        engine.start("approve", variables=GIVEN, key=key)

    assert refused.value.code == "idempotency_key_malformed"
    assert started(engine) == 0


@pytest.mark.parametrize("key", ["x", "ü" * 255, "\n", "'; --"])
def test_a_key_of_255_characters_is_kept(engine: Engine, key: str) -> None:
    assert engine.start("approve", variables=GIVEN, key=key) == engine.start(
        "approve", variables=GIVEN, key=key
    )


def test_a_key_that_cannot_be_stored_is_refused(engine: Engine) -> None:
    with pytest.raises(PlaitError):
        engine.start("approve", variables=GIVEN, key="a\0b")

    assert started(engine) == 0


def test_a_key_expires_after_seven_days(engine: Engine, clock: MovableClock) -> None:
    first = engine.start("approve", variables=GIVEN, key="k")
    clock.advance(timedelta(days=7, seconds=-1))
    assert engine.start("approve", variables=GIVEN, key="k") == first

    clock.advance(timedelta(seconds=1))
    second = engine.start("approve", variables={"amount": 200}, key="k")
    clock.advance(timedelta(days=6))

    assert second.id != first.id
    assert engine.start("approve", variables={"amount": 200}, key="k") == second
    assert started(engine) == 2


def test_expired_keys_are_forgotten(engine: Engine, clock: MovableClock) -> None:
    engine.start("approve", variables=GIVEN, key="old")
    clock.advance(timedelta(days=4))
    engine.start("approve", variables=GIVEN, key="new")
    clock.advance(timedelta(days=4))

    assert engine.acts.forget_expired() == 1
    with engine.database.read() as connection:
        assert list(connection.execute(sa.select(idempotency.c.key)).scalars()) == ["new"]


def test_twenty_copies_at_once_have_one_effect(engine: Engine, other: Engine) -> None:
    gate = threading.Barrier(20)

    def send(number: int) -> Any:
        gate.wait(30)
        try:
            chosen = engine if number % 2 else other
            return chosen.start("approve", variables=GIVEN, key="k")
        except Conflict as refusal:
            return refusal.code

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(send, range(20)))

    instances = [one for one in answers if not isinstance(one, str)]
    assert instances
    assert instances == [instances[0]] * len(instances)
    assert {one for one in answers if isinstance(one, str)} <= {"in_progress"}
    assert started(engine) == 1


def test_a_call_that_runs_holds_its_key_until_it_ends(engine: Engine) -> None:
    refusals: list[str] = []

    def decide(_connection: Connection) -> Decision:
        with pytest.raises(Conflict) as refused:
            engine.act("probe", actor=SYSTEM, key="k", request={}, decide=lambda _: Decision())
        refusals.append(refused.value.code)
        raise Invalid("it failed")

    with pytest.raises(Invalid):
        engine.act("probe", actor=SYSTEM, key="k", request={}, decide=decide)

    done = Decision(result=1)
    assert refusals == ["in_progress"]
    assert engine.act("probe", actor=SYSTEM, key="k", request={}, decide=lambda _: done) == 1
