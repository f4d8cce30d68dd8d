"""What was committed by one reaches the others by itself, also after a crash in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.clock import HostClock, MovableClock
from engine.message_tables import keyed_start, message, start_timer, subscription
from engine.runner import Runner
from engine.service import Engine
from engine.tables import delivery
from tests.engine.calls import CHILD, PARENT
from tests.engine.conftest import Change
from tests.engine.events import (
    BY_MESSAGE,
    LISTEN,
    PAID,
    PAY,
    begun,
    by_timer,
    catch,
    declared,
)
from tests.engine.models import deployed, process
from tests.waiting import eventually

FILES = (PAID, PAY, LISTEN, CHILD, PARENT, BY_MESSAGE)

BY_PAYMENT = begun("paidfor", '<messageEventDefinition messageRef="m"/>', "message m payment")
MANY_UNHEARD = declared(
    process(
        "unheard",
        "startEvent s",
        'sendTask t messageRef="m" plait:correlationKey="=each" | '
        '<multiInstanceLoopCharacteristics plait:collection="=items" '
        'plait:elementVariable="each"/>',
        "endEvent e",
        "s -> t -> e",
    ),
    "message m noone",
)


@pytest.fixture
def running(database_url: str) -> Iterator[Engine]:
    with Engine.open(database_url, clock=HostClock()) as engine:
        deployed(engine, *FILES)
        runner = Runner(engine, job_threads=1)
        runner.start()
        yield engine
        runner.stop()


def count(engine: Engine, *tables: sa.Table) -> list[int]:
    with engine.database.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(one)).scalar_one()
            for one in tables
        ]


def ended(engine: Engine, *instance_ids: int) -> Callable[[], bool]:
    return lambda: all(engine.get(one).state == "completed" for one in instance_ids)


def test_a_runner_does_it_without_being_asked(running: Engine) -> None:
    running.correlate("payment", correlation_key="1")
    waiting = running.start("paid", variables={"order": 1}).id
    sender = running.start("pay", variables={"order": 2, "price": 1}).id
    receiver = running.start("paid", variables={"order": 2}).id
    listener = running.start("listen").id
    parent = running.start("parent", variables={"amount": 1}).id

    running.broadcast("fire")
    running.deploy({"nightly.bpmn": by_timer("R1/PT1S")})

    everybody = (waiting, sender, receiver, listener, parent)
    eventually(ended(running, *everybody), "messages, signal and call")
    eventually(lambda: running.instances(definition_key="nightly").items, "the timer start")


def test_a_killed_process_leaves_its_deliveries_to_the_next(
    database_url: str, clock: MovableClock
) -> None:
    with Engine.open(database_url, clock=clock) as first:
        deployed(first, *FILES)
        parent = first.start("parent", variables={"amount": 4}).id
        listener = first.start("listen").id
        first.broadcast("fire")
        first.correlate("payment", correlation_key="1")
        waiting = first.start("paid", variables={"order": 1}).id

    with Engine.open(database_url, clock=clock) as second:
        second.run_due()

        assert ended(second, parent, listener, waiting)()
        assert count(second, delivery, message, subscription) == [0, 0, 0]


def test_nothing_is_left_behind(engine: Engine) -> None:
    deployed(engine, *FILES)
    for number in range(3):
        engine.correlate("payment", correlation_key=str(number))
        engine.start("paid", variables={"order": number})
        [started] = engine.correlate("order", correlation_key=str(number)).delivered_to
        engine.cancel(started)
    engine.run_due()

    assert count(engine, delivery, message, subscription, keyed_start) == [0, 0, 0, 0]


def test_a_delivery_that_cannot_be_read_stops_nobody(
    engine: Engine, by_hand: Change, clock: MovableClock
) -> None:
    deployed(engine, *FILES)
    broken, whole = (engine.start("listen").id for _ in range(2))
    engine.broadcast("fire")
    by_hand(f"UPDATE delivery SET content = '[' WHERE receiver_id = {broken}")

    engine.run_due()

    assert ended(engine, whole)()
    assert count(engine, delivery) == [1]


def test_a_timer_start_that_fails_is_left_alone_for_a_minute(
    engine: Engine, by_hand: Change, clock: MovableClock
) -> None:
    deployed(engine, by_timer("R/PT1S"))
    other = by_timer("R1/PT1S").replace(b'id="nightly"', b'id="daily"')
    engine.deploy({"daily.bpmn": other})
    clock.advance(timedelta(seconds=1))
    by_hand("UPDATE start_timer SET cycle = '{}' WHERE definition_key = 'nightly'")

    engine.run_due()

    assert len(engine.instances(definition_key="daily").items) == 1
    assert engine.instances(definition_key="nightly").items == ()
    assert count(engine, start_timer) == [1]


def test_work_is_counted_and_idleness_is_nothing(engine: Engine) -> None:
    deployed(engine, *FILES)
    engine.start("parent", variables={"amount": 4})
    engine.start("paid", variables={"order": 1})

    assert [engine.run_due() for _ in range(2)] == [2, 0]


def test_limits_hold_for_deliveries_too(engine: Engine) -> None:
    deployed(engine, *FILES)
    for _ in range(5):
        engine.start("listen")
    engine.broadcast("fire")

    assert [engine.run_due(limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_batches_that_move_nobody_do_not_hide_what_comes_after_them(engine: Engine) -> None:
    deployed(engine, MANY_UNHEARD, PAY, BY_PAYMENT, catch("later", "later", "=order"))
    engine.start("unheard", variables={"items": list(range(120))})
    engine.start("pay", variables={"order": 1, "price": 1})
    engine.run_due()
    assert len(engine.instances(definition_key="paidfor").items) == 1

    engine.correlate("later", correlation_key="119")
    engine.run_due()
    for number in range(119):
        engine.start("later", variables={"order": 500 + number})
    last = engine.start("later", variables={"order": 119})
    engine.run_due()

    assert ended(engine, last.id)()
