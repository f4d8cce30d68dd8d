"""The verbs: start here. Each is decided on a snapshot and written in one commit.

`Engine` is the whole engine in one process. Doors (pages, REST, command line) call it with the
actor they authenticated; whoever holds the Python object may also act as the system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import business_keys, deployments, instances, operations, permissions, waits
from engine.acting import Decide, Decision
from engine.actors import SYSTEM, Actor
from engine.assembly import Assembly
from engine.errors import Conflict, Forbidden
from engine.facts import Deployment, Instance
from engine.history import NewEvent
from engine.spiff.steps import Answer, Complete, Throw
from engine.values import check_variables
from engine.waits import FoundWait


class Engine(Assembly):
    """Deploys definitions, runs their instances, and answers what became of them."""

    def deploy(
        self, files: Mapping[str, bytes], *, actor: Actor = SYSTEM, key: str | None = None
    ) -> Deployment:
        """Check and store a set of files; each executable process becomes a new version.

        Files identical to those of the latest versions are not stored again. Raises Refused with
        every finding when one is an error; nothing is stored then.
        """
        permissions.require(actor, "deploy")
        deployments.check_sizes(files)
        checked = deployments.check(files, actor.tenant_id, self.parts.values(), self.connectors)
        deployments.refuse_unless_sound(checked)

        def decide(connection: Connection) -> Decision:
            return deployments.decide(connection, files, checked, actor, self.ids, self.clock.now())

        request = {"digest": deployments.digest_of(files)}
        queue = deployments.queue_of(checked)
        result = self.act(
            "deploy", actor=actor, key=key, request=request, decide=decide, queue_on=queue
        )
        return deployments.from_document(result)

    def start(
        self,
        definition_key: str,
        *,
        variables: Mapping[str, Any] | None = None,
        business_key: str | None = None,
        version: int | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Start an instance of the latest version (or `version`) and run its first slice.

        Raises NotFound `definition_unknown`, Forbidden, Invalid for variables the start form does
        not take, and Conflict `business_key_taken` where the definition declares keys unique.
        """
        permissions.require(actor, "start")
        given = check_variables(variables or {})
        business_keys.check(business_key)

        def decide(connection: Connection) -> Decision:
            definition = self.library.find(connection, actor.tenant_id, definition_key, version)
            if not self.may_start(actor, definition):
                raise Forbidden(f"{actor.name} may not start '{definition_key}'; ask its owner")
            admitted: Mapping[str, Any] = given
            for part in self.parts.values():
                admitted = part.admit_start(definition, admitted, actor)
            started = instances.Started(
                id=self.ids.new(),
                definition=definition,
                variables=admitted,
                business_key=business_key,
                actor=actor,
            )
            return instances.decide_start(started, self.opening(connection), self.settings)

        request = {
            "definition_key": definition_key,
            "variables": given,
            "business_key": business_key,
            "version": version,
        }
        return self._instance("start", actor, key, request, decide)

    def complete(
        self,
        wait_id: int,
        *,
        variables: Mapping[str, Any] | None = None,
        local_variables: Mapping[str, Any] | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Finish what a person or a worker was waited for, and run on.

        A person's wait goes through the worklist's rules (who may, which fields). Raises NotFound
        when the wait is over, Conflict `wrong_state` when the instance is suspended or ended.
        """
        given = check_variables(variables or {})
        local = check_variables(local_variables or {})

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, wait_id, actor.tenant_id)
            answer, changes, events = self._admitted(connection, found, given, local, actor)
            loaded = instances.load(
                connection, found.facts.instance_id, "advance", self.library.get
            )
            return instances.decide_answer(
                loaded,
                answer,
                actor,
                self.opening(connection),
                self.settings,
                found=found,
                changes=changes,
                events=events,
            )

        request = {"wait_id": wait_id, "variables": given, "local_variables": local}
        return self._instance("complete", actor, key, request, decide)

    def fail(
        self,
        wait_id: int,
        *,
        error_code: str,
        message: str = "",
        variables: Mapping[str, Any] | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """End a job with a BPMN error: its innermost catcher takes over, else an incident opens."""
        permissions.require(actor, "fail")
        check_variables({"error_code": error_code, "message": message})
        given = check_variables(variables or {})

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, wait_id, actor.tenant_id)
            if found.facts.kind != "job":
                raise Conflict(f"cannot fail {found.facts.kind} wait {wait_id}: expected a job")
            loaded = instances.load(
                connection, found.facts.instance_id, "advance", self.library.get
            )
            answer = Throw(
                token_id=found.token_id, error_code=error_code, message=message, variables=given
            )
            return instances.decide_answer(
                loaded, answer, actor, self.opening(connection), self.settings, found=found
            )

        request = {
            "wait_id": wait_id,
            "error_code": error_code,
            "message": message,
            "variables": given,
        }
        return self._instance("fail", actor, key, request, decide)

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

    def _admitted(
        self,
        connection: Connection,
        found: FoundWait,
        given: Mapping[str, Any],
        local: Mapping[str, Any],
        actor: Actor,
    ) -> tuple[Answer, tuple[Any, ...], tuple[NewEvent, ...]]:
        facts = found.facts
        opening = self.opening(connection)
        if facts.kind == "job":
            permissions.require(actor, "complete_job")
            answer = Complete(token_id=found.token_id, result=given, local_variables=local)
            return answer, (), ()
        permissions.require(actor, "complete")
        if facts.kind not in opening.parts:
            permissions.require(actor, "complete_job")
            raise Conflict(
                f"cannot complete {facts.kind} wait {facts.id}: it ends by the clock, not by a call"
            )
        if local and actor.kind != "system":
            raise Forbidden(
                f"cannot set local variables of {facts.kind} wait {facts.id}: only the fields of "
                "its form may be written; send them as variables"
            )
        admission = opening.parts[facts.kind].admit(connection, facts, given, actor, opening.at)
        event = NewEvent(
            kind="task_completed",
            element_id=facts.element_id,
            element_name=facts.element_name,
            data=admission.event_data or {},
        )
        answer = Complete(
            token_id=found.token_id, variables=admission.variables, local_variables=local
        )
        return answer, tuple(admission.changes), (event,)

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

    def _instance(
        self,
        verb: str,
        actor: Actor,
        key: str | None,
        request: Mapping[str, Any],
        decide: Decide,
    ) -> Instance:
        result = self.act(verb, actor=actor, key=key, request=request, decide=decide)
        return Instance.from_document(result)
