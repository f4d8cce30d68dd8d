"""The dialect of a file: by the names used, the modeler's platform, the namespaces declared."""

from __future__ import annotations

import pytest

from engine.dialects.choosing import choose
from engine.xml import parse

SPACES = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core",
    "activiti": "http://activiti.org/bpmn",
    "modeler": "http://camunda.org/schema/modeler/1.0",
}


def dialect_of(attributes: str, inner: str = "", spaces: str = "") -> str:
    declared = "".join(
        f' xmlns:{prefix}="{space}"' for prefix, space in SPACES.items() if prefix in spaces
    )
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'{declared} {attributes}><process id="p"><task id="a" {inner}/></process></definitions>'
    )
    return choose(parse(content.encode(), "f.bpmn"), "f.bpmn").name


@pytest.mark.parametrize(
    ("spaces", "inner", "expected"),
    [
        ("", "", "plain"),
        ("camunda zeebe", 'zeebe:modelerTemplate="x"', "zeebe"),
        ("camunda zeebe", 'camunda:a="" camunda:b="" zeebe:modelerTemplate="x"', "camunda"),
        ("spiffworkflow", "", "spiff"),
        ("camunda spiffworkflow", "", "plain"),
        (
            "camunda spiffworkflow",
            'camunda:a="" camunda:b="" spiffworkflow:isOutputSynced="x"',
            "spiff",
        ),
        ("activiti", "", "flowable"),
    ],
)
def test_names_used_come_before_namespaces_declared(spaces: str, inner: str, expected: str) -> None:
    assert dialect_of("", inner, spaces) == expected


@pytest.mark.parametrize(
    ("platform", "inner", "expected"),
    [
        ("Camunda Cloud", "", "zeebe"),
        ("Camunda Platform", "", "camunda"),
        ("Camunda Cloud", 'camunda:a="" camunda:b="" zeebe:modelerTemplate="x"', "zeebe"),
        ("Camunda Cloud", 'camunda:a=""', "camunda"),
        ("Something", "", "plain"),
    ],
)
def test_the_platform_decides_where_names_do_not(platform: str, inner: str, expected: str) -> None:
    attributes = f'modeler:executionPlatform="{platform}"'

    assert dialect_of(attributes, inner, "camunda zeebe modeler") == expected
