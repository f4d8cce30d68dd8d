"""Messages of Camunda 7: compared with the variables of the moment, never kept (SEMANTICS 23)."""

from __future__ import annotations

import pytest

from engine.service import Engine
from tests.engine.models import deployed
from tests.engine.vendors import of_camunda

MESSAGE = '<message id="m" name="paid"/>'
CATCH = '<messageEventDefinition messageRef="m"/>'


@pytest.fixture
def engine(engine: Engine) -> Engine:
    lines = ("startEvent s", f"intermediateCatchEvent c | {CATCH}", "endEvent e", "s -> c -> e")
    return deployed(engine, of_camunda("order", *lines, declared=MESSAGE))


def states(engine: Engine, *ids: int) -> list[str]:
    return [engine.get(one).state for one in ids]


def test_the_one_whose_variables_are_equal_takes_it(engine: Engine) -> None:
    ids = [engine.start("order", variables={"order": n, "x": 1}).id for n in (17, 18, 19)]

    taken = engine.correlate("paid", correlation={"order": 18}, variables={"sum": 5})

    assert taken.delivered_to == (ids[1],)
    assert states(engine, *ids) == ["active", "completed", "active"]
    assert engine.variables(ids[1]) == {"order": 18, "x": 1, "sum": 5}


def test_it_is_the_variables_of_the_moment(engine: Engine) -> None:
    instance = engine.start("order", variables={"order": 1})
    engine.set_variables(instance.id, variables={"order": 2})

    assert not engine.correlate("paid", correlation={"order": 1}, ttl_seconds=0).delivered_to
    assert engine.correlate("paid", correlation={"order": 2}).delivered_to == (instance.id,)


def test_every_name_must_be_equal_and_without_any_the_oldest_takes_it(engine: Engine) -> None:
    first, second = (engine.start("order", variables={"a": 1, "b": n}).id for n in (1, 2))

    assert not engine.correlate("paid", correlation={"a": 1, "b": 3}, ttl_seconds=0).delivered_to
    assert not engine.correlate("paid", correlation={"c": 1}, ttl_seconds=0).delivered_to
    assert engine.correlate("paid", correlation={"a": 1, "b": 2}).delivered_to == (second,)
    assert engine.correlate("paid").delivered_to == (first,)


def test_a_kept_message_is_not_for_it_and_all_reaches_every_one(engine: Engine) -> None:
    engine.correlate("paid", correlation={"a": 1}, ttl_seconds=600)
    ids = [engine.start("order", variables={"a": 1}).id for _ in range(2)]
    engine.suspend(ids[0])
    engine.resume(ids[0])
    engine.run_due()
    assert states(engine, *ids) == ["active", "active"]

    engine.correlate("paid", correlation={"a": 1}, all=True)
    engine.run_due()

    assert states(engine, *ids) == ["completed", "completed"]
