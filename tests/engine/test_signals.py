"""A signal reaches everybody who listens at its throw, and starts what begins with it."""

from __future__ import annotations

import pytest

from engine.errors import Forbidden, Invalid
from engine.service import Engine
from tests.engine.events import ALARM, LISTEN, LISTEN_TO_MYSELF, THEN_LISTEN
from tests.engine.models import STAFF, deployed, kinds, service


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, LISTEN, ALARM)


def states(engine: Engine, key: str) -> list[str]:
    return [one.state for one in engine.instances(definition_key=key, limit=200).items]


def test_everybody_who_listens_gets_it(engine: Engine) -> None:
    instances = [engine.start("listen") for _ in range(40)]

    broadcast = engine.broadcast("fire", variables={"floor": 3})
    done = engine.run_due()

    assert broadcast.receivers == done == 40
    assert states(engine, "listen") == ["completed"] * 40
    assert engine.variables(instances[-1].id) == {"floor": 3}
    assert kinds(engine, instances[0].id).count("signal_received") == 1


def test_who_listens_later_does_not(engine: Engine) -> None:
    engine.broadcast("fire")
    late = engine.start("listen")
    engine.run_due()

    assert engine.get(late.id).state == "active"


def test_another_signal_is_not_heard(engine: Engine) -> None:
    instance = engine.start("listen")

    assert engine.broadcast("flood").receivers == 0
    engine.run_due()

    assert engine.get(instance.id).state == "active"


def test_an_instance_throws_to_others(engine: Engine) -> None:
    instances = [engine.start("listen") for _ in range(3)]

    engine.start("alarm", variables={"where": 5})
    engine.run_due()

    assert {engine.get(one.id).state for one in instances} == {"completed"}
    assert engine.variables(instances[0].id) == {"floor": 5}


def test_an_instance_that_listens_hears_itself(engine: Engine) -> None:
    engine.deploy({"self.bpmn": LISTEN_TO_MYSELF})
    instance = engine.start("myself")
    engine.run_due()

    assert engine.get(instance.id).state == "completed"


def test_an_instance_that_listens_after_its_own_throw_does_not_hear_it(engine: Engine) -> None:
    engine.deploy({"then.bpmn": THEN_LISTEN})
    instance = engine.start("thenlisten")
    engine.run_due()

    assert engine.get(instance.id).state == "active"


def test_a_suspended_receiver_keeps_it_until_it_is_resumed(engine: Engine) -> None:
    instance = engine.start("listen")
    engine.suspend(instance.id)
    engine.broadcast("fire", variables={"floor": 1})
    assert engine.run_due() == 0

    engine.resume(instance.id)
    engine.run_due()

    assert engine.get(instance.id).state == "completed"


def test_a_receiver_that_ended_meanwhile_drops_it(engine: Engine) -> None:
    instance = engine.start("listen")
    engine.broadcast("fire")
    engine.cancel(instance.id)

    assert engine.run_due() == 1
    assert engine.run_due() == 0
    assert engine.get(instance.id).state == "cancelled"


def test_one_signal_is_heard_once_however_many_wake_up(engine: Engine, other: Engine) -> None:
    engine.start("listen")
    engine.broadcast("fire")
    engine.broadcast("fire")

    engine.run_due()
    other.run_due()

    [instance] = engine.instances(definition_key="listen").items
    assert kinds(engine, instance.id).count("signal_received") == 1


def test_only_who_may_send_messages_throws(engine: Engine) -> None:
    with pytest.raises(Forbidden):
        engine.broadcast("fire", actor=STAFF)
    with pytest.raises(Invalid):
        engine.broadcast("")

    assert engine.broadcast("fire", actor=service("messages", roles=("operator",))).receivers == 0


def test_the_same_key_throws_once(engine: Engine) -> None:
    engine.start("listen")

    first, again = (engine.broadcast("fire", key="k") for _ in range(2))

    assert first == again
    assert engine.run_due() == 1
