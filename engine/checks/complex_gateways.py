"""A complex gateway that joins says when it goes on, and what follows asks whether it is the first.

Why: without an activation condition nobody can tell how many tokens it waits for; and it goes on
twice, when it starts and when the rest has come (BPMN 2.0.2 §13.4.5). Wrong: two flows into it and
no `activationCondition`; flows out of it that do not ask `waitingForStart`. Right:
`<activationCondition>=activationCount &gt;= 2</activationCondition>` and a flow with
`=waitingForStart`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.model import FileModel, Flow, Node
from engine.errors import Finding

_FACT = "waitingForStart"


def check(model: FileModel) -> list[Finding]:
    """Find complex gateways that would not know when to go on, or go on twice unasked."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        if node.kind == "complexGateway" and len(process.incoming.get(node.id, ())) > 1
        for finding in _judge(model, node, process.outgoing.get(node.id, ()))
    ]


def _judge(model: FileModel, node: Node, flows: tuple[Flow, ...]) -> Iterator[Finding]:
    if node.activation_condition is None:
        yield about(
            model,
            node,
            "error",
            "activation_missing",
            "several flows lead into it, but it has no activation condition",
            "Add an activationCondition, or use a parallel or inclusive gateway.",
        )
    elif flows and not any(_FACT in (flow.condition or "") for flow in flows):
        yield about(
            model,
            node,
            "advice",
            "join_goes_on_twice",
            f"it goes on when it starts and again when the rest has come, and no flow asks {_FACT}",
            f'Give the way on the condition "={_FACT}", and lead the rest to an end event.',
        )
