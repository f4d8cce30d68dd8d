"""Messages and those who wait for them at the same moment: always together, never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import correlating
from engine.acting import Decision
from engine.clock import MovableClock
from engine.message_tables import message
from engine.service import Engine
from tests.engine.events import BY_MESSAGE, LISTEN, PAID, PATIENCE_OR_MESSAGE
from tests.engine.models import deployed, kinds

ROUNDS = 25


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, PAID, BY_MESSAGE, LISTEN, PATIENCE_OR_MESSAGE)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls in threads that all begin at the same moment."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def messages_kept(engine: Engine) -> int:
    with engine.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(message)).scalar_one()


def ends(engine: Engine, instance_id: int) -> int:
    return kinds(engine, instance_id).count("instance_completed")


def test_a_message_and_its_wait_at_the_same_moment_always_meet(
    engine: Engine, other: Engine
) -> None:
    for number in range(ROUNDS):
        key = str(number)
        instance, _ = at_once(
            partial(engine.start, "paid", variables={"order": key}),
            partial(other.correlate, "payment", correlation_key=key),
        )
        at_once(engine.run_due, other.run_due)
        assert engine.get(instance.id).state == "completed", number

    assert messages_kept(engine) == 0


def test_two_that_committed_without_seeing_each_other_meet(engine: Engine, other: Engine) -> None:
    """Publish between the reading and the writing of a start, and the other way round."""
    decide = correlating.decide_publication
    started: list[int] = []

    def late(*given: Any, **options: Any) -> Decision:
        decision = decide(*given, **options)
        if not started:
            started.append(other.start("paid", variables={"order": 1}).id)
            other.run_due()
        return decision

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(correlating, "decide_publication", late)
        correlated = engine.correlate("payment", correlation_key="1")

    assert correlated.is_kept
    assert engine.get(started[0]).state == "active"
    assert other.run_due() == 1
    assert engine.get(started[0]).state == "completed"


def test_two_messages_at_one_wait_take_it_once(engine: Engine, other: Engine) -> None:
    for number in range(ROUNDS):
        key = str(number)
        instance = engine.start("paid", variables={"order": key})
        answers = at_once(
            partial(engine.correlate, "payment", correlation_key=key),
            partial(other.correlate, "payment", correlation_key=key),
        )
        took = [one for one in answers if one.delivered_to]
        assert [one.delivered_to for one in took] == [(instance.id,)]
        assert [one.is_kept for one in answers].count(True) == 1
        assert ends(engine, instance.id) == 1

    assert messages_kept(engine) == ROUNDS


def test_one_message_for_two_waits_goes_to_one(engine: Engine, other: Engine) -> None:
    for number in range(ROUNDS):
        key = str(number)
        engine.correlate("payment", correlation_key=key)
        instances = at_once(
            partial(engine.start, "paid", variables={"order": key}),
            partial(other.start, "paid", variables={"order": key}),
        )
        at_once(engine.run_due, other.run_due)
        states = Counter(engine.get(one.id).state for one in instances)
        assert states == {"completed": 1, "active": 1}, number

    assert messages_kept(engine) == 0


def test_one_key_starts_one_instance(engine: Engine, other: Engine) -> None:
    for number in range(ROUNDS):
        key = str(number)
        answers = at_once(
            partial(engine.correlate, "order", correlation_key=key),
            partial(other.correlate, "order", correlation_key=key),
        )
        assert sorted(len(one.delivered_to) for one in answers) == [0, 1]

    assert len(engine.instances(definition_key="ordered", limit=200).items) == ROUNDS
    assert messages_kept(engine) == ROUNDS


def test_one_message_id_is_published_once(engine: Engine, other: Engine) -> None:
    for number in range(ROUNDS):
        answers = at_once(
            *(
                partial(one.correlate, "payment", message_id=str(number))
                for one in (engine, other, engine, other)
            )
        )
        assert len({one.id for one in answers}) == 1

    assert messages_kept(engine) == ROUNDS


def test_a_message_against_a_timer_has_one_winner(
    engine: Engine, other: Engine, clock: MovableClock
) -> None:
    for number in range(ROUNDS):
        key = str(number)
        instance = engine.start("impatient", variables={"order": key})
        clock.advance(timedelta(hours=1))
        at_once(
            partial(engine.correlate, "payment", correlation_key=key, ttl_seconds=0),
            other.run_due,
        )
        assert engine.get(instance.id).state == "completed"
        entered = [one.element_id for one in engine.history(instance.id)]
        assert ("paid" in entered) != ("late" in entered)
        assert ends(engine, instance.id) == 1


def test_a_delivery_is_consumed_once_by_whoever_comes(engine: Engine, other: Engine) -> None:
    instances = [engine.start("listen") for _ in range(20)]
    engine.broadcast("fire")

    at_once(engine.run_due, other.run_due, engine.run_due, other.run_due)
    engine.run_due()

    assert [ends(engine, one.id) for one in instances] == [1] * 20
    assert [kinds(engine, one.id).count("signal_received") for one in instances] == [1] * 20


def test_a_defect_in_one_receiver_leaves_the_others_alone(
    engine: Engine, clock: MovableClock
) -> None:
    """A receiver whose definition is gone is left alone for a minute; the next ones go on."""
    broken, whole = engine.start("listen"), engine.start("listen")
    engine.broadcast("fire")
    find = engine.library.get

    def get(connection: Connection, definition_id: int) -> Any:
        if not seen:
            seen.append(definition_id)
            raise RuntimeError("broken on purpose")
        return find(connection, definition_id)

    seen: list[int] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engine.library, "get", get)
        engine.run_due()

    assert [engine.get(one.id).state for one in (broken, whole)] == ["active", "completed"]
    clock.advance(timedelta(minutes=1))
    engine.run_due()
    assert engine.get(broken.id).state == "completed"
