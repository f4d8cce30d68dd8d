"""A message that is correlated is correlated on both sides.

Why: a catcher that compares nothing would take the messages of others. Wrong: a message with
correlation properties, caught in a process without a `correlationSubscription` that binds them; a
path in another language than FEEL. Right: `<correlationPropertyBinding
correlationPropertyRef="order"><dataPath>order.id</dataPath></correlationPropertyBinding>`, or
`plait:correlationKey="=order.id"` on both sides. Camunda 7 and Flowable read none of it, and
compare what the sender says with the instance's variables: a note in their files.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.declarations import referred
from engine.dialects.kinds import CATCHING
from engine.dialects.model import FileModel, Node, Process
from engine.dialects.namespaces import bpmn
from engine.errors import Finding

_EXPRESSION = "correlationPropertyRetrievalExpression"
_BY_SENDER = "Let who hands the message in say the variables that it is compared with."
_WAY_OUT = "Bind its correlation properties in the process, or write plait:correlationKey."


def check(model: FileModel) -> list[Finding]:
    """Find catchers that compare nothing, and paths that nobody reads."""
    findings: list[Finding] = []
    properties = _properties(model)
    for process in model.executable:
        for node in process.nodes:
            missing = _missing(process, node, properties)
            if missing and process.rules.correlation == "live":
                fact = f"its message is not told by '{missing}', which its vendor does not read"
                findings.append(
                    about(model, node, "note", "correlation_not_read", fact, _BY_SENDER)
                )
            elif missing:
                fact = f"its message is told by '{missing}', which the process does not bind"
                findings.append(about(model, node, "error", "correlation_unbound", fact, _WAY_OUT))
    return findings


def _properties(model: FileModel) -> dict[str, list[str]]:
    """Return the ids of the properties of each message, by the message's name."""
    properties: dict[str, list[str]] = {}
    for declared in model.root.iterfind(bpmn("correlationProperty")):
        for each in declared.iterfind(bpmn(_EXPRESSION)):
            message = referred(model.declarations.messages, each.get("messageRef"))
            if message is not None:
                properties.setdefault(message.known_as, []).append(declared.get("id", ""))
    return properties


def _missing(process: Process, node: Node, properties: dict[str, list[str]]) -> str | None:
    names = {each.name for each in node.correlation}
    if names == {"key"} or not _waits_in_an_instance(process, node):
        return None
    messages = [node.message_name] if node.message_name else []
    messages += [each.name for each in node.definitions if each.kind == "message" and each.name]
    of_messages = (id_ for message in messages for id_ in properties.get(message, ()))
    return next((id_ for id_ in of_messages if id_ not in names), None)


def _waits_in_an_instance(process: Process, node: Node) -> bool:
    if node.kind == "receiveTask":
        return not node.is_instantiating
    if node.kind == "intermediateCatchEvent":
        before = (
            process.node_by_id.get(flow.source or "") for flow in process.incoming.get(node.id, ())
        )
        return not any(each is not None and each.is_instantiating for each in before)
    return node.kind in CATCHING and (node.kind != "startEvent" or node.container_id != process.id)
