"""What an instance completed is undone from its rows, and none of them is left."""

from __future__ import annotations

import sqlalchemy as sa

from engine import verification
from engine.service import Engine
from engine.tables import large_variable, scope
from tests.engine.models import deployed, process

_UNDO = (
    '<boundaryEvent id="on_{0}" attachedToRef="{0}"><compensateEventDefinition/></boundaryEvent>'
    '<receiveTask id="undo_{0}" isForCompensation="true"/>'
    '<association id="with_{0}" sourceRef="on_{0}" targetRef="undo_{0}"/>'
)
_INNER = (
    '<multiInstanceLoopCharacteristics plait:collection="=list" plait:elementVariable="item"/>'
    '<startEvent id="is"/><receiveTask id="a"/><receiveTask id="b"/>'
    '<sequenceFlow id="i1" sourceRef="is" targetRef="a"/>'
    '<sequenceFlow id="i2" sourceRef="a" targetRef="b"/>' + _UNDO.format("a") + _UNDO.format("b")
)
_INPUT = '<extensionElements><plait:input name="large" source="=text"/></extensionElements>'
_TRIP = process(
    "trip",
    "startEvent s",
    f"subProcess u | {_INPUT}<startEvent id='us'/><subProcess id='v'>{_INNER}</subProcess>"
    "<sequenceFlow id='u1' sourceRef='us' targetRef='v'/>",
    "intermediateThrowEvent throw | <compensateEventDefinition/>",
    "receiveTask z",
    "s -> u -> throw -> z",
)


def test_records_are_stored_read_and_removed(engine: Engine) -> None:
    deployed(engine, _TRIP)
    instance = engine.start("trip", variables={"list": [1, 2], "text": "x" * 100_000})
    order: list[str] = []

    while not order or order[-1] != "z":
        wait = min(engine.waits(instance.id), key=lambda each: each.id)
        order.append(wait.element_id)
        engine.complete(wait.id)
        assert [found for _, found in verification.verify(engine) if found] == []

    assert order == ["a", "a", "b", "b", "undo_b", "undo_a", "undo_b", "undo_a", "z"]
    assert engine.get(instance.id).state == "completed"
    with engine.database.sqlalchemy.connect() as connection:
        assert connection.execute(sa.select(scope.c.id)).all() == []
        assert connection.scalars(sa.select(large_variable.c.name)).all() == ["text"]
