"""The verbs of operators: what stops, resumes and repairs one instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import instances, operations, permissions
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.facts import Instance
from engine.values import check_variables
from engine.verbs import Verbs


class OperatorVerbs(Verbs):
    """Cancel, suspend, resume, set variables, retry."""

    def cancel(
        self, instance_id: int, *, reason: str = "", actor: Actor = SYSTEM, key: str | None = None
    ) -> Instance:
        """End an instance before its time: every wait is withdrawn, nothing further runs."""
        return self._operate(
            "cancel", instance_id, actor, key, {"reason": reason}, operations.cancel
        )

    def suspend(
        self, instance_id: int, *, actor: Actor = SYSTEM, key: str | None = None
    ) -> Instance:
        """Stop an instance where it stands: no timer, job or completion moves it until `resume`."""
        return self._operate("suspend", instance_id, actor, key, {}, operations.suspend)

    def resume(
        self, instance_id: int, *, actor: Actor = SYSTEM, key: str | None = None
    ) -> Instance:
        """Let a suspended instance go on; what became due meanwhile is due now."""
        return self._operate("resume", instance_id, actor, key, {}, operations.resume)

    def set_variables(
        self,
        instance_id: int,
        *,
        variables: Mapping[str, Any],
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Put values into the process scope of an instance, as a repair."""
        request = {"variables": check_variables(variables)}
        return self._operate(
            "set_variables", instance_id, actor, key, request, operations.set_variables
        )

    def retry(
        self,
        incident_id: int,
        *,
        variables: Mapping[str, Any] | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Try again what an incident stopped, with `variables` put right first.

        A job keeps its idempotency key unless variables change its inputs. Raises NotFound when the
        incident is no longer open.
        """
        permissions.require(actor, "retry")
        given = check_variables(variables or {})

        def decide(connection: Connection) -> Decision:
            return operations.retry(self, connection, incident_id, given, actor)

        request = {"incident_id": incident_id, "variables": given}
        return self._instance("retry", actor, key, request, decide)

    def _operate(
        self,
        verb: str,
        instance_id: int,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        operation: operations.Operation,
    ) -> Instance:
        permissions.require(actor, verb)

        def decide(connection: Connection) -> Decision:
            self.visible(connection, instance_id, actor)
            loaded = instances.load(connection, instance_id, verb, self.library.get)
            return operation(
                connection, loaded, request, actor, self.opening(connection), self.settings
            )

        whole = {"instance_id": instance_id, **request}
        return self._instance(verb, actor, key, whole, decide)
