"""The XML namespaces that BPMN files use, and whose vocabulary each one is."""

from __future__ import annotations

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
PLAIT = "urn:plait:bpmn:1"
MODELER = "http://camunda.org/schema/modeler/1.0"

VENDORS = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://operaton.org/schema/1.0/bpmn": "operaton",
    "http://fluxnova.finos.org/schema/1.0/bpmn": "fluxnova",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "spiffworkflow",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
}

HARMLESS = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://bpmn.io/schema/bpmn",
        MODELER,
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
    }
)


def namespace(name: str) -> str:
    """Return the namespace of a Clark name (`{namespace}local`), empty when it has none."""
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(name: str) -> str:
    """Return the local part of a Clark name."""
    return name.rpartition("}")[2]


def bpmn(name: str) -> str:
    """Return the Clark name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def plait(name: str) -> str:
    """Return the Clark name of a Plait attribute or element."""
    return f"{{{PLAIT}}}{name}"
