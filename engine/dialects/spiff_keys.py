"""The keys of a conversation that the first message of an instance sets (BPMN 2.0.2 §8.4.2).

SpiffWorkflow's processes bind no correlation subscription: what a message that was sent, or began
the instance, was told by, tells the later ones too. Here a later catcher reads the same expression
from the instance's variables, so those must still be what they were; a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.dialects.attributes import NamedSource
from engine.dialects.extensions import Extension, Extensions
from engine.dialects.kinds import CATCHING, THROWING, kind_of, text_of
from engine.dialects.namespaces import bpmn
from engine.dialects.spiff_texts import entries
from engine.expressions.texts import PYTHON, Text
from engine.xml import line_of

_RETRIEVAL = "correlationPropertyRetrievalExpression"


def keys_of_conversation(
    element: etree._Element, message: etree._Element, space: str
) -> tuple[NamedSource, ...] | None:
    """Return what a catcher compares its message by, None where nothing sets all of it."""
    process = next(element.iterancestors(bpmn("process")), None)
    if process is None or process.find(bpmn("correlationSubscription")) is not None:
        return None
    root = message.getroottree().getroot()
    keys = []
    for name, path in _paths(root, message.get("id", "")):
        set_by = next(
            (
                source
                for other in process.iter()
                if other is not element and (source := _set(root, other, name, space))
            ),
            None,
        )
        if set_by is None:
            return None
        keys.append(NamedSource(name=name, source=set_by, line=line_of(path)))
    return tuple(keys) or None


def tell_keys(names: Extensions, message: etree._Element) -> None:
    """Say by what the message of a catcher is told."""
    keys = keys_of_conversation(names.element, message, names.space)
    if keys is not None:
        names.say(
            "note",
            "correlation_from_message",
            "its message is told by "
            + ", ".join(f"'{each.name}' ({each.source})" for each in keys)
            + ", as an earlier message of the instance carried it",
            "See that the variables are still the same when it waits.",
        )


def _paths(root: etree._Element, message_id: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the properties a message has, with where each is found in it."""
    for declared in root.iterfind(bpmn("correlationProperty")):
        for each in declared.iterfind(bpmn(_RETRIEVAL)):
            path = next((child for child in each if text_of(child)), None)
            if each.get("messageRef") == message_id and path is not None:
                yield declared.get("id", ""), path


def _set(root: etree._Element, event: etree._Element, name: str, space: str) -> Text | None:
    """Return the expression by which an event or task of the process sets a property."""
    kind = kind_of(event)
    sends = kind in THROWING or kind == "sendTask"
    if not sends and kind not in CATCHING and kind != "receiveTask":
        return None
    references = {each.get("messageRef") for each in (event, *event)} - {None}
    for message in root.iterfind(bpmn("message")):
        if message.get("id") not in references:
            continue
        path = dict(_paths(root, message.get("id", ""))).get(name)
        text = text_of(path)
        if text is None:
            continue
        if sends:
            return _sent(event, message, text, space)
        variable = _body(event, message, "messageVariable", space)
        return Text(f"({variable.body})[{text!r}]" if variable else text, PYTHON)
    return None


def _sent(event: etree._Element, message: etree._Element, text: str, space: str) -> Text | None:
    """Return the entry of a payload that is the property."""
    payload = _body(event, message, "messagePayload", space)
    read = entries(payload) if payload else None
    source = next((each.source for each in read or () if each.name == text), None)
    return None if source is None else Text(source, PYTHON)


def _body(
    event: etree._Element, message: etree._Element, name: str, space: str
) -> Extension | None:
    """Return an element of the vendor, of the event before its message."""
    for holder in (event, message):
        found = next(holder.iter(f"{{{space}}}{name}"), None)
        if found is not None and (found.text or "").strip():
            return Extension(element=found)
    return None
