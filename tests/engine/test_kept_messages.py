"""A message that nobody waits for is kept until somebody does, or until it expires."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine.clock import MovableClock
from engine.message_tables import message
from engine.service import Engine
from tests.engine.events import PAID, PAY
from tests.engine.models import deployed


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, PAID, PAY)


def kept(engine: Engine) -> list[sa.Row[Any]]:
    with engine.database.read() as connection:
        return list(connection.execute(sa.select(message).order_by(message.c.id)))


def test_a_message_is_kept_until_somebody_waits_for_it(engine: Engine) -> None:
    correlated = engine.correlate("payment", correlation_key="1", variables={"amount": 7})
    assert correlated.is_kept
    assert engine.run_due() == 0

    instance = engine.start("paid", variables={"order": 1})
    done = engine.run_due()

    assert done == 1
    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id)["amount"] == 7
    assert kept(engine) == []


def test_kept_messages_go_out_oldest_first(engine: Engine) -> None:
    for number in (1, 2):
        engine.correlate("payment", correlation_key="1", variables={"amount": number})
    first = engine.start("paid", variables={"order": 1})
    engine.run_due()
    second = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert [engine.variables(one.id)["amount"] for one in (first, second)] == [1, 2]


def test_a_wait_takes_a_kept_message_that_says_more(engine: Engine) -> None:
    engine.correlate("payment", correlation={"key": 2, "shop": "b"})
    engine.correlate("payment", correlation={"key": 1, "shop": "b"}, variables={"amount": 1})

    instance = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert engine.variables(instance.id)["amount"] == 1
    assert len(kept(engine)) == 1


def test_a_message_expires(engine: Engine, clock: MovableClock) -> None:
    engine.correlate("payment", correlation_key="1", ttl_seconds=60)
    engine.run_due()
    clock.advance(timedelta(seconds=60))

    instance = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert engine.get(instance.id).state == "active"
    assert kept(engine) == []


def test_a_message_that_nobody_looked_at_in_time_expires_too(
    engine: Engine, clock: MovableClock
) -> None:
    engine.correlate("payment", correlation_key="1", ttl_seconds=60)
    clock.advance(timedelta(seconds=61))

    instance = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert engine.get(instance.id).state == "active"
    assert kept(engine) == []


def test_without_time_to_live_it_is_now_or_never(engine: Engine) -> None:
    correlated = engine.correlate("payment", correlation_key="1", ttl_seconds=0)
    instance = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert not correlated.is_kept
    assert engine.get(instance.id).state == "active"


def test_the_default_time_to_live_is_an_hour(engine: Engine, clock: MovableClock) -> None:
    engine.correlate("payment")

    [row] = kept(engine)

    assert row.expires_at == clock.now() + timedelta(hours=1)


def test_a_message_id_is_published_once_while_it_is_kept(engine: Engine) -> None:
    first = engine.correlate("payment", correlation_key="1", message_id="m1")
    again = engine.correlate("payment", correlation_key="1", message_id="m1")
    other_key = engine.correlate("payment", correlation_key="2", message_id="m1")
    keyless = [engine.correlate("payment", message_id="m1").id for _ in range(2)]

    assert again == first
    assert other_key.id != first.id
    assert len(set(keyless)) == 1
    assert len(kept(engine)) == 3


def test_a_message_id_may_come_again_after_its_time(engine: Engine, clock: MovableClock) -> None:
    first = engine.correlate("payment", message_id="m1", ttl_seconds=60)
    clock.advance(timedelta(seconds=61))

    again = engine.correlate("payment", message_id="m1")

    assert again.id != first.id
    assert [one.id for one in kept(engine)] == [again.id]


def test_what_an_instance_publishes_is_kept_too(engine: Engine) -> None:
    engine.start("pay", variables={"order": 1, "price": 12})
    assert engine.run_due() == 0

    late = engine.start("paid", variables={"order": 1})
    engine.run_due()

    assert engine.variables(late.id)["amount"] == 12


def test_a_suspended_instance_is_passed_over_and_gets_what_came_when_it_is_resumed(
    engine: Engine,
) -> None:
    instance = engine.start("paid", variables={"order": 1})
    engine.run_due()
    engine.suspend(instance.id)

    assert engine.correlate("payment", correlation_key="1").is_kept
    assert engine.run_due() == 0

    engine.resume(instance.id)
    assert engine.run_due() == 1
    assert engine.get(instance.id).state == "completed"
