"""Every element has an id of its own.

Why: state, history and flows refer to elements by id. Wrong: two tasks with `id="check"`; a task
without an id. Right: different ids. Sequence flows may go without.
"""

from __future__ import annotations

from engine.checks.findings import Subject, about, at
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
        if id_ is None or namespace(str(element.tag)) != BPMN:
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
        subjects: tuple[Subject, ...] = (process, *process.nodes)
        way_out = "Give it an id; modelers do so by themselves."
        findings.extend(
            about(model, subject, "error", "id_missing", "it has no id", way_out)
            for subject in subjects
            if not subject.id.strip()
        )
    return findings
