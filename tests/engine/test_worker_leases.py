"""Leases of jobs of topics: what a worker may ask for, and who gets what."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from engine.errors import Forbidden, Invalid, NotFound
from engine.worker_jobs import Holder, Order
from tests.engine.models import person
from tests.engine.worker_scores import SCORE, asked, started, taken


@pytest.fixture(autouse=True)
def deployed(engine: Engine) -> None:
    """Deploy a process with one job of the topic `score`."""
    engine.deploy({"score.bpmn": SCORE})


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 2),
        ({"business_key": "B"}, 1),
        ({"definition_keys": ["score"]}, 2),
        ({"definition_keys": ["other"]}, 0),
        ({"definition_ids": [1]}, 0),
        ({"version_tag": "v1"}, 0),
        ({"process_variables": {"amount": 5}}, 1),
        ({"process_variables": {"amount": 5.0}}, 0),
        ({"process_variables": {"absent": None}}, 0),
    ],
)
def test_a_request_may_filter(engine: Engine, filters: dict[str, Any], found: int) -> None:
    engine.start("score", variables={"amount": 5}, business_key="A")
    engine.start("score", variables={"amount": 6}, business_key="B")

    assert len(taken(engine, **filters)) == found


def test_a_request_may_ask_for_some_variables_or_the_inputs(engine: Engine) -> None:
    started(engine, colour="red")
    started(engine, colour="red")

    [first] = engine.lease_jobs(asked(variables=["colour", "absent"]), worker="w", limit=1)
    [second] = engine.lease_jobs(asked(is_local_only=True), worker="w", limit=1)

    assert first.variables == {"colour": "red"}
    assert second.variables == {"asked": 5}


def test_the_order_is_as_asked(engine: Engine) -> None:
    first, second = started(engine), started(engine)

    [newest] = engine.lease_jobs(asked(), worker="w", limit=1, order=Order(newest_first=True))
    [oldest] = engine.lease_jobs(asked(), worker="w", limit=1)

    assert [newest.instance_id, oldest.instance_id] == [second.id, first.id]


def test_jobs_of_suspended_instances_are_left_out(engine: Engine) -> None:
    engine.suspend(started(engine).id)

    assert taken(engine) == []
    assert [one.is_suspended for one in engine.jobs_of_workers(topic="score")] == [True]


def test_the_same_key_leases_once(engine: Engine) -> None:
    started(engine)
    started(engine)

    first = engine.lease_jobs(asked(), worker="w", limit=1, key="k")
    again = engine.lease_jobs(asked(), worker="w", limit=1, key="k")

    assert first == again
    assert len(taken(engine)) == 1


def test_two_engines_never_lease_one_job_twice(engine: Engine, other: Engine) -> None:
    for _ in range(5):
        started(engine)

    mine = engine.lease_jobs(asked(), worker="me", limit=3)
    yours = other.lease_jobs(asked(), worker="you", limit=10)

    assert (len(mine), len(yours)) == (3, 2)
    assert not {one.id for one in mine} & {one.id for one in yours}


def test_what_is_listed_says_who_has_it(engine: Engine) -> None:
    started(engine)
    started(engine)
    engine.lease_jobs(asked(), worker="w" * 200, limit=1)

    held, free = engine.jobs_of_workers(is_locked=True), engine.jobs_of_workers(is_locked=False)

    assert (len(held), len(free)) == (1, 1)
    assert str(held[0].worker).startswith("w" * 40)
    assert engine.jobs_of_workers(worker="w" * 200) == held
    assert engine.jobs_of_workers(worker="other") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seconds": 0}, "lease_malformed"),
        ({"seconds": 1e9}, "lease_malformed"),
        ({"topic": ""}, "lease_malformed"),
        ({"worker": ""}, "lease_malformed"),
    ],
)
def test_a_request_without_sense_is_refused(
    engine: Engine, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        taken(engine, **change)

    assert refusal.value.code == code


def test_who_may_not_do_jobs_gets_none(engine: Engine) -> None:
    started(engine)
    staff, elsewhere = person("sam"), person("olga", "operator", tenant_id=2)

    with pytest.raises(Forbidden):
        engine.lease_jobs(asked(), worker="w", limit=1, actor=staff)
    with pytest.raises(Forbidden):
        engine.jobs_of_workers(actor=staff)
    assert engine.lease_jobs(asked(), worker="w", limit=1, actor=elsewhere) == []
    [job] = taken(engine)
    with pytest.raises(NotFound):
        engine.complete(job.id, holder=Holder(worker="w"), actor=elsewhere)
