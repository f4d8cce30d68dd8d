"""The reads: what there is, for those who may see it. What an actor may not see does not exist."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import history, listings, permissions, scopes, waits
from engine.actors import SYSTEM, Actor
from engine.clock import Clock
from engine.definition_reads import DefinitionReads
from engine.errors import NotFound
from engine.facts import (
    DiagramState,
    HistoryEvent,
    Incident,
    Instance,
    Page,
    PositionedEvent,
    Wait,
)
from engine.instances import fact
from engine.parts import Part
from engine.tables import instance, wait

MAX_LIMIT = 200
_WAITS_SHOWN = 50
_POLL_SECONDS = 0.5


class Reads(DefinitionReads):
    """The reading half of `engine.service.Engine`."""

    clock: Clock
    parts: dict[str, Part]

    _news: threading.Condition

    def get(self, instance_id: int, *, actor: Actor = SYSTEM) -> Instance:
        """Return an instance with its first fifty waits and their number."""
        with self.database.read() as connection:
            row = self.visible(connection, instance_id, actor)
            total = sa.select(sa.func.count()).where(wait.c.instance_id == instance_id)
            bare = fact(row._asdict(), row.definition_name, row.version)
            return Instance.from_document(
                bare.as_document()
                | {
                    "waits": [vars(one) for one in waits.of_instance(connection, instance_id, 50)],
                    "waits_total": connection.execute(total).scalar_one(),
                }
            )

    def instances(
        self,
        *,
        actor: Actor = SYSTEM,
        state: str | None = None,
        definition_key: str | None = None,
        business_key: str | None = None,
        has_incident: bool | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Instance]:
        """Return instances the actor may see, newest first, `limit` (1 to 200) at a time."""
        permissions.require(actor, "instances")
        query = listings.instances_query(
            state, definition_key, business_key, has_incident=has_incident
        )
        query = query.where(self._visibility(actor))
        with self.database.read() as connection:
            rows, after = listings.page(connection, query, instance.c.id, limit, cursor)
        items = tuple(fact(row._asdict(), row.definition_name, row.version) for row in rows)
        return Page(items=items, next=after)

    def waits(self, instance_id: int, *, actor: Actor = SYSTEM) -> list[Wait]:
        """Return everything an instance waits for, oldest first."""
        with self.database.read() as connection:
            self.visible(connection, instance_id, actor)
            return waits.of_instance(connection, instance_id)

    def variables(self, instance_id: int, *, actor: Actor = SYSTEM) -> dict[str, Any]:
        """Return the variables of the process scope, also after the end."""
        permissions.require(actor, "variables")
        with self.database.read() as connection:
            row = self.visible(connection, instance_id, actor)
            state = scopes.of_instance(connection, instance_id)
            process = self.library.get(connection, row.definition_id).process
            return dict(process.variables(state))

    def history(
        self, instance_id: int, *, actor: Actor = SYSTEM, after_seq: int = 0, limit: int = 10_000
    ) -> list[HistoryEvent]:
        """Return what happened in an instance, in order, after event `after_seq`."""
        with self.database.read() as connection:
            self.visible(connection, instance_id, actor)
            return history.of_instance(connection, instance_id, after_seq, limit)

    def tokens(self, instance_id: int, *, actor: Actor = SYSTEM) -> DiagramState:
        """Return what the diagram of an instance shows."""
        with self.database.read() as connection:
            row = self.visible(connection, instance_id, actor)
            state = scopes.of_instance(connection, instance_id)
            process = self.library.get(connection, row.definition_id).process
            events = history.of_instance(connection, instance_id)
            broken = Counter(listings.open_incident_elements(connection, instance_id))
            active = Counter(element_id for _, element_id, _ in process.active(state))
        done = Counter(one.element_id for one in events if one.kind == "element_completed")
        flows = (one.data.get("flow") for one in events if one.kind == "element_entered")
        return DiagramState(
            active=dict(active - broken),
            incidents=dict(broken),
            done={key: count for key, count in done.items() if key is not None},
            taken_flows=tuple(dict.fromkeys(str(flow) for flow in flows if flow)),
        )

    def incidents(
        self,
        *,
        actor: Actor = SYSTEM,
        state: str = "open",
        instance_id: int | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Incident]:
        """Return incidents, newest first, `limit` (1 to 200) at a time."""
        permissions.require(actor, "incidents")
        with self.database.read() as connection:
            return listings.incidents(
                connection, actor.tenant_id, state, instance_id, limit, cursor
            )

    def why(self, instance_id: int, *, actor: Actor = SYSTEM) -> list[str]:
        """Say in plain sentences what an instance waits for and what would move it on."""
        found = self.get(instance_id, actor=actor)
        if found.ended_at is not None:
            return [f"It waits for nothing: it is {found.state}."]
        lines = [
            f"{one.element_name or one.element_id or 'It'} waits for {one.who_or_what}"
            f"{f', due {one.due_at.isoformat()}' if one.due_at else ''}."
            for one in found.waits
        ]
        if found.state == "suspended":
            lines.insert(0, "It is suspended: nothing moves until an operator resumes it.")
        return lines

    def events(
        self, *, actor: Actor = SYSTEM, after_position: int, limit: int = 200
    ) -> list[PositionedEvent]:
        """Return the events of up to `limit` steps after a position that the actor may see."""
        permissions.require(actor, "instances")
        visible = None
        if not permissions.sees_every_instance(actor):
            visible = listings.history_of(self._visibility(actor))
        with self.database.read() as connection:
            return history.after_position(
                connection, actor.tenant_id, after_position, limit, visible
            )

    def newest_position(self) -> int:
        """Return the position of the newest numbered step of all tenants."""
        with self.database.read() as connection:
            return history.newest_position(connection)

    def wait_for_position(self, after_position: int, timeout_seconds: float) -> int:
        """Return the newest position, as soon as it is beyond `after_position` or time is up."""
        left = timeout_seconds
        while (newest := self.newest_position()) <= after_position and left > 0:
            with self._news:
                self._news.wait(min(_POLL_SECONDS, left))
            left -= _POLL_SECONDS
        return newest

    def announce(self) -> None:
        """Wake those who wait for a new position in this process."""
        with self._news:
            self._news.notify_all()

    def visible(self, connection: Connection, instance_id: int, actor: Actor) -> sa.Row[Any]:
        """Return the row of an instance that the actor may see, or raise NotFound."""
        permissions.require(actor, "instances")
        query = listings.instances_query(None, None, None, has_incident=None)
        query = query.where(instance.c.id == instance_id, self._visibility(actor))
        row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"there is no instance {instance_id}")
        return row

    def _visibility(self, actor: Actor) -> sa.ColumnElement[bool]:
        same_tenant = instance.c.tenant_id == actor.tenant_id
        if permissions.sees_every_instance(actor):
            return same_tenant
        own = [instance.c.started_by == actor.id]
        own += [instance.c.id.in_(part.visible_instances(actor)) for part in self.parts.values()]
        return sa.and_(same_tenant, sa.or_(*own))
