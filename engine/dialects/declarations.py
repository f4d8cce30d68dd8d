"""What a file declares beside its processes and others refer to by id.

References are qualified names: a prefix is dropped where nothing has the
whole name as its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from engine.dialects.grouping import grouped
from engine.dialects.kinds import kind_of
from engine.dialects.namespaces import bpmn
from engine.xml import line_of

T = TypeVar("T")
_CODES = {"error": "errorCode", "escalation": "escalationCode"}


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A message, signal, error or escalation. `code` is an error's or escalation's as written."""

    kind: str
    id: str
    name: str | None
    code: str | None
    line: int | None
    element: etree._Element = field(repr=False, compare=False)

    @property
    def known_as(self) -> str:
        """The name by which throwers and catchers meet; without one the id."""
        return self.name or self.id

    @property
    def matched_by(self) -> str:
        """The code by which an error or escalation is caught; without one the id."""
        return self.code or self.id


@dataclass(frozen=True, kw_only=True)
class MessageFlow:
    """One arrow between pools; `message` is the message's name, else the flow's own."""

    id: str
    message: str | None
    line: int | None


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """By id: what is declared, of the kinds below; by the id of an end: message flows."""

    messages: Mapping[str, Declared] = field(default_factory=dict)
    signals: Mapping[str, Declared] = field(default_factory=dict)
    errors: Mapping[str, Declared] = field(default_factory=dict)
    escalations: Mapping[str, Declared] = field(default_factory=dict)
    definitions: Mapping[str, etree._Element] = field(default_factory=dict, compare=False)
    sending: Mapping[str, tuple[MessageFlow, ...]] = field(default_factory=dict)
    receiving: Mapping[str, tuple[MessageFlow, ...]] = field(default_factory=dict)

    def of(self, kind: str) -> Mapping[str, Declared]:
        """Return the declarations a reference of this kind of event may mean."""
        tables = {
            "message": self.messages,
            "signal": self.signals,
            "error": self.errors,
            "escalation": self.escalations,
        }
        return tables.get(kind, {})

    def message_of_flows(self, node_id: str, *, is_sent: bool) -> str | None:
        """Return the one message that the message flows at a node name, else None."""
        flows = (self.sending if is_sent else self.receiving).get(node_id, ())
        names = {flow.message for flow in flows}
        return next(iter(names)) if len(names) == 1 else None


def referred(table: Mapping[str, T], reference: str | None) -> T | None:
    """Return what a qualified name means in a table by id, None when nothing."""
    if reference is None:
        return None
    return table[reference] if reference in table else table.get(reference.rpartition(":")[2])


def read_declarations(root: etree._Element) -> Declarations:
    """Read the root elements and message flows of a file."""
    declared: dict[str, dict[str, Declared]] = {}
    definitions: dict[str, etree._Element] = {}
    for child in root:
        kind, id_ = kind_of(child), child.get("id", "")
        if kind in ("message", "signal", "error", "escalation"):
            declared.setdefault(kind, {})[id_] = Declared(
                kind=kind,
                id=id_,
                name=(child.get("name") or "").strip() or None,
                code=child.get(_CODES[kind], "").strip() or None if kind in _CODES else None,
                line=line_of(child),
                element=child,
            )
        elif kind.endswith("EventDefinition"):
            definitions[id_] = child
    messages = declared.get("message", {})
    return Declarations(
        messages=messages,
        signals=declared.get("signal", {}),
        errors=declared.get("error", {}),
        escalations=declared.get("escalation", {}),
        definitions=definitions,
        sending=_message_flows(root, messages, "sourceRef"),
        receiving=_message_flows(root, messages, "targetRef"),
    )


def _message_flows(
    root: etree._Element, messages: Mapping[str, Declared], end: str
) -> dict[str, tuple[MessageFlow, ...]]:
    flows = root.iterfind(f"{bpmn('collaboration')}/{bpmn('messageFlow')}")
    return grouped((flow.get(end), _message_flow(flow, messages)) for flow in flows)


def _message_flow(flow: etree._Element, messages: Mapping[str, Declared]) -> MessageFlow:
    message = referred(messages, flow.get("messageRef"))
    named = message.known_as if message else None
    return MessageFlow(
        id=flow.get("id", ""),
        message=named or (flow.get("name") or "").strip() or flow.get("id"),
        line=line_of(flow),
    )
