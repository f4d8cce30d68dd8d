"""Every element has an id of its own.

Why: state, history and flows refer to elements by id. Wrong: two tasks with `id="check"`; a process
without an id. Right: different ids. Flow nodes and flows may go without: they get one of their kind
and line, and flow nodes a note.
"""

from __future__ import annotations

from engine.checks.findings import about, at
from engine.dialects.model import FileModel
from engine.dialects.namespaces import BPMN, namespace
from engine.errors import Finding
from engine.xml import line_of


def check(model: FileModel) -> list[Finding]:
    """Find ids that occur twice, and processes and flow nodes without one."""
    findings: list[Finding] = []
    first_line: dict[str, int | None] = {}
    for element in model.root.iter():
        id_ = element.get("id")
        is_written = line_of(element) is not None  # a dialect may add declarations
        if id_ is None or namespace(str(element.tag)) != BPMN or not is_written:
            continue
        if id_ in first_line:
            findings.append(
                at(
                    model,
                    element,
                    "error",
                    "id_duplicate",
                    f"the id is already used in line {first_line[id_]}",
                    "Give one of the two another id and correct what refers to it.",
                )
            )
        first_line.setdefault(id_, line_of(element))
    for process in model.executable:
        if not process.id.strip():
            fact, way_out = "it has no id", "Give it an id; modelers do so by themselves."
            findings.append(about(model, process, "error", "id_missing", fact, way_out))
        findings.extend(
            about(
                model,
                node,
                "note",
                "id_made",
                f"it has no id in the file and goes by '{node.id}' here",
                "Give it an id, which stays when lines are added above it.",
            )
            for node in process.nodes
            if node.id in model.made_ids
        )
    return findings
