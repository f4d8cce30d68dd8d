"""One file in a line, read; the tests of this folder look at what came of it."""

from __future__ import annotations

from engine.dialects.model import FileModel, Node, Process, read_model
from engine.xml import parse


def file_of(inner: str) -> FileModel:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:plait="urn:plait:bpmn:1" xmlns:tns="urn:x">{inner}</definitions>'
    )
    return read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")


def process_of(inner: str, beside: str = "", attributes: str = "") -> Process:
    model = file_of(f'{beside}<process id="p" {attributes}>\n{inner}</process>')
    assert model.findings == ()
    return model.processes[0]


def node_of(inner: str, beside: str = "", id_: str = "a") -> Node:
    return process_of(inner, beside).node_by_id[id_]
