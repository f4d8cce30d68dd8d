"""Camunda 7's `inputOutput`: a text, a script, a list or a map lands under each parameter's name.

A list or map is a FEEL literal here: its texts may be literal or read a variable (`${a.b}`). On an
event that only passes, outputs are scripts at its end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import Listener, NamedSource, ScriptWork
from engine.dialects.juel_listeners import refuse_resource
from engine.dialects.kinds import ACTIVITIES, CATCHING, GATEWAYS, THROWING, text_of
from engine.dialects.namespaces import local
from engine.dialects.vendor_places import VendorPlace
from engine.expressions.texts import FEEL, JUEL, LITERAL, Text, language_of
from engine.xml import line_of

_VALUES = ("script", "list", "map")
_ITEMS = ("value", "script", "list", "map")
_PATH = re.compile(r"[$#]\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*\}")


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """What an element's parameters are: mappings, or scripts at its end."""

    inputs: tuple[NamedSource, ...] = ()
    outputs: tuple[NamedSource, ...] = ()
    scripts: tuple[Listener, ...] = ()


def read_io(place: VendorPlace, kind: str, events: frozenset[str], *, has_work: bool) -> Parameters:
    """Read the parameters of a flow node; those of a gateway stay unread."""
    if kind in GATEWAYS:
        return Parameters()
    inputs = read_parameters(place, "inputParameter")
    outputs = read_parameters(place, "outputParameter")
    if kind in ACTIVITIES or (kind in THROWING and has_work):
        return Parameters(inputs=inputs, outputs=outputs)
    if inputs:
        place.refuse(
            "mapping_not_supported",
            "its input parameters would live as long as the event only",
            "Set them in a task before, or use what they read itself.",
            inputs[0].line,
        )
    if kind in CATCHING and events:
        return Parameters(outputs=outputs)
    return Parameters(scripts=tuple(_at_the_end(each) for each in outputs))


def _at_the_end(output: NamedSource) -> Listener:
    language = language_of(output.source)
    script = ScriptWork(
        text=str(output.source),
        format=JUEL if language == LITERAL else language,
        result_variable=output.name,
        line=output.line,
    )
    return Listener(event="end", line=output.line, script=script)


def read_parameters(
    place: VendorPlace, name: str, holder: etree._Element | None = None
) -> tuple[NamedSource, ...]:
    """Read the parameters called `name` of an element, or of a connector."""
    around = (
        place.extensions("inputOutput") if holder is None else place.within(holder, "inputOutput")
    )
    return tuple(
        mapping
        for each in around
        for parameter in place.within(each, name)
        if (mapping := _parameter(place, parameter)) is not None
    )


def _parameter(place: VendorPlace, element: etree._Element) -> NamedSource | None:
    name = place.get("name", element)
    if name is None:
        place.refuse(
            "mapping_incomplete",
            "a parameter has no name",
            'Write <camunda:inputParameter name="amount">${total}</camunda:inputParameter>.',
            line_of(element),
        )
        return None
    source = _value(place, element)
    return None if source is None else NamedSource(name=name, source=source, line=line_of(element))


def _value(place: VendorPlace, element: etree._Element) -> str | None:
    for inner in place.within(element, *_VALUES):
        if local(str(inner.tag)) == "script":
            return _script(place, inner)
        literal = _literal(place, inner)
        return None if literal is None else Text(f"={literal}", FEEL)
    text = text_of(element)
    return juel_texts.null() if text is None else juel_texts.text(text)


def _script(place: VendorPlace, element: etree._Element) -> str | None:
    form = place.get("scriptFormat", element) or ""
    resource = place.get("resource", element)
    if resource is not None:
        refuse_resource(place, resource, line_of(element))
        return None
    return juel_texts.expression(text_of(element) or "", form)


def _literal(place: VendorPlace, element: etree._Element) -> str | None:
    """Return a value, list or map as FEEL; None, with a finding, where that cannot be."""
    match local(str(element.tag)):
        case "list":
            items = [_literal(place, each) for each in place.within(element, *_ITEMS)]
            return None if None in items else f"[{', '.join(map(str, items))}]"
        case "map":
            return _map(place, element)
        case "script":
            _refuse(place, element, "a script inside a list or map is not run")
            return None
    return _text(place, element)


def _map(place: VendorPlace, element: etree._Element) -> str | None:
    entries: dict[str, str] = {}  # of a key that comes twice the last one stays
    for entry in place.within(element, "entry"):
        key = place.get("key", entry) or ""
        inner = next(iter(place.within(entry, *_ITEMS)), None)
        value = _text(place, entry) if inner is None else _literal(place, inner)
        if value is None:
            return None
        entries[json.dumps(key, ensure_ascii=False)] = value
    return f"{{{', '.join(f'{key}: {value}' for key, value in entries.items())}}}"


def _text(place: VendorPlace, element: etree._Element) -> str | None:
    text = text_of(element)
    if text is None:
        return "null"
    if not juel_texts.is_juel(text):
        return json.dumps(text, ensure_ascii=False)
    parts = list(_parts(text))
    if None in parts:
        _refuse(place, element, f"'{text}' inside a list or map is more than a variable")
        return None
    return parts[0] if len(parts) == 1 else " + ".join(f"string({part})" for part in parts)


def _parts(text: str) -> Iterator[str | None]:
    end = 0
    for match in _PATH.finditer(text):
        if between := text[end : match.start()]:
            yield None if juel_texts.is_juel(between) else json.dumps(between, ensure_ascii=False)
        yield match[1]
        end = match.end()
    if rest := text[end:]:
        yield None if juel_texts.is_juel(rest) else json.dumps(rest, ensure_ascii=False)


def _refuse(place: VendorPlace, element: etree._Element, fact: str) -> None:
    place.refuse(
        "mapping_not_supported",
        fact,
        "Put it into a variable before (an input parameter of its own, or a script task), and "
        "read that: ${name}.",
        line_of(element),
    )
