"""Data moves by variables and Plait's mappings.

Why: an ioSpecification or an association with an assignment or transformation would move data,
which is not run yet. Wrong: `<ioSpecification>` with inputs. Right: `<plait:input …/>`. Drawn
associations without either are only documentation: a note.
"""

from __future__ import annotations

from engine.checks.findings import about, at
from engine.dialects.model import FileModel
from engine.dialects.namespaces import bpmn
from engine.errors import Finding

_MOVING = ("assignment", "transformation")
_WAY_OUT = "Use plait:input and plait:output in the element's extensionElements."


def check(model: FileModel) -> list[Finding]:
    """Find data flow that would matter, and note what is only drawn."""
    findings: list[Finding] = []
    for process in model.executable:
        findings.extend(
            at(model, element, "error", "data_not_supported", "it is not run yet", _WAY_OUT)
            for element in process.element.iter(bpmn("ioSpecification"))
            if any(element.find(bpmn(name)) is not None for name in ("dataInput", "dataOutput"))
        )
        for node in process.nodes:
            associations = [
                *node.element.iterfind(bpmn("dataInputAssociation")),
                *node.element.iterfind(bpmn("dataOutputAssociation")),
            ]
            moving = any(
                each.find(bpmn(name)) is not None for each in associations for name in _MOVING
            )
            if associations:
                findings.append(
                    about(
                        model,
                        node,
                        "error" if moving else "note",
                        "data_not_supported" if moving else "data_association_drawn",
                        "its data associations move data, which is not run yet"
                        if moving
                        else "its data associations are drawn only; variables are shared anyway",
                        _WAY_OUT,
                    )
                )
    return findings
