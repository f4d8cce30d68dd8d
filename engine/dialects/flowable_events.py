"""What Flowable and Activiti say on events.

signalExpression, messageExpression → the name · errorVariableName → where the code lands ·
terminateAll at the end of a process → its end · eventType → a message of that name,
eventOutParameter → what lands of it, eventCorrelationParameter → what it is compared by · in and
out of a signal, error or escalation → what it carries · variable listeners,
terminateMultiInstance, a signal of one instance, endDate and calendars of an application → refused
"""

from __future__ import annotations

from dataclasses import replace

from engine.dialects import juel_texts
from engine.dialects.attributes import NamedSource
from engine.dialects.declarations import Declarations, referred
from engine.dialects.events import EventDefinition
from engine.dialects.juel_calls import read_carried
from engine.dialects.kinds import EVENTS, THROWING, kind_of
from engine.dialects.vendor_places import VendorPlace
from engine.xml import line_of

_CARRIED = frozenset({"signal", "escalation", "error"})
_ERROR_FACTS = frozenset(
    {"error", "errorCode", "errorMessage", "exceptionClass", "exceptionMessage"}
)
_CALENDARS = (None, "dueDate", "duration", "cycle")
_REGISTRY = (
    "eventType",
    "eventName",
    "channelKey",
    "eventOutParameter",
    "eventInParameter",
    "eventCorrelationParameter",
    "triggerEventType",
    "triggerEventCorrelationParameter",
    "startEventCorrelationConfiguration",
)


def read_definition(
    place: VendorPlace, definition: EventDefinition, declarations: Declarations
) -> EventDefinition:
    """Add what the vendor says on an event definition."""
    match definition.kind:
        case "signal":
            return _signal(place, definition, declarations)
        case "message":
            if (name := place.get("messageExpression")) is not None:
                return replace(definition, name=juel_texts.text(name))
        case "timer":
            _timer(place)
        case "terminate":
            _terminate(place)
    return definition


def read_registry(place: VendorPlace, event: str | None) -> tuple[NamedSource, ...]:
    """Return what lands of a registry event, here a message called `event`; refuse the others."""
    outputs = (
        []
        if event is None
        else [
            NamedSource(name=target, source=juel_texts.variable(source), line=line_of(each))
            for each in place.extensions("eventOutParameter")
            if (target := place.get("target", each)) and (source := place.get("source", each))
        ]
    )
    found = place.unread(*_REGISTRY)
    for each in found:
        place.take_whole(each)
    if event is not None:
        fact = f"the event '{event}' of Flowable's event registry comes as a message of that name"
        way_out = "Let a worker hand the events of its channel in as messages."
        place.find("warning", "event_as_message", fact, way_out)
    elif found:
        place.refuse(
            "event_registry",
            "its event comes from Flowable's event registry, which is not here",
            "Use a message event, and let a worker hand the events in as messages.",
            line_of(found[0]),
        )
    for each in place.extensions("variableListenerEventDefinition"):
        place.take_whole(each)
        place.refuse(
            "variable_listener",
            "it waits for a change of a variable",
            "Use a conditional event whose condition reads the variable.",
            line_of(each),
        )
    return tuple(outputs)


def read_payload(
    place: VendorPlace, kind: str, events: frozenset[str]
) -> tuple[tuple[NamedSource, ...], tuple[NamedSource, ...]]:
    """Return what an event sends with its signal, and what lands of one that it catches."""
    if events.isdisjoint(_CARRIED):
        return (), ()
    if kind in THROWING:
        return read_carried(place, "out"), ()
    landing = read_carried(place, "in")
    for each in landing:
        if "error" in events and (facts := _ERROR_FACTS & juel_texts.names_read(each.source)):
            place.refuse(
                "error_facts",
                f"it reads {', '.join(sorted(facts))} of the error that it catches",
                "Name the code's variable with flowable:errorVariableName, and read that.",
                each.line,
            )
    return (), landing


def event_correlation(place: VendorPlace) -> tuple[NamedSource, ...]:
    """Return what a registry event is compared by."""
    return tuple(
        NamedSource(name=name, source=juel_texts.text(place.get("value", each) or ""))
        for each in place.extensions("eventCorrelationParameter")
        if (name := place.get("name", each)) is not None
    )


def check_calendar(place: VendorPlace) -> None:
    """Refuse a calendar that the application brings."""
    name = place.get("businessCalendarName")
    if name not in _CALENDARS:
        place.refuse(
            "calendar_not_supported",
            f"its business calendar '{name}' belongs to the application",
            "Take it out, and write the moment as a date or duration.",
        )


def _signal(
    place: VendorPlace, definition: EventDefinition, declarations: Declarations
) -> EventDefinition:
    if place.get("async") is not None:
        fact = "flowable:async: every signal is delivered in a step of its own"
        place.note("extension_without_effect", fact, "Nothing to do.")
    declared = referred(declarations.signals, definition.reference)
    scope = None if declared is None else place.get("scope", declared.element)
    if scope == "processInstance":
        place.refuse(
            "signal_scope",
            "its signal is heard in one instance only",
            "Use an escalation, or a message with a correlation key.",
        )
    name = place.get("signalExpression")
    return definition if name is None else replace(definition, name=juel_texts.text(name))


def _timer(place: VendorPlace) -> None:
    check_calendar(place)
    for child in place.element:
        if (end := place.get("endDate", child)) is not None:
            place.refuse(
                "cycle_end_date",
                f"its cycle ends at '{end}'",
                "Write how often it fires instead: R3/PT1H.",
                line_of(child),
            )


def _terminate(place: VendorPlace) -> None:
    if place.flag("terminateMultiInstance"):
        place.refuse(
            "terminate_multi_instance",
            "it ends all instances of the activity around it",
            "End one with a plain terminate event, or say when all end with completionCondition.",
        )
    event = place.element.getparent()
    holder = None if event is None or kind_of(event) not in EVENTS else event.getparent()
    if place.flag("terminateAll"):
        if holder is None or kind_of(holder) != "process":
            place.refuse(
                "terminate_all",
                "it ends the whole instance from inside a sub-process",
                "Throw an error or escalation, and terminate in the process.",
            )
        else:
            fact = "terminateAll ends this instance; one that called it goes on"
            place.note("extension_without_effect", fact, "Nothing to do.")
