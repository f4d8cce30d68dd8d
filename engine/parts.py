"""The ports that a room above the engine fulfils: its kind of wait, its deployment checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:  # the engine opens parts; a part only names the engine's types
    import sqlalchemy as sa
    from sqlalchemy.engine import Connection

    from engine.actors import Actor
    from engine.changes import Change
    from engine.definitions import Definition
    from engine.errors import Finding
    from engine.service import Engine


@dataclass(frozen=True, kw_only=True)
class InstanceFacts:
    """What a part may know of the instance whose wait opens or closes.

    `caller` (see `engine.calls.Caller`) is what waits for a called one; None: nobody called it.
    """

    id: int
    tenant_id: int
    definition_id: int
    definition_key: str
    definition_name: str
    version: int
    business_key: str | None
    started_by: str
    variables: Mapping[str, Any]
    caller: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class WaitFacts:
    """One wait of an instance; `detail` is what the kernel said when it opened it (by kind)."""

    id: int
    instance_id: int
    kind: str
    element_id: str
    element_name: str | None
    since: datetime
    due_at: datetime | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Admission:
    """A part's yes to a completion: the values that may land, and the rows that change with it.

    `task` is what the process's expressions may ask of the task, where they ask for something.
    """

    variables: Mapping[str, Any]
    changes: Sequence[Change] = ()
    event_data: Mapping[str, Any] | None = None
    task: Mapping[str, Any] | None = None


class Part(Protocol):
    """A room's side of the engine, registered by entry point `plait.parts` as `factory(engine)`.

    Methods with a connection are called while a step is decided: they read on its snapshot and
    return row changes that are committed with the step; they never commit and open no other
    connection.
    """

    kinds: frozenset[str]

    def check(self, definition: Definition) -> Sequence[Finding]:
        """Return findings about a definition that is being deployed."""
        ...

    def opened(
        self, connection: Connection, wait: WaitFacts, instance: InstanceFacts
    ) -> Sequence[Change]:
        """Return the rows that a newly opened wait needs."""
        ...

    def closed(
        self,
        connection: Connection,
        wait: WaitFacts,
        instance: InstanceFacts,
        how: Literal["completed", "withdrawn"],
        actor: Actor,
        at: datetime,
    ) -> Sequence[Change]:
        """Return the row changes for a wait that ends; `admit` came before `completed`."""
        ...

    def admit(
        self,
        connection: Connection,
        wait: WaitFacts,
        variables: Mapping[str, Any],
        actor: Actor,
        at: datetime,
    ) -> Admission:
        """Judge a completion by the room's rules, or raise a PlaitError."""
        ...

    def admit_start(
        self, definition: Definition, variables: Mapping[str, Any], actor: Actor
    ) -> Mapping[str, Any]:
        """Judge the variables of a start by the room's rules; return those that may land."""
        ...

    def violations(
        self, connection: Connection, first: int, last: int
    ) -> Iterable[tuple[int, str, str]]:
        """Yield (instance id, code, message) for each invariant of the room that is broken.

        Looked at are the instances with ids from `first` to `last`, some hundreds.
        """
        ...

    def visible_instances(self, actor: Actor) -> sa.Select[tuple[int]]:
        """Select the ids of instances that concern the actor through this room."""
        ...


class PartFactory(Protocol):
    """What the entry point names."""

    def __call__(self, engine: Engine) -> Part:
        """Make the part for one engine."""
        ...
