"""What an event or task refers to is declared in the file.

Why: otherwise nobody can tell which message, signal or escalation is meant. Wrong: `messageRef`,
`signalRef`, `escalationRef` or `eventDefinitionRef` that names nothing; a message, signal or
escalation event without one, and without a name. Right: `<message id="m" name="paid"/>` beside the
process and `messageRef="m"`, or a message flow that names it. (Errors have a rule of their own; an
escalation caught without a reference is any.)
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.checks.findings import about
from engine.dialects.declarations import referred
from engine.dialects.events import EventDefinition
from engine.dialects.kinds import THROWING, kind_of, text_of
from engine.dialects.model import FileModel, Node
from engine.dialects.namespaces import bpmn
from engine.errors import Finding
from engine.xml import line_of

_NAMED = {"message": "messageRef", "signal": "signalRef", "escalation": "escalationRef"}


def check(model: FileModel) -> list[Finding]:
    """Find references that name nothing, and events that name nothing they need."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        for finding in (
            *_of_events(model, node),
            *_of_definitions(model, node),
            *_of_task(model, node),
        )
    ]


def _of_events(model: FileModel, node: Node) -> Iterator[Finding]:
    for each in node.definitions:
        attribute = _NAMED.get(each.kind)
        if attribute is None:
            continue
        if each.reference is not None:
            if referred(model.declarations.of(each.kind), each.reference) is None:
                yield _unknown(model, node, attribute, each.reference, each.line)
        elif each.name is None and not _catches_all(node, each):
            yield _missing(model, node, each.kind, each.line)


def _catches_all(node: Node, definition: EventDefinition) -> bool:
    return definition.kind == "escalation" and node.kind not in THROWING


def _of_definitions(model: FileModel, node: Node) -> Iterator[Finding]:
    for each in node.element.iterfind(bpmn("eventDefinitionRef")):
        reference = text_of(each) or ""
        meant: etree._Element | None = referred(model.declarations.definitions, reference)
        if meant is None or not kind_of(meant):
            yield _unknown(model, node, "eventDefinitionRef", reference, line_of(each))


def _of_task(model: FileModel, node: Node) -> Iterator[Finding]:
    reference = node.element.get("messageRef") if node.kind in ("sendTask", "receiveTask") else None
    if reference is not None and referred(model.declarations.messages, reference) is None:
        yield _unknown(model, node, "messageRef", reference, node.line)


def _unknown(
    model: FileModel, node: Node, attribute: str, reference: str, line: int | None
) -> Finding:
    return about(
        model,
        node,
        "error",
        "reference_unknown",
        f"{attribute} is '{reference}', which is not declared in this file",
        f"Declare it beside the process, or correct {attribute}.",
        line,
    )


def _missing(model: FileModel, node: Node, kind: str, line: int | None) -> Finding:
    return about(
        model,
        node,
        "error",
        "reference_missing",
        f"it does not say which {kind}",
        f'Declare <{kind} id="x" name="…"/> beside the process and write {_NAMED[kind]}="x".',
        line,
    )
