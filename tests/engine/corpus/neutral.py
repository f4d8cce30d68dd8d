"""The files of spiffworkflow/ as plain BPMN, until their vocabularies are read.

Only what does not change where a token goes is taken away: forms, versions, descriptions, unit
tests, `print`. What has a plain name gets it: conditions are Python, a quoted time is a plain one,
a name for a time is an expression, a message without a reference is called like its event, a
service operator is a job. Everything else stays, and keeps the file refused.
"""

from __future__ import annotations

import ast
import re

from lxml import etree

from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import PLAIT, VENDORS, bpmn, local, namespace, plait
from engine.xml import parse

_WITHOUT_EFFECT = frozenset(
    [
        "formKey",
        "formData",
        "versionTag",
        "errorMessage",
        "category",
        "taskMetadataValues",
        "unitTests",
    ]
)
_PYTHON = frozenset(
    ["conditionExpression", "condition", "completionCondition", "loopCondition"],
)
_TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})
_QUOTED = re.compile(r"^(?P<quote>[\"'])(?P<text>[^\"']*)(?P=quote)$")


def neutral(content: bytes) -> bytes:
    """Return the file with plain names instead of those of other engines."""
    root = parse(content, "p.bpmn")
    etree.cleanup_namespaces(root, top_nsmap={"plait": PLAIT}, keep_ns_prefixes=["plait"])
    for element in list(root.iter()):
        kind = kind_of(element)
        _drop_and_rename(element)
        if kind in _PYTHON and element.text and element.get("language") is None:
            element.set("language", "python")
        elif kind in _TIMES:
            element.text = _time(element.text or "")
        elif kind == "script":
            element.text = _without_prints(element.text or "")
        elif kind == "exclusiveGateway":
            _choose_by_name(element)
        elif kind == "messageEventDefinition" and element.get("messageRef") is None:
            _name_message(element, root)
    return etree.tostring(root)


def _drop_and_rename(element: etree._Element) -> None:
    for name in list(element.attrib):
        if namespace(str(name)) not in VENDORS:
            continue
        if local(str(name)) in _WITHOUT_EFFECT:
            del element.attrib[name]
        elif local(str(name)) == "elementVariable":
            element.set(plait("elementVariable"), element.attrib.pop(name))
        elif local(str(name)) == "collection":
            element.set(plait("collection"), f"={element.attrib.pop(name)!s}")
    if not isinstance(element.tag, str) or namespace(element.tag) not in VENDORS:
        return
    parent = element.getparent()
    if parent is None:
        return
    task = parent.getparent()
    if local(element.tag) in _WITHOUT_EFFECT:
        parent.remove(element)
    elif local(element.tag) == "serviceTaskOperator" and task is not None:
        task.set(plait("connector"), element.get("id", ""))
        parent.remove(element)


def _time(text: str) -> str:
    quoted = _QUOTED.match(text.strip())
    if quoted:
        return quoted["text"]
    return f"={text.strip()}" if text.strip().isidentifier() else text


def _without_prints(script: str) -> str:
    try:
        tree = ast.parse(script.strip())
    except SyntaxError:
        return script
    kept = [each for each in tree.body if not _is_print(each)]
    if len(kept) == len(tree.body):
        return script
    return "\n".join(ast.unparse(each) for each in kept) or "pass"


def _is_print(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == "print"
    )


def _choose_by_name(gateway: etree._Element) -> None:
    """Without conditions take the flow that `choice` names, as upstream's test parser does."""
    container = gateway.getparent()
    if container is None:
        return
    bare = [
        flow
        for flow in container.iterfind(bpmn("sequenceFlow"))
        if flow.get("sourceRef") == gateway.get("id")
        and flow.get("id") != gateway.get("default")
        and flow.find(bpmn("conditionExpression")) is None
    ]
    for flow in bare if len(bare) > 1 else ():
        condition = etree.SubElement(flow, bpmn("conditionExpression"), language="python")
        condition.text = f"choice == {flow.get('name')!r}"


def _name_message(definition: etree._Element, root: etree._Element) -> None:
    event = definition.getparent()
    name = None if event is None else event.get("name")
    if name and event is not None:
        id_ = f"message of {event.get('id')}".replace(" ", "_")
        definition.set("messageRef", id_)
        root.insert(0, etree.Element(bpmn("message"), id=id_, name=name))
