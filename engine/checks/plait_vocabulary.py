"""Plait's attributes and elements stand where they are read.

Why: a misplaced or misspelled one would be ignored in silence. Wrong: `plait:form` on a gateway, an
element `plait:inputs`. Right: see `engine/dialects/plain.py`. (Flow nodes and processes are judged
when they are read.)
"""

from __future__ import annotations

from lxml import etree

from engine.checks.findings import at
from engine.dialects.model import FLOW_NODES, FileModel
from engine.dialects.namespaces import BPMN, PLAIT, local, namespace
from engine.errors import Finding

_ELEMENTS = frozenset({"input", "output"})


def check(model: FileModel) -> list[Finding]:
    """Find Plait names that nobody reads."""
    findings = []
    for element in model.judged_elements:
        tag = str(element.tag)
        if namespace(tag) == PLAIT:
            holder = element.getparent()
            is_held = holder is not None and local(str(holder.tag)) == "extensionElements"
            if local(tag) not in _ELEMENTS or not is_held:
                findings.append(_finding(model, element, f"element plait:{local(tag)}"))
        elif namespace(tag) == BPMN and local(tag) not in FLOW_NODES | {"process"}:
            findings.extend(
                _finding(model, element, f"attribute plait:{local(str(name))}")
                for name in element.attrib
                if namespace(str(name)) == PLAIT
            )
    return findings


def _finding(model: FileModel, element: etree._Element, what: str) -> Finding:
    return at(
        model,
        element,
        "error",
        "plait_unknown",
        f"{what} has no meaning here",
        "Remove it, or move it to an element where Plait reads it.",
    )
