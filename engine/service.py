"""The verbs: start here. Each is decided on a snapshot and written in one commit.

`Engine` is the whole engine in one process. Doors (pages, REST, command line) call it with the
actor they authenticated; whoever holds the Python object may also act as the system.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import (
    business_keys,
    completions,
    deployments,
    instances,
    permissions,
    waits,
    worker_jobs,
)
from engine.acting import Decision
from engine.actors import SYSTEM, Actor
from engine.decision_verbs import DecisionVerbs
from engine.drawing_reads import DrawingReads
from engine.errors import Conflict, Finding, Forbidden
from engine.exact_correlation import ExactCorrelation
from engine.facts import Deployment, Instance
from engine.message_verbs import MessageVerbs
from engine.operator_verbs import OperatorVerbs
from engine.spiff.steps import Throw
from engine.values import check_variables
from engine.worker_jobs import Holder
from engine.worker_verbs import WorkerVerbs


class Engine(
    ExactCorrelation, MessageVerbs, OperatorVerbs, WorkerVerbs, DecisionVerbs, DrawingReads
):
    """Deploys definitions, runs their instances, and answers what became of them.

    What reaches instances by message, signal or activation stands in `engine.message_verbs`, what
    operators do in `engine.operator_verbs`, decisions in `engine.decision_verbs`, the reads in
    `engine.reads`.
    """

    def check(self, files: Mapping[str, bytes], *, actor: Actor = SYSTEM) -> list[Finding]:
        """Return what `deploy` would say of a set of files; nothing is stored."""
        permissions.require(actor, "check")
        deployments.check_sizes(files)
        checked = deployments.check(
            files, actor.tenant_id, self.parts.values(), self.connectors, self.clock.now()
        )
        return list(checked.findings)

    def deploy(
        self, files: Mapping[str, bytes], *, actor: Actor = SYSTEM, key: str | None = None
    ) -> Deployment:
        """Check and store a set of files; each executable process becomes a new version.

        Files identical to those of the latest versions are not stored again. Raises Refused with
        every finding when one is an error; nothing is stored then.
        """
        permissions.require(actor, "deploy")
        deployments.check_sizes(files)
        checked = deployments.check(
            files, actor.tenant_id, self.parts.values(), self.connectors, self.clock.now()
        )
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

        known = self.library.latest_known(actor.tenant_id, definition_key)
        trusted = [known] if known is not None and version is None else []

        def decide(connection: Connection) -> Decision:
            definition = (
                trusted.pop()
                if trusted
                else self.library.find(connection, actor.tenant_id, definition_key, version)
            )
            if not self.may_start(actor, definition):
                raise Forbidden(f"{actor.name} may not start '{definition_key}'; ask its owner")
            admitted: Mapping[str, Any] = given
            for part in self.parts.values():
                admitted = part.admit_start(definition, admitted, actor)
            started = instances.Started(
                id=self.ids.new(),
                definition=definition,
                variables=admitted,
                business_key=business_key or business_keys.of_form(definition, admitted),
                actor=actor,
                is_latest=version is None,
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
        holder: Holder | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
    ) -> Instance:
        """Finish what a person or a worker was waited for, and run on.

        A receive task that has no message ends this way too. A person's wait goes through the
        worklist's rules (who may, which fields). With `holder` a job must be held so. Raises
        NotFound when the wait is over, Conflict `wrong_state` when the instance is suspended or
        ended, `not_held`.
        """
        given = check_variables(variables or {})
        local = check_variables(local_variables or {})

        def decide(connection: Connection) -> Decision:
            found = waits.find(connection, wait_id, actor.tenant_id)
            if found.facts.kind in completions.ASKS_TO_SEE:
                self._sees(connection, found, actor)
            opening = self.opening(connection)
            admitted = completions.admit(opening, found, given, local, actor)
            loaded = instances.load(connection, found, "advance", self.library.get)
            found, ends = worker_jobs.answered(connection, found, holder)
            return instances.decide_answer(
                loaded,
                admitted.answer,
                actor,
                opening,
                self.settings,
                found=found,
                changes=(*ends, *admitted.changes),
                events=admitted.events,
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
        holder: Holder | None = None,
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
            loaded = instances.load(connection, found, "advance", self.library.get)
            answer = Throw(
                token_id=found.token_id, error_code=error_code, message=message, variables=given
            )
            found, ends = worker_jobs.answered(connection, found, holder)
            return instances.decide_answer(
                loaded,
                answer,
                actor,
                self.opening(connection),
                self.settings,
                found=found,
                changes=ends,
            )

        request = {
            "wait_id": wait_id,
            "error_code": error_code,
            "message": message,
            "variables": given,
        }
        return self._instance("fail", actor, key, request, decide)
