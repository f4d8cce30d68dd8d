"""Kind of event definition -> the class that runs it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.dialects.model import Node
from engine.dialects.rules import Rules
from engine.spiff.cancel_event import CancelEvent
from engine.spiff.compensation_event import CompensationEvent
from engine.spiff.conditional_event import ConditionalEvent
from engine.spiff.error_event import ErrorEvent
from engine.spiff.escalation_event import EscalationEvent
from engine.spiff.events import Event
from engine.spiff.link_event import LinkEvent
from engine.spiff.message_event import MessageEvent
from engine.spiff.signal_event import SignalEvent
from engine.spiff.terminate_event import TerminateEvent
from engine.spiff.timer_event import TimerEvent

KINDS: Mapping[str, type[Event]] = {
    "cancel": CancelEvent,
    "compensate": CompensationEvent,
    "conditional": ConditionalEvent,
    "error": ErrorEvent,
    "escalation": EscalationEvent,
    "link": LinkEvent,
    "message": MessageEvent,
    "signal": SignalEvent,
    "terminate": TerminateEvent,
    "timer": TimerEvent,
}


def compile_events(node: Node, rules: Rules) -> tuple[Event, ...]:
    """Compile the event definitions of a node, in document order."""
    events = tuple(KINDS[each.kind](each, node) for each in node.definitions)
    for event in events:
        event.rules = rules
    return events
