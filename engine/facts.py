"""What the reads and verbs of the engine give back: frozen facts, with ids as integers.

`as_document` of a fact is what the doors show and what an idempotent verb stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from engine.errors import Finding

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """A part of a list, and the opaque cursor of the next part (None: that was all)."""

    items: tuple[Item, ...]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class DefinitionVersion:
    """One definition of a new deployment."""

    id: int
    key: str
    version: int
    name: str


@dataclass(frozen=True, kw_only=True)
class ResourceVersion:
    """One decision or form of a new deployment."""

    id: int
    key: str
    version: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What `deploy` stored, or found stored already (`is_new` False: identical to the latest)."""

    id: int
    definitions: tuple[DefinitionVersion, ...]
    decisions: tuple[ResourceVersion, ...]
    forms: tuple[ResourceVersion, ...]
    findings: tuple[Finding, ...]
    is_new: bool = True
    drawings: tuple[ResourceVersion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DefinitionFacts:
    """A definition as lists show it; `versions` counts all versions of its key."""

    id: int
    key: str
    version: int
    name: str
    file: str
    deployment_id: int
    deployed_at: datetime
    deployed_by: str
    may_start: bool
    versions: int
    start_form: str | None


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What an instance waits for, and who or what would end it."""

    id: int
    kind: str
    element_id: str
    element_name: str | None
    since: datetime
    due_at: datetime | None
    who_or_what: str

    def as_document(self) -> dict[str, Any]:
        """Return the fact as one JSON-ready map."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One run of a definition.

    From `get`, `waits` holds the first fifty of `waits_total`; from a verb, the waits that its step
    opened, and `waits_total` is None (counting them all is the reader's choice). `parent_id` is the
    instance whose call activity called it.
    """

    id: int
    definition_id: int
    definition_key: str
    definition_name: str
    version: int
    business_key: str | None
    state: str
    has_incident: bool
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    revision: int
    parent_id: int | None = None
    waits_total: int | None = None
    waits: tuple[Wait, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Return the fact as one JSON-ready map."""
        return {**vars(self), "waits": [wait.as_document() for wait in self.waits]}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Instance:
        """Read what `as_document` wrote."""
        known = {name: document[name] for name in cls.__dataclass_fields__ if name in document}
        known["waits"] = tuple(Wait(**wait) for wait in document["waits"])
        return cls(**known)


@dataclass(frozen=True, kw_only=True)
class HistoryEvent:
    """One thing that happened in an instance; `seq` runs from 1 without a gap."""

    seq: int
    at: datetime
    kind: str
    element_id: str | None
    element_name: str | None
    actor: str
    on_behalf_of: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PositionedEvent:
    """An event with its place in the order of all committed steps of all instances."""

    position: int
    instance_id: int
    event: HistoryEvent


@dataclass(frozen=True, kw_only=True)
class Incident:
    """Something that stands still until a person repairs it; `cause` holds the exchange, if any."""

    id: int
    instance_id: int
    definition_key: str
    business_key: str | None
    element_id: str
    element_name: str | None
    state: str
    code: str
    message: str
    cause: Mapping[str, Any]
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True, kw_only=True)
class DiagramState:
    """What a diagram shows: counts by element, and the sequence flows that were taken."""

    active: Mapping[str, int]
    incidents: Mapping[str, int]
    done: Mapping[str, int]
    taken_flows: tuple[str, ...]
