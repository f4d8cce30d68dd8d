"""A service or send task names the connector that does its work.

Why: without one nobody would ever take the job. Wrong: `<serviceTask id="score"/>`. Right:
`<serviceTask id="score" plait:connector="http" plait:connection="analytics"
plait:path="/v1/score"/>`.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.dialects.plain import JOB_KINDS
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find jobs without a connector; note those whose result goes nowhere."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            if node.kind not in JOB_KINDS:
                continue
            if node.attributes.job is None:
                findings.append(
                    about(
                        model,
                        node,
                        "error",
                        "connector_missing",
                        "it names no connector, so nobody would do it",
                        'Add plait:connector, for example plait:connector="http" with '
                        "plait:connection, plait:method and plait:path.",
                    )
                )
            elif not node.attributes.outputs:
                findings.append(
                    about(
                        model,
                        node,
                        "note",
                        "result_unused",
                        "it has no plait:output, so nothing of its result is kept",
                        'Add <plait:output name="…" source="=body.…"/> to keep a part of it.',
                    )
                )
    return findings
