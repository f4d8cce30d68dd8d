"""Plait's attributes and elements stand where they are read.

Why: a misplaced or misspelled one would be ignored in silence. Wrong: `plait:form` on a gateway, an
element `plait:inputs`, a mapping of a process. Right: see `engine/dialects/plain.py`. (Flow nodes
and processes are judged when they are read.)
"""

from __future__ import annotations

from lxml import etree

from engine.checks.findings import at
from engine.dialects.kinds import FLOW_NODES, kind_of
from engine.dialects.model import FileModel
from engine.dialects.namespaces import BPMN, PLAIT, local, namespace
from engine.dialects.plain import ON_MULTI_INSTANCE
from engine.errors import Finding

_ELEMENTS = frozenset({"input", "output"})
_READ = {"multiInstanceLoopCharacteristics": ON_MULTI_INSTANCE}


def check(model: FileModel) -> list[Finding]:
    """Find Plait names that nobody reads."""
    findings = []
    for element in model.judged_elements:
        tag = str(element.tag)
        if namespace(tag) == PLAIT:
            holder = element.getparent()
            around = None if holder is None else holder.getparent()
            is_held = (
                holder is not None
                and kind_of(holder) == "extensionElements"
                and around is not None
                and kind_of(around) in FLOW_NODES
            )
            if local(tag) not in _ELEMENTS or not is_held:
                findings.append(_finding(model, element, f"element plait:{local(tag)}"))
        elif namespace(tag) == BPMN and local(tag) not in FLOW_NODES | {"process"}:
            findings.extend(
                _finding(model, element, f"attribute plait:{local(str(name))}")
                for name in element.attrib
                if namespace(str(name)) == PLAIT
                and local(str(name)) not in _READ.get(local(tag), frozenset())
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
