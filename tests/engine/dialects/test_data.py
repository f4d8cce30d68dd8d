from __future__ import annotations

import pytest

from engine.dialects.attributes import NamedSource
from engine.dialects.nodes import Node
from tests.engine.dialects.reading import node_of, process_of

OBJECTS = (
    '<dataObject id="d1" name="order"/><dataObjectReference id="r1" name="Order" '
    'dataObjectRef="d1"/><dataObject id="d2"/><dataObjectReference id="r2" name="score" '
    'dataObjectRef="d2"/><dataObject id="sid-3"/><dataStoreReference id="store" name="shop"/>'
)
SPECIFICATION = (
    '<ioSpecification><dataInput id="i" name="given"/><dataOutput id="o" name="made"/>'
    "</ioSpecification>"
)


def association(way: str, source: str, target: str, inner: str = "") -> str:
    return (
        f"<data{way}Association>{inner}<sourceRef>{source}</sourceRef>"
        f"<targetRef>{target}</targetRef></data{way}Association>"
    )


def task(*inner: str) -> Node:
    return node_of(f'{OBJECTS}<task id="a">{"".join(inner)}</task>')


def pairs(mappings: tuple[NamedSource, ...]) -> list[tuple[str, str]]:
    return [(each.name, each.source) for each in mappings]


def test_an_association_with_a_data_input_is_an_input() -> None:
    attributes = task(SPECIFICATION, association("Input", "r1", "i")).attributes

    assert pairs(attributes.inputs) == [("given", "=order")]


def test_an_association_with_a_data_output_is_an_output() -> None:
    attributes = task(SPECIFICATION, association("Output", "o", "r2")).attributes

    assert pairs(attributes.outputs) == [("score", "=made")]


def test_a_symbol_without_a_usable_name_is_known_by_its_id() -> None:
    attributes = task(SPECIFICATION, association("Output", "o", "sid-3")).attributes

    assert pairs(attributes.outputs) == [("sid_3", "=made")]


def test_assignments_move_what_they_say() -> None:
    rules = (
        "<assignment><from>=order.total</from><to>total</to></assignment>"
        "<assignment><from>order.id</from><to>i</to></assignment>"
    )

    attributes = task(SPECIFICATION, association("Input", "r1", "i", rules)).attributes

    assert pairs(attributes.inputs) == [("total", "=order.total"), ("given", "=order.id")]


def test_a_transformation_makes_the_value() -> None:
    rule = "<transformation>sum(order.lines)</transformation>"

    attributes = task(SPECIFICATION, association("Input", "r1", "i", rule)).attributes

    assert pairs(attributes.inputs) == [("given", "=sum(order.lines)")]


def test_standard_mappings_come_before_plaits() -> None:
    attributes = task(
        SPECIFICATION,
        association("Input", "r1", "i"),
        '<extensionElements><plait:input name="x" source="=given"/></extensionElements>',
    ).attributes

    assert pairs(attributes.inputs) == [("given", "=order"), ("x", "=given")]


@pytest.mark.parametrize(
    "drawn",
    [
        "<dataOutputAssociation><targetRef>r1</targetRef></dataOutputAssociation>",
        '<property id="pp" name="__targetRef_placeholder"/>' + association("Input", "r1", "pp"),
        SPECIFICATION + association("Input", "store", "i"),
        "<dataInputAssociation/>",
    ],
    ids=["target only", "placeholder", "data store", "empty"],
)
def test_a_line_between_symbols_moves_nothing(drawn: str) -> None:
    node = task(drawn)

    assert node.attributes.inputs == node.attributes.outputs == ()
    assert node.moved.drawn
    assert node.moved.faults == ()


def test_a_property_of_an_activity_lives_in_it() -> None:
    node = task(
        '<property id="pa" name="mine"/><property id="pb" name="filled"/>',
        association("Input", "r1", "pb"),
    )

    assert pairs(node.attributes.inputs) == [("mine", "=null"), ("filled", "=order")]


def test_a_data_object_of_a_sub_process_is_its_own_where_something_moves_it() -> None:
    inner = (
        f'<subProcess id="u"><dataObject id="x" name="moved"/><dataObject id="y" name="drawn"/>'
        f'<task id="t">{SPECIFICATION}{association("Output", "o", "x")}</task></subProcess>'
    )

    process = process_of(inner)

    assert pairs(process.node_by_id["u"].attributes.inputs) == [("moved", "=null")]
    assert pairs(process.node_by_id["t"].attributes.outputs) == [("moved", "=made")]


def test_items_of_the_process_are_plain_variables() -> None:
    node = node_of(
        '<property id="q" name="limit"/><ioSpecification><dataInput id="s" name="start"/>'
        f'</ioSpecification><task id="a">{SPECIFICATION}{association("Input", "q", "i")}</task>'
    )

    assert pairs(node.attributes.inputs) == [("given", "=limit")]


def test_a_thrown_event_takes_its_payload_from_data() -> None:
    node = node_of(
        f'{OBJECTS}<endEvent id="a"><dataInput id="e" name="sent"/>'
        f"{association('Input', 'r1', 'e')}<signalEventDefinition/></endEvent>"
    )

    assert pairs(node.attributes.inputs) == [("sent", "=order")]
