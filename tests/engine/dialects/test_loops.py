from __future__ import annotations

import pytest

from engine.dialects.loops import Loop
from engine.expressions.texts import Text
from tests.engine.dialects.reading import node_of


def loop_of(inner: str) -> Loop:
    loop = node_of(f'<task id="a">\n{inner}</task>').loop
    assert loop is not None
    return loop


def many(inner: str = "", attributes: str = "") -> Loop:
    name = "multiInstanceLoopCharacteristics"
    return loop_of(f"<{name} {attributes}>{inner}</{name}>")


def test_an_activity_without_a_marker_has_no_loop() -> None:
    assert node_of('<task id="a"/>').loop is None


def test_a_standard_loop_is_read_whole() -> None:
    loop = loop_of(
        '<standardLoopCharacteristics testBefore="true" loopMaximum="10"><loopCondition '
        'language="python">n &lt; 3</loopCondition></standardLoopCharacteristics>'
    )

    assert loop == Loop(
        kind="standard",
        line=3,
        condition=Text("n < 3", "python"),
        tests_before=True,
        maximum=10,
    )


@pytest.mark.parametrize("maximum", ["often", "-1", "1.5", "²", ""])
def test_a_maximum_that_is_no_number_is_none(maximum: str) -> None:
    assert loop_of(f'<standardLoopCharacteristics loopMaximum="{maximum}"/>').maximum is None


def test_several_instances_run_at_once_unless_said_otherwise() -> None:
    assert many().kind == "parallel"
    assert many(attributes='isSequential="true"').kind == "sequential"


def test_a_cardinality_and_a_completion_are_expressions() -> None:
    loop = many(
        "<loopCardinality> n + 1 </loopCardinality><completionCondition>=done</completionCondition>"
    )

    assert (loop.cardinality, loop.completion_condition) == ("=n + 1", "=done")


def test_plaits_names_of_a_collection() -> None:
    loop = many(
        attributes='plait:collection="=items" plait:elementVariable="item" '
        'plait:outputCollection="results" plait:outputElement="=score"'
    )

    assert (loop.collection, loop.element_variable) == ("=items", "item")
    assert (loop.output_collection, loop.output_element) == ("results", "=score")


MARKER = (
    '<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>{}</loopDataInputRef>'
    "<loopDataOutputRef>{}</loopDataOutputRef>"
    '<inputDataItem id="in" name="item"/><outputDataItem id="out" name="score"/>'
    "</multiInstanceLoopCharacteristics>"
).format


def test_the_standard_names_data_objects() -> None:
    node = node_of(
        f'<dataObject id="d1" name="items"/><dataObjectReference id="r1" dataObjectRef="d1"/>'
        f'<dataObject id="d2" name="scores"/><task id="a">{MARKER("r1", "d2")}</task>'
    )

    assert node.loop == Loop(
        kind="sequential",
        line=2,
        collection="=items",
        element_variable="item",
        output_collection="scores",
        output_element="=score",
    )


def test_the_standard_goes_through_data_inputs_and_outputs() -> None:
    node = node_of(
        '<dataObject id="d1" name="items"/><dataObject id="d2" name="scores"/><task id="a">'
        '<ioSpecification><dataInput id="i" name="list"/><dataInput id="one" name="each"/>'
        '<dataOutput id="o" name="all"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>d1</sourceRef><targetRef>i</targetRef>"
        "</dataInputAssociation><dataInputAssociation><sourceRef>in</sourceRef>"
        "<targetRef>one</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d2</targetRef>"
        f"</dataOutputAssociation>{MARKER('i', 'o')}</task>"
    )

    assert node.loop is not None
    assert (node.loop.collection, node.loop.output_collection) == ("=items", "scores")
    assert [(each.name, each.source) for each in node.attributes.inputs] == [("each", "=item")]
    assert node.attributes.outputs == ()
