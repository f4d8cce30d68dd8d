"""SpiffWorkflow's words for what events carry and are told by (see spiff.py)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.dialects.attributes import NamedSource
from engine.dialects.extensions import Extension, Extensions
from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import bpmn
from engine.dialects.spiff_texts import entries
from engine.expressions.texts import PYTHON, Text

_DECLARED = {"signal": "signalRef", "escalation": "escalationRef", "error": "errorRef"}


def read_payload(names: Extensions, places: list[Extensions]) -> tuple[NamedSource, ...]:
    """Read what a thrown message carries: a map, written out."""
    for place in places:
        payload = place.find("messagePayload")
        if payload is None or not payload.body:
            continue
        read = entries(payload)
        if read is None:
            names.say(
                "error",
                "payload_not_map",
                f"its message's payload is '{payload.body[:80]}', expected a map of names",
                "Write it out, for example {'order': order, 'total': total}.",
                payload.line,
            )
        return read or ()
    return ()


def read_variable(places: list[Extensions]) -> str | None:
    """Read under which name all that a message brings lands."""
    found = (each.find("messageVariable") for each in places)
    return next((each.body for each in found if each is not None and each.body), None)


def read_keys(element: etree._Element, space: str) -> tuple[NamedSource, ...]:
    """Read what a catcher compares a message by, from the instance's own variables."""
    keys = []
    for found in element.iter(f"{{{space}}}processVariableCorrelation"):
        each = Extension(element=found)
        name, expression = each.child("propertyId"), each.child("expression")
        if name is not None and expression is not None and name.body and expression.body:
            source = Text(expression.body, PYTHON)
            keys.append(NamedSource(name=name.body, source=source, line=each.line))
    return tuple(keys)


def declared(element: etree._Element, root: etree._Element) -> Iterator[etree._Element]:
    """Yield the signals, escalations and errors that an event refers to."""
    for definition in element:
        kind = kind_of(definition).removesuffix("EventDefinition")
        reference = definition.get(_DECLARED[kind]) if kind in _DECLARED else None
        if reference is not None:
            for each in root.iterfind(bpmn(kind)):
                if each.get("id") == reference:
                    yield each


def read_carried(said: Extensions) -> tuple[NamedSource, ...]:
    """Read what a signal, escalation or error carries: one value, under its variable's name."""
    expression, variable = said.find("payloadExpression"), said.find("variableName")
    if expression is None or not expression.body:
        return ()
    if variable is None or not variable.body:
        return ()
    source = Text(expression.body, PYTHON)
    return (NamedSource(name=variable.body, source=source, line=expression.line),)
