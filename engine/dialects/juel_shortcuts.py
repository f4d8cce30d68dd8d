"""Shortcuts of these engines, written out in the tree before anything is read.

An `errorRef` (with Flowable also a `signalRef` or `escalationRef`) that names nothing declared is
the code or name itself. An event of Flowable's event registry is a message of the event's name. A
service task of Flowable's type `dmn` is a business rule task.
"""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from engine.dialects.kinds import CATCHING, kind_of, text_of
from engine.dialects.namespaces import bpmn, namespace

_CODES = {"error": "errorCode", "escalation": "escalationCode", "signal": "name"}


def declare_codes(root: etree._Element, kinds: Collection[str]) -> None:
    """Declare what is referred to and nowhere declared, of `kinds` (error, escalation, signal)."""
    for kind in kinds:
        declared = {each.get("id") for each in root.iterfind(bpmn(kind))}
        declared |= {str(each).rpartition(":")[2] for each in declared}
        for definition in root.iter(bpmn(f"{kind}EventDefinition")):
            reference = definition.get(f"{kind}Ref", "").strip()
            if reference and reference.rpartition(":")[2] not in declared:
                declared.add(reference)
                made = etree.SubElement(root, bpmn(kind))
                made.set("id", reference)
                made.set(_CODES[kind], reference)


def messages_of_events(root: etree._Element, spaces: Collection[str]) -> dict[str, str]:
    """Make messages of registry events; return the event's type by the id of who catches it."""
    made: dict[str, str] = {}
    for element in [each for each in root.iter() if kind_of(each) in CATCHING | {"receiveTask"}]:
        event = _event_type(element, spaces)
        if event is None or any(kind_of(each).endswith("EventDefinition") for each in element):
            continue
        id_ = f"event-{event}"
        if event not in made.values():
            message = etree.SubElement(root, bpmn("message"))
            message.set("id", id_)
            message.set("name", event)
        if kind_of(element) == "receiveTask":
            element.set("messageRef", id_)
        else:
            etree.SubElement(element, bpmn("messageEventDefinition")).set("messageRef", id_)
        made[element.get("id", "")] = event
    return made


def decision_tasks(root: etree._Element, spaces: Collection[str]) -> None:
    """Make business rule tasks of service tasks that ask a decision."""
    for element in list(root.iter(bpmn("serviceTask"))):
        if any(element.get(f"{{{space}}}type", "").strip() == "dmn" for space in spaces):
            element.tag = bpmn("businessRuleTask")


def _event_type(element: etree._Element, spaces: Collection[str]) -> str | None:
    for holder in element.iterfind(bpmn("extensionElements")):
        for each in holder:
            tag = str(each.tag)
            if namespace(tag) in spaces and tag.endswith("}eventType"):
                return text_of(each)
    return None
