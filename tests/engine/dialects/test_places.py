from __future__ import annotations

import pytest

from engine.dialects.namespaces import plait
from engine.dialects.places import adopt_properties, is_adopted
from engine.xml import parse

SPACE = "urn:vendor"


def adopted(inner: str) -> dict[str, str]:
    """Return the Plait attributes that the task has afterwards."""
    root = parse(
        f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="{SPACE}" '
        f'xmlns:plait="urn:plait:bpmn:1"><task id="a" plait:form="own.form">{inner}</task>'
        "</definitions>".encode(),
        "f.bpmn",
    )
    adopt_properties(root, {SPACE})
    return {str(name): str(value) for name, value in root[0].attrib.items()}


def extended(name: str, value: str) -> str:
    return (
        "<extensionElements><v:properties>"
        f'<v:property name="{name}" value="{value}"/></v:properties></extensionElements>'
    )


def test_a_property_called_plait_becomes_an_attribute() -> None:
    assert adopted(extended("plait:fourEyes", "b"))[plait("fourEyes")] == "b"


def test_an_attribute_that_is_there_stays() -> None:
    assert adopted(extended("plait:form", "other.form"))[plait("form")] == "own.form"


@pytest.mark.parametrize(
    "name", ["fourEyes", "plait:", "plait:four eyes", "plait:x}y", "plait:4eyes", "other:x"]
)
def test_other_properties_stay_properties(name: str) -> None:
    assert set(adopted(extended(name, "b"))) == {"id", plait("form")}
    assert not is_adopted(name)


def test_a_property_outside_of_extensions_is_left_alone() -> None:
    assert set(adopted('<v:property name="plait:fourEyes" value="b"/>')) == {"id", plait("form")}
