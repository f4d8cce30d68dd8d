"""Variables offered from outside start what begins by a condition that they make true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from engine.service import Engine
from tests.engine.models import STAFF, deployed, kinds, person, process

ENDS = ("endEvent e", "s -> e")


def by(key: str, condition: str, *rest: str, attributes: str = "") -> bytes:
    event = f"<conditionalEventDefinition><condition>{condition}</condition>"
    start = f"startEvent s | {event}</conditionalEventDefinition>"
    return process(key, start, *(rest or ENDS), attributes=attributes)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, by("dear", "price &gt; 100"), by("cheap", "price &lt; 10"))


def begun(engine: Engine, variables: Mapping[str, Any], **how: Any) -> list[str]:
    offered = engine.offer(variables, **how)
    engine.run_due()
    for one in offered.begun:
        assert engine.get(one.id).definition_key == one.definition_key
        assert engine.variables(one.id) == variables
    return [one.definition_key for one in offered.begun]


def test_each_condition_that_is_true_starts_an_instance(engine: Engine) -> None:
    assert begun(engine, {"price": 200}) == ["dear"]
    assert begun(engine, {"price": 2, "name": "x"}) == ["cheap"]
    assert begun(engine, {"price": 50}) == []
    assert begun(engine, {"name": "x"}) == []  # null is not true


def test_the_instance_says_by_what_it_began(engine: Engine) -> None:
    (one,) = engine.offer({"price": 200}, business_key="A-1").begun
    engine.run_due()

    assert one.element_id == "s"
    assert engine.get(one.id).business_key == "A-1"
    assert kinds(engine, one.id)[:2] == ["instance_started", "element_entered"]


def test_one_definition_alone_may_be_meant(engine: Engine) -> None:
    engine.deploy({"also.bpmn": by("also", "price &gt; 100")})

    assert begun(engine, {"price": 200}) == ["also", "dear"]
    assert begun(engine, {"price": 200}, definition_key="dear") == ["dear"]
    assert begun(engine, {"price": 200}, definition_key="nobody") == []


def test_every_start_of_a_definition_counts(engine: Engine) -> None:
    event = "<conditionalEventDefinition><condition>{0}</condition></conditionalEventDefinition>"
    drawn = process(
        "two",
        "startEvent a | " + event.format("x = 1"),
        "startEvent b | " + event.format("y = 1"),
        *("endEvent e", "a -> e", "b -> e"),
    )
    engine.deploy({"two.bpmn": drawn})

    assert begun(engine, {"x": 1, "y": 1}) == ["two", "two"]
    assert [one.element_id for one in engine.offer({"y": 1}).begun] == ["b"]


def test_only_the_latest_version_begins(engine: Engine) -> None:
    engine.deploy({"p.bpmn": by("dear", "price &gt; 1000")})

    assert begun(engine, {"price": 200}) == []
    assert begun(engine, {"price": 2000}) == ["dear"]


def test_a_condition_that_cannot_be_told_stops_no_other(engine: Engine) -> None:
    engine.deploy({"odd.bpmn": by("odd", "price + 1")})

    offered = engine.offer({"price": 200})

    assert [one.definition_key for one in offered.begun] == ["dear"]
    assert [(one.definition_key, one.element_id) for one in offered.untold] == [("odd", "s")]
    assert "expected true or false" in offered.untold[0].message


def test_the_same_key_offers_once(engine: Engine) -> None:
    first = engine.offer({"price": 200}, key="k")
    again = engine.offer({"price": 200}, key="k")
    engine.run_due()

    assert again == first
    assert len(engine.instances(definition_key="dear").items) == 1
    with pytest.raises(Invalid) as refused:
        engine.offer({"price": 300}, key="k")
    assert refused.value.code == "idempotency_mismatch"


def test_a_business_key_that_is_taken_starts_nothing_at_all(engine: Engine) -> None:
    unique = 'plait:businessKey="unique"'
    engine.deploy({"one.bpmn": by("one", "x = 1", "userTask u", "s -> u", attributes=unique)})
    assert begun(engine, {"x": 1, "price": 200}, business_key="A") == ["dear", "one"]
    assert begun(engine, {"x": 1, "price": 200}, business_key="B") == ["dear", "one"]

    with pytest.raises(Conflict) as refused:
        engine.offer({"x": 1, "price": 200}, business_key="A")
    engine.run_due()

    assert refused.value.code == "business_key_taken"
    assert len(engine.instances().items) == 4


def test_another_tenant_is_not_meant_and_not_everybody_may(engine: Engine) -> None:
    other = person("o", "operator", tenant_id=2)

    assert engine.offer({"price": 200}, actor=other).begun == ()
    with pytest.raises(Forbidden):
        engine.offer({"price": 200}, actor=STAFF)
    with pytest.raises(Invalid):
        engine.offer({"a b": 1})
