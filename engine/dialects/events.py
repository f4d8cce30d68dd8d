"""Event definitions: what an event waits for or throws.

An error or escalation without a code is told by its id: those who refer to the same element mean
the same one. A message without `messageRef` has the name of the message flow at its event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from lxml import etree

from engine.dialects.declarations import Declarations, referred
from engine.dialects.kinds import THROWING, is_true, kind_of, language_of, text_of
from engine.dialects.namespaces import bpmn, plait
from engine.errors import Finding
from engine.xml import line_of

if TYPE_CHECKING:  # a dialect is made of what this file reads
    from engine.dialects.dialect import Dialect

EventKind = Literal[
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "compensate",
    "cancel",
    "terminate",
]
TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]

_SUFFIX = "EventDefinition"
_REFERENCES = {
    "message": "messageRef",
    "signal": "signalRef",
    "error": "errorRef",
    "escalation": "escalationRef",
    "compensate": "activityRef",
}


@dataclass(frozen=True, kw_only=True)
class Timer:
    """The text of a timer definition; `kind` is None when it holds none of the three."""

    kind: TimerKind | None
    text: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class EventDefinition:
    """One event definition. `reference` is the id it refers to, as written.

    `name`: of a message or signal the name it goes by (`=` begins an expression), of a link its
    own. `code`: of an error or escalation; None catches all. `missed_fires` is one, skip or all.
    A condition may name the variables it watches, and of their changes create, update or delete.
    """

    kind: EventKind
    line: int | None
    name: str | None = None
    reference: str | None = None
    code: str | None = None
    timer: Timer | None = None
    condition: str | None = None
    watched_variables: frozenset[str] = frozenset()
    watched_changes: frozenset[str] = frozenset()
    activity_ref: str | None = None
    waits_for_completion: bool = True
    missed_fires: str = "one"


def read_definitions(
    event: etree._Element, declarations: Declarations, dialect: Dialect
) -> tuple[tuple[EventDefinition, ...], tuple[Finding, ...]]:
    """Read the definitions of an event in document order, with those it refers to by id."""
    definitions: list[EventDefinition] = []
    findings: list[Finding] = []
    for element in _elements(event, declarations):
        read, found = dialect.definition(
            element, _definition(element, event, declarations, dialect)
        )
        definitions.append(read)
        findings.extend(found)
    return tuple(definitions), tuple(findings)


def _elements(event: etree._Element, declarations: Declarations) -> Iterator[etree._Element]:
    for child in event:
        kind = kind_of(child)
        if kind.endswith(_SUFFIX):
            found: etree._Element | None = child
        elif kind == "eventDefinitionRef":
            found = referred(declarations.definitions, text_of(child))
        else:
            continue
        if found is not None and kind_of(found).removesuffix(_SUFFIX) in get_args(EventKind):
            yield found


def _definition(
    element: etree._Element, event: etree._Element, declarations: Declarations, dialect: Dialect
) -> EventDefinition:
    kind = cast("EventKind", kind_of(element).removesuffix(_SUFFIX))
    reference = _reference(element, kind)
    declared = referred(declarations.of(kind), reference)
    name = declared.known_as if declared else None
    if kind == "message" and reference is None:
        is_sent = kind_of(event) in THROWING
        name = declarations.message_of_flows(event.get("id", ""), is_sent=is_sent)
    elif kind == "link":
        name = (element.get("name") or "").strip() or None
    condition = element.find(bpmn("condition"))
    condition_text = text_of(condition)
    if name is not None and kind in ("message", "signal"):
        name = dialect.text(name)
    return EventDefinition(
        kind=kind,
        line=line_of(element),
        name=name if kind in ("message", "signal", "link") else None,
        reference=reference,
        code=declared.matched_by if declared and kind in ("error", "escalation") else None,
        timer=read_timer(element, dialect) if kind == "timer" else None,
        condition=None
        if condition_text is None
        else dialect.expression(condition_text, language_of(condition)),
        activity_ref=reference if kind == "compensate" else None,
        waits_for_completion=is_true(element, "waitForCompletion", otherwise=True),
        missed_fires=event.get(plait("missedFires"), "").strip() or "one",
    )


def read_timer(definition: etree._Element, dialect: Dialect) -> Timer:
    """Read the date, duration or cycle of a timer definition."""
    for child in definition:
        match kind_of(child):
            case "timeDate" | "timeDuration" | "timeCycle" as kind:
                text = dialect.text(text_of(child) or "")
                return Timer(kind=kind, text=text, line=line_of(child))
    return Timer(kind=None, text="", line=line_of(definition))


def _reference(definition: etree._Element, kind: str) -> str | None:
    attribute = _REFERENCES.get(kind)
    return definition.get(attribute, "").strip() or None if attribute else None
