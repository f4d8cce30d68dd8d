"""Files of Camunda 8 in a line, read; the tests of this folder look at what came of it."""

from __future__ import annotations

from engine.dialects.model import FileModel, Node, read_model
from engine.errors import Finding
from engine.xml import parse

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:plait="urn:plait:bpmn:1" '
    'xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
    'modeler:executionPlatform="Camunda Cloud">'
)
PAID = (
    '<message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="=order.id"/></extensionElements></message>'
)


def file_of(inner: str, beside: str = "", of_process: str = "") -> FileModel:
    content = (
        f'{HEAD}{beside}<process id="p" isExecutable="true">{extended(of_process)}{inner}'
        "</process></definitions>"
    )
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def extended(inner: str) -> str:
    return f"<extensionElements>{inner}</extensionElements>" if inner else ""


def node_of(kind: str, inner: str, *, beside: str = "", of_process: str = "") -> Node:
    """Read one node and expect no finding."""
    model = file_of(f'<{kind} id="a">{extended(inner)}</{kind}>', beside, of_process)
    assert model.dialect == "zeebe"
    assert model.findings == ()
    return model.processes[0].nodes[0]


def found_in(kind: str, inner: str, attributes: str = "") -> list[Finding]:
    """Return what is said of one node with these extension elements."""
    return list(file_of(f'<{kind} id="a" {attributes}>{extended(inner)}</{kind}>').findings)


def codes(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.level, each.code) for each in findings]
