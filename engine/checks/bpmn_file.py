"""The file is BPMN 2.0 and holds a process.

Why: any other XML would be stored and never run. Wrong: an HTML page, a DMN file named `.bpmn`.
Right: `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">…`.
"""

from __future__ import annotations

from engine.dialects.model import FileModel
from engine.dialects.namespaces import bpmn, local
from engine.errors import Finding
from engine.xml import line_of


def check(model: FileModel) -> list[Finding]:
    """Find files that are no BPMN, or without a process."""
    if model.root.tag != bpmn("definitions"):
        return [
            _finding(
                model,
                "not_bpmn",
                f"its root is '{local(str(model.root.tag))}', expected BPMN's 'definitions'",
                "Send a BPMN 2.0 file; decisions have the ending .dmn, forms the ending .form.",
            )
        ]
    if not model.processes:
        return [
            _finding(
                model,
                "process_missing",
                "the file holds no process",
                "Draw a process, or leave this file out of the deployment.",
            )
        ]
    return []


def _finding(model: FileModel, code: str, fact: str, way_out: str) -> Finding:
    return Finding(
        level="error",
        code=code,
        message=f"{model.file}: {fact}",
        way_out=way_out,
        file=model.file,
        line=line_of(model.root),
    )
