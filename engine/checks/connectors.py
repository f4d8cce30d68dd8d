"""A service, business rule or send task says what does its work.

Why: without it nobody would ever take the job. Wrong: `<serviceTask id="score"/>`; a send task with
neither connector nor message. Right: `<serviceTask id="score" plait:connector="http"
plait:connection="analytics" plait:path="/v1/score"/>`, `<sendTask id="tell" messageRef="m"/>`, a
topic, job type or decision in the words of the file's dialect.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.attributes import WORKER
from engine.dialects.model import FileModel, Node
from engine.dialects.plain import JOB_KINDS
from engine.errors import Finding

_CONNECTOR = (
    'Add plait:connector, for example plait:connector="http" with plait:connection, '
    "plait:method and plait:path."
)
_WAYS = {
    "camunda": 'Add camunda:type="external" with camunda:topic. Or: ',
    "flowable": 'Add flowable:type="external-worker" with flowable:topic. Or: ',
    "zeebe": 'Add <zeebe:taskDefinition type="…"/>. Or: ',
    "spiff": "Add a serviceTaskOperator. Or: ",
}


def check(model: FileModel) -> list[Finding]:
    """Find jobs without a connector; note those whose result goes nowhere."""
    findings = []
    for process in model.executable:
        for node in process.nodes:
            if node.kind not in JOB_KINDS:
                continue
            if fault := _fault(node):
                code, fact, way_out = fault
                way_out = way_out.replace(_CONNECTOR, _WAYS.get(model.dialect, "") + _CONNECTOR)
                findings.append(about(model, node, "error", code, fact, way_out))
            elif _loses_its_result(node):
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


def _loses_its_result(node: Node) -> bool:
    """Tell a connector without outputs; what a worker sends back lands whole."""
    job = node.attributes.job
    return (
        job is not None
        and job.connector != WORKER
        and job.result_variable is None
        and not node.attributes.outputs
    )


def _fault(node: Node) -> tuple[str, str, str] | None:
    attributes = node.attributes
    if attributes.job or attributes.decision or attributes.script:
        return None
    if node.kind != "sendTask":
        return "connector_missing", "it names no connector, so nobody would do it", _CONNECTOR
    if node.message_name is None and node.element.get("messageRef") is None:
        fact = "it names no message and no connector, so nothing would be sent"
        return "connector_missing", fact, f"Add messageRef. Or: {_CONNECTOR}"
    return None
