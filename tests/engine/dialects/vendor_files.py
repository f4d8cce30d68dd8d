"""Files of a vendor's dialect in a line, read; the tests look at what came of them."""

from __future__ import annotations

from engine.dialects.model import FileModel, Flow, Node, Process, read_model
from engine.expressions import language_of
from engine.xml import parse

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"


def file_of(inner: str, space: str = CAMUNDA, attributes: str = "") -> FileModel:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:v="{space}" xmlns:plait="urn:plait:bpmn:1" '
        'xmlns:modeler="http://camunda.org/schema/modeler/1.0" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f"{attributes}>{inner}</definitions>"
    )
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def process_of(inner: str, beside: str = "", attributes: str = "", space: str = CAMUNDA) -> Process:
    """Read a process of a file about which there is nothing to say."""
    model = file_of(
        f'{beside}<process id="p" v:versionTag="1" {attributes}>{inner}</process>', space
    )
    assert model.findings == ()
    return model.processes[0]


def node_of(inner: str, beside: str = "", space: str = CAMUNDA) -> Node:
    return process_of(inner, beside, space=space).nodes[0]


def flow_of(inner: str, space: str = CAMUNDA) -> Flow:
    return process_of(inner, space=space).flows[0]


def codes(inner: str, beside: str = "", space: str = CAMUNDA) -> list[tuple[str, str]]:
    """Return the level and code of every finding about a process with `inner`."""
    model = file_of(f'{beside}<process id="p" v:versionTag="1">{inner}</process>', space)
    return [(each.level, each.code) for each in model.findings]


def said(*texts: str | None) -> list[tuple[str, str] | None]:
    """Return each text with its language."""
    return [None if each is None else (str(each), language_of(each)) for each in texts]
