"""Who was too slow decides again; who is always too slow is told `busy`."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.engine import Connection

from engine.acting import FREE_ATTEMPTS, QUEUED_ATTEMPTS, Decision
from engine.actors import SYSTEM
from engine.database import Stale
from engine.errors import Conflict, PlaitError
from engine.history import NewEvent
from engine.service import Engine
from tests.engine.models import APPROVE, deployed, kinds, only_wait

GIVEN = {"amount": 100}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE)


def started(engine: Engine) -> int:
    return len(engine.instances(limit=200).items)


@pytest.mark.parametrize("losses", range(FREE_ATTEMPTS + QUEUED_ATTEMPTS))
def test_who_was_too_slow_decides_again(engine: Engine, other: Engine, losses: int) -> None:
    instance = engine.start("approve", variables=GIVEN)
    seen: list[int] = []

    def decide(connection: Connection) -> Decision:
        seen.append(len(seen))
        found = engine.visible(connection, instance.id, SYSTEM)
        if len(seen) <= losses:
            other.set_variables(instance.id, variables={"n": len(seen)})
        event = NewEvent(kind="probed")
        return Decision(instance_id=instance.id, result=found.revision, events=(event,))

    result = engine.act("probe", actor=SYSTEM, key=None, request={}, decide=decide)

    assert len(seen) == losses + 1
    assert result == 1 + losses
    assert engine.get(instance.id).revision == 2 + losses
    assert kinds(engine, instance.id).count("probed") == 1


def test_who_is_always_too_slow_is_told_busy(engine: Engine, other: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)

    def decide(connection: Connection) -> Decision:
        engine.visible(connection, instance.id, SYSTEM)
        other.set_variables(instance.id, variables={"n": 1})
        return Decision(instance_id=instance.id, events=(NewEvent(kind="probed"),))

    with pytest.raises(Conflict) as refused:
        engine.act("probe", actor=SYSTEM, key="k", request={}, decide=decide)

    assert refused.value.code == "busy"
    assert "probed" not in kinds(engine, instance.id)
    done = Decision(result="free")
    assert engine.act("probe", actor=SYSTEM, key="k", request={}, decide=lambda _: done) == "free"


def test_sixteen_at_one_instance_all_get_through_or_are_told(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)

    def change(number: int) -> str:
        try:
            engine.set_variables(instance.id, variables={f"n{number}": number})
        except Conflict as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(16) as threads:
        outcomes = Counter(threads.map(change, range(64)))

    names = set(engine.variables(instance.id)) - {"amount", "risk"}
    assert len(names) == outcomes["done"]
    assert set(outcomes) <= {"done", "busy"}
    assert outcomes["done"] >= 48
    assert kinds(engine, instance.id).count("variables_set") == outcomes["done"]


def test_a_decision_of_nothing_writes_nothing(engine: Engine) -> None:
    before = engine.newest_position()
    result = engine.act(
        "probe", actor=SYSTEM, key=None, request={}, decide=lambda _: Decision(result=5)
    )
    engine.number_history()

    assert result == 5
    assert engine.newest_position() >= before


def test_a_stale_read_of_one_thing_never_escapes(engine: Engine) -> None:
    def decide(_connection: Connection) -> Decision:
        raise Stale("nobody outside should see this")

    with pytest.raises(Conflict) as refused:
        engine.act("probe", actor=SYSTEM, key=None, request={}, decide=decide)

    assert refused.value.code == "busy"


def test_a_task_is_completed_once_by_ten_at_once(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)
    waiting = only_wait(engine, instance)

    def complete(_number: int) -> str:
        try:
            engine.complete(waiting.id)
        except PlaitError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(10) as threads:
        outcomes = Counter(threads.map(complete, range(10)))

    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "not_found", "wrong_state"}
    assert kinds(engine, instance.id).count("instance_completed") == 1
