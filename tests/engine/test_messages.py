"""A published message reaches who waits for it, once; before, with or after the wait begins."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from engine.database import Database
from engine.errors import Conflict, Forbidden, Invalid
from engine.message_tables import message, subscription
from engine.service import Engine
from tests.engine.events import ANY, BY_MESSAGE, PAID, PAY, RECEIVE, TRIGGERED, TWICE, catch
from tests.engine.models import OPERATOR, STAFF, deployed, kinds, only_wait, person, service


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, PAID, ANY, PAY)


def kept(engine: Engine) -> list[sa.Row[Any]]:
    with engine.database.read() as connection:
        return list(connection.execute(sa.select(message).order_by(message.c.id)))


def waiting(engine: Engine) -> list[sa.Row[Any]]:
    with engine.database.read() as connection:
        return list(connection.execute(sa.select(subscription)))


def test_a_message_advances_who_waits_for_it_in_one_commit(engine: Engine) -> None:
    instance = engine.start("paid", variables={"order": 17})
    other = engine.start("paid", variables={"order": 18})

    correlated = engine.correlate("payment", correlation={"key": 17}, variables={"amount": 5})

    assert correlated.delivered_to == (instance.id,)
    assert not correlated.is_kept
    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"order": 17, "amount": 5}
    assert "message_received" in kinds(engine, instance.id)
    assert engine.get(other.id).state == "active"
    assert kept(engine) == []
    assert [one.instance_id for one in waiting(engine)] == [other.id]


def test_the_oldest_wait_wins(engine: Engine) -> None:
    instances = [engine.start("paid", variables={"order": 1}) for _ in range(3)]

    order = [engine.correlate("payment", correlation_key="1").delivered_to for _ in range(3)]

    assert order == [(one.id,) for one in instances]


def test_a_wait_without_a_key_takes_any_message_of_its_name(engine: Engine) -> None:
    keyless, keyed = engine.start("any"), engine.start("paid", variables={"order": 1})

    assert engine.correlate("news", correlation={"a": 1, "b": 2}).delivered_to == (keyless.id,)
    assert engine.correlate("payment").delivered_to == ()
    assert engine.get(keyed.id).state == "active"


def test_all_reaches_everybody_who_waits(engine: Engine) -> None:
    instances = [engine.start("paid", variables={"order": 1}) for _ in range(3)]
    other = engine.start("paid", variables={"order": 2})

    correlated = engine.correlate("payment", correlation_key="1", variables={"amount": 1}, all=True)
    engine.run_due()

    assert correlated.delivered_to == tuple(one.id for one in instances)
    assert {engine.get(one.id).state for one in instances} == {"completed"}
    assert engine.variables(instances[2].id)["amount"] == 1
    assert engine.get(other.id).state == "active"
    assert kept(engine) == []


def test_an_idempotency_key_gives_the_first_answer_again(engine: Engine) -> None:
    instance = engine.start("paid", variables={"order": 1})
    engine.start("paid", variables={"order": 1})

    answers = [engine.correlate("payment", correlation_key="1", key="k") for _ in range(2)]

    assert answers[0] == answers[1]
    assert answers[0].delivered_to == (instance.id,)
    with pytest.raises(Invalid):
        engine.correlate("payment", correlation_key="2", key="k")


def test_an_instance_publishes_to_another(engine: Engine) -> None:
    waiting_one = engine.start("paid", variables={"order": 1})

    sender = engine.start("pay", variables={"order": 1, "price": 12})
    engine.run_due()

    assert engine.get(sender.id).state == "completed"
    assert engine.variables(waiting_one.id) == {"order": 1, "amount": 12}


def test_a_cancelled_instance_waits_no_more(engine: Engine) -> None:
    instance = engine.start("paid", variables={"order": 1})

    engine.cancel(instance.id)

    assert waiting(engine) == []
    assert engine.correlate("payment", correlation_key="1").delivered_to == ()


def test_an_instance_may_wait_again_for_the_same(engine: Engine) -> None:
    engine.deploy({"twice.bpmn": TWICE})
    instance = engine.start("twice")

    first = engine.correlate("tick", variables={"n": 1})
    second = engine.correlate("tick", variables={"n": 2})

    assert first.delivered_to == second.delivered_to == (instance.id,)
    assert engine.variables(instance.id) == {"n": 2}
    assert engine.get(instance.id).state == "completed"


def test_a_receive_task_takes_its_message(engine: Engine) -> None:
    engine.deploy({"receive.bpmn": RECEIVE})
    instance = engine.start("receive")

    engine.correlate("goods", variables={"count": 3})

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"count": 3}


def test_a_receive_task_without_a_message_is_triggered_by_its_id(engine: Engine) -> None:
    engine.deploy({"triggered.bpmn": TRIGGERED})
    instance = engine.start("triggered")
    wait = only_wait(engine, instance, "message")

    with pytest.raises(Forbidden):
        engine.complete(wait.id, actor=STAFF)
    engine.complete(wait.id, variables={"done": True}, actor=OPERATOR)

    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"done": True}
    assert waiting(engine) == []


def test_a_wait_for_a_message_cannot_be_completed(engine: Engine) -> None:
    wait = only_wait(engine, engine.start("paid", variables={"order": 1}))

    with pytest.raises(Conflict, match="publish that"):
        engine.complete(wait.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"name": "n", "message_id": ""},
        {"name": "n", "ttl_seconds": -1},
        {"name": "n", "ttl_seconds": float("nan")},
        {"name": "n", "correlation": {}},
        {"name": "n", "correlation": {"a": float("inf")}},
        {"name": "n", "variables": {"a b": 1}},
    ],
)
def test_what_cannot_be_kept_is_refused(engine: Engine, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        engine.correlate(**wrong)

    assert kept(engine) == []


def test_only_who_may_send_messages_does(engine: Engine) -> None:
    instance = engine.start("any")

    for actor in (STAFF, service("read", roles=("operator",))):
        with pytest.raises(Forbidden):
            engine.correlate("news", actor=actor)
    sent = engine.correlate("news", actor=service("messages", roles=("operator",)))

    assert sent.delivered_to == (instance.id,)


def test_a_very_long_key_is_compared_whole(engine: Engine) -> None:
    long = "x" * 5000
    instance = engine.start("paid", variables={"order": long})

    assert engine.correlate("payment", correlation_key=long[:-1] + "y").delivered_to == ()
    assert engine.correlate("payment", correlation_key=long).delivered_to == (instance.id,)


def test_a_missing_key_is_an_incident_that_can_be_repaired(engine: Engine) -> None:
    engine.deploy({"late.bpmn": catch("late", "payment", "=order.id")})
    instance = engine.start("late", variables={"order": {"id": None}})
    [incident] = engine.incidents().items
    assert incident.code == "correlation_empty"

    engine.retry(incident.id, variables={"order": {"id": 4}})

    assert engine.correlate("payment", correlation_key="4").delivered_to == (instance.id,)


def test_nothing_of_a_tenant_reaches_another(engine: Engine) -> None:
    stranger = person("sue", "operator", "analyst", tenant_id=2)
    instance = engine.start("paid", variables={"order": 1})

    assert engine.correlate("payment", correlation_key="1", actor=stranger).delivered_to == ()
    assert engine.broadcast("fire", actor=stranger).receivers == 0
    engine.run_due()

    assert engine.get(instance.id).state == "active"


def test_publishing_is_one_commit_whoever_it_reaches(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.deploy({"ordered.bpmn": BY_MESSAGE})
    engine.start("paid", variables={"order": 1})
    for _ in range(3):
        engine.start("paid", variables={"order": 2})
    commits: list[int] = []
    write = Database.write

    def counted(database: Database, *units: Any, **options: Any) -> None:
        commits.append(1)
        write(database, *units, **options)

    monkeypatch.setattr(Database, "write", counted)

    delivered = engine.correlate("payment", correlation_key="1")
    to_all = engine.correlate("payment", correlation_key="2", all=True)
    started = engine.correlate("order", correlation_key="3")
    kept_one = engine.correlate("payment", correlation_key="4", key="k")

    assert commits == [1, 1, 1, 1]
    reached = [len(one.delivered_to) for one in (delivered, to_all, started, kept_one)]
    assert reached == [1, 3, 1, 0]
