"""A message for exactly one receiver, found by what instances hold at this moment.

That is how Camunda 7 correlates: by name, business key and equal variables, never kept for later,
and refused unless one receiver fits. (`engine.message_verbs` publishes by subscription instead.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import (
    correlating,
    correlation,
    instances,
    permissions,
    scopes,
    start_subscriptions,
    waits,
)
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.errors import Invalid, NotFound
from engine.message_tables import subscription
from engine.spiff.steps import Trigger
from engine.start_subscriptions import EventStart
from engine.tables import instance, wait
from engine.values import check_variables, same
from engine.verbs import Verbs

_LOOKED_AT = 1000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A message and whom it is for; `equal` are process variables, `equal_local` those in sight."""

    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None
    instance_id: int | None = None
    equal: Mapping[str, Any] = field(default_factory=dict)
    equal_local: Mapping[str, Any] = field(default_factory=dict)
    to_all: bool = False
    starts: bool = True


@dataclass(frozen=True, kw_only=True)
class Reached:
    """Who got a message: a wait of an instance, or an instance that it started."""

    kind: Literal["wait", "start"]
    instance_id: int
    wait_id: int | None = None


class ExactCorrelation(Verbs):
    """Correlate by what instances hold."""

    def correlate_exactly(
        self, wanted: Wanted, *, actor: Actor = SYSTEM, key: str | None = None
    ) -> list[Reached]:
        """Deliver a message to the one receiver that fits, or `to_all` of them.

        Raises Invalid `correlation_mismatch` when none fits, or several where one is wanted.
        """
        permissions.require(actor, "correlate")
        given = check_variables(wanted.variables)
        for values in (wanted.equal, wanted.equal_local):
            check_variables(values)
        if wanted.to_all:
            return self._to_all(wanted, given, actor)

        def decide(connection: Connection) -> Decision:
            fitting = self._fitting(connection, wanted, actor.tenant_id)
            if len(fitting) > 1:
                raise _mismatch(
                    wanted.name, f"{len(fitting)} executions match the correlation keys"
                )
            if fitting:
                return self._deliver(connection, wanted.name, fitting[0], given, actor)
            starts = self._starts(connection, wanted, actor)
            if len(starts) != 1:
                fact = "No process definition or execution matches the parameters"
                raise _mismatch(
                    wanted.name, fact if not starts else f"{len(starts)} definitions match"
                )
            return self._start(connection, starts[0], wanted, given, actor)

        request = asdict(wanted)
        result = self.act("correlate_exactly", actor=actor, key=key, request=request, decide=decide)
        return [Reached(**result)]

    def _to_all(self, wanted: Wanted, given: Mapping[str, Any], actor: Actor) -> list[Reached]:
        with self.database.read() as connection:
            fitting = self._fitting(connection, wanted, actor.tenant_id)
            starts = self._starts(connection, wanted, actor)
        if not fitting and not starts:
            raise _mismatch(
                wanted.name, "No process definition or execution matches the parameters"
            )
        reached = []
        for wait_id in fitting:
            try:
                reached.append(self._one(wanted, wait_id, given, actor))
            except NotFound:
                continue  # it ended meanwhile
        return reached + [self._one_start(wanted, start, given, actor) for start in starts]

    def _one(self, wanted: Wanted, wait_id: int, given: Mapping[str, Any], actor: Actor) -> Reached:
        def decide(connection: Connection) -> Decision:
            return self._deliver(connection, wanted.name, wait_id, given, actor)

        result = self.act("correlate_exactly", actor=actor, key=None, request={}, decide=decide)
        return Reached(**result)

    def _one_start(
        self, wanted: Wanted, start: EventStart, given: Mapping[str, Any], actor: Actor
    ) -> Reached:
        def decide(connection: Connection) -> Decision:
            return self._start(connection, start, wanted, given, actor)

        result = self.act("correlate_exactly", actor=actor, key=None, request={}, decide=decide)
        return Reached(**result)

    def _fitting(self, connection: Connection, wanted: Wanted, tenant_id: int) -> list[int]:
        """Return the waits for the message whose instances hold what is asked."""
        query = (
            sa.select(
                subscription.c.wait_id,
                wait.c.token_id,
                wait.c.scope_id,
                instance.c.id,
                instance.c.definition_id,
            )
            .join(instance, instance.c.id == subscription.c.instance_id)
            .join(
                wait,
                sa.and_(
                    wait.c.id == subscription.c.wait_id,
                    wait.c.instance_id == subscription.c.instance_id,
                ),
            )
            .where(
                subscription.c.tenant_id == tenant_id,
                subscription.c.kind == "message",
                subscription.c.name == correlation.indexed(wanted.name),
                instance.c.state == "active",
            )
            .order_by(subscription.c.wait_id)
            .limit(_LOOKED_AT)
        )
        if wanted.instance_id is not None:
            query = query.where(instance.c.id == wanted.instance_id)
        if wanted.business_key is not None:
            query = query.where(instance.c.business_key == wanted.business_key)
        rows = connection.execute(query).all()
        return [row.wait_id for row in rows if self._holds(connection, row, wanted)]

    def _holds(self, connection: Connection, row: Any, wanted: Wanted) -> bool:
        if not wanted.equal and not wanted.equal_local:
            return True
        process = self.library.get(connection, row.definition_id).process
        state = scopes.of_instance(connection, row.id)
        if not _are_equal(process.variables(state), wanted.equal):
            return False
        in_sight = process.local_variables(state, row.token_id, row.scope_id)
        return _are_equal(in_sight, wanted.equal_local)

    def _starts(self, connection: Connection, wanted: Wanted, actor: Actor) -> Sequence[EventStart]:
        if wanted.instance_id is not None or not wanted.starts:
            return ()
        return start_subscriptions.named(connection, actor.tenant_id, "message", wanted.name)

    def _deliver(
        self,
        connection: Connection,
        name: str,
        wait_id: int,
        given: Mapping[str, Any],
        actor: Actor,
    ) -> Decision:
        found = waits.find(connection, wait_id, actor.tenant_id)
        loaded = instances.load(connection, found, "advance", self.library.get)
        decision = instances.decide_answer(
            loaded,
            Trigger(token_id=found.token_id, variables=dict(given)),
            actor,
            self.opening(connection),
            self.settings,
            found=found,
            events=(correlating.received(found, "message", name),),
        )
        instance_id = found.facts.instance_id
        return _answering(decision, Reached(kind="wait", instance_id=instance_id, wait_id=wait_id))

    def _start(
        self,
        connection: Connection,
        start: EventStart,
        wanted: Wanted,
        given: Mapping[str, Any],
        actor: Actor,
    ) -> Decision:
        started = instances.Started(
            id=self.ids.new(),
            definition=self.library.get(connection, start.definition_id),
            variables={},
            business_key=wanted.business_key,
            actor=actor,
            at=start.element_id,
            number=start.number,
            payload=dict(given),
        )
        decision = instances.decide_start(started, self.opening(connection), self.settings)
        return _answering(decision, Reached(kind="start", instance_id=started.id))


def _answering(decision: Decision, reached: Reached) -> Decision:
    return Decision(**{**vars(decision), "result": asdict(reached)})


def _are_equal(values: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(name in values and same(values[name], value) for name, value in wanted.items())


def _mismatch(name: str, fact: str) -> Invalid:
    message = f"Cannot correlate message '{name}': {fact}"
    return Invalid(message, code="correlation_mismatch")
