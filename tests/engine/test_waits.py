"""Waits: what is open, for whom it waits, and that an ended one leaves no row behind."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import verification
from engine.errors import Conflict, NotFound, PlaitError
from engine.service import Engine
from engine.tables import job, timer, wait
from tests.engine.models import (
    ANALYST,
    OPERATOR,
    STAFF,
    Outside,
    deployed,
    only_wait,
    process,
    service,
)
from tests.engine.models import timer as timer_of

FAN = process(
    "fan",
    "startEvent s",
    "parallelGateway fork",
    'userTask ask name="Ask" plait:candidateGroups="marketing,sales" plait:candidateUsers="mia"',
    'serviceTask call plait:connector="stub"',
    f"intermediateCatchEvent pause | {timer_of('PT1H')}",
    f'boundaryEvent late attachedToRef="ask" | {timer_of("PT2H")}',
    "parallelGateway join",
    "endEvent e",
    "s -> fork",
    "fork -> ask -> join",
    "fork -> call -> join",
    "fork -> pause -> join",
    "late -> e",
    "join -> e",
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.connectors["stub"] = Outside()
    return deployed(engine, FAN)


def rows(engine: Engine) -> list[int]:
    with engine.database.read() as connection:
        return [
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (wait, job, timer)
        ]


def test_waits_say_for_whom_they_wait(engine: Engine) -> None:
    instance = engine.start("fan")

    said = {one.element_id: (one.kind, one.who_or_what) for one in engine.waits(instance.id)}

    assert said == {
        "ask": ("person", "mia, group marketing, group sales"),
        "call": ("job", "connector stub"),
        "pause": ("timer", "the clock"),
        "late": ("timer", "the clock"),
    }
    assert engine.get(instance.id).waits_total == 4
    assert rows(engine) == [4, 1, 2]


def test_an_ended_wait_takes_what_hung_on_it_along(engine: Engine) -> None:
    instance = engine.start("fan")

    engine.complete(only_wait(engine, instance, "person").id)

    assert rows(engine) == [2, 1, 1]
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_a_cancelled_instance_waits_for_nothing(engine: Engine) -> None:
    instance = engine.start("fan")

    engine.cancel(instance.id)

    assert rows(engine) == [0, 0, 0]
    assert engine.get(instance.id).waits == ()


def test_an_ended_wait_is_not_found(engine: Engine) -> None:
    instance = engine.start("fan")
    done = only_wait(engine, instance, "person").id
    engine.complete(done)

    for gone in (done, 1, 2**63 - 1):
        with pytest.raises(NotFound):
            engine.complete(gone)
        with pytest.raises(NotFound):
            engine.fail(gone, error_code="E")


def test_waits_of_a_suspended_instance_stand_still(engine: Engine) -> None:
    instance = engine.start("fan")
    engine.suspend(instance.id)

    for kind in ("person", "job"):
        with pytest.raises(Conflict) as refused:
            engine.complete(only_wait(engine, instance, kind).id)
        assert refused.value.code == "wrong_state"
    assert engine.get(instance.id).waits_total == 4


def test_a_job_is_not_for_everybody(engine: Engine) -> None:
    job_id = only_wait(engine, engine.start("fan"), "job").id

    for actor in (STAFF, ANALYST, service("tasks"), service("jobs")):
        with pytest.raises(PlaitError) as refused:
            engine.complete(job_id, actor=actor)
        assert refused.value.code in {"forbidden", "not_found"}
        with pytest.raises(PlaitError):
            engine.fail(job_id, error_code="E", actor=actor)
    engine.complete(job_id, actor=OPERATOR)

    assert rows(engine) == [3, 0, 2]


def test_a_person_cannot_be_failed(engine: Engine) -> None:
    person_id = only_wait(engine, engine.start("fan"), "person").id

    with pytest.raises(Conflict):
        engine.fail(person_id, error_code="E")


@pytest.mark.parametrize("is_suspended", [True, False])
def test_who_may_not_see_a_task_learns_nothing_of_its_instance(
    engine: Engine, *, is_suspended: bool
) -> None:
    instance = engine.start("fan")
    waiting = only_wait(engine, instance, "person").id
    if is_suspended:
        engine.suspend(instance.id)

    with pytest.raises(PlaitError) as refused:
        engine.complete(waiting, actor=STAFF)

    assert refused.value.code in {"not_found", "forbidden"}


def test_a_token_without_the_scope_learns_nothing_of_waits(engine: Engine) -> None:
    instance = engine.start("fan")

    for one in engine.waits(instance.id):
        with pytest.raises(PlaitError) as refused:
            engine.complete(one.id, actor=service("read"))
        assert refused.value.code in {"forbidden", "not_found"}


def test_fifty_waits_are_shown_of_all(engine: Engine) -> None:
    users = [f'userTask u{number} plait:candidateGroups="g"' for number in range(60)]
    flows = [f"fork -> u{number} -> e" for number in range(60)]
    wide = process(
        "wide", "startEvent s", "parallelGateway fork", "endEvent e", *users,
        "s -> fork", *flows,
    )  # fmt: skip
    deployed(engine, wide)

    instance = engine.start("wide")

    found = engine.get(instance.id)
    assert (len(found.waits), found.waits_total) == (50, 60)
    assert len(engine.waits(instance.id)) == 60
    assert [one.id for one in found.waits] == sorted(one.id for one in found.waits)
