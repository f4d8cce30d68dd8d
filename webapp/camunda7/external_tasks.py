"""`/external-task`: jobs of topics, listed and answered by the worker that holds them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from engine.errors import Conflict, Invalid, Malformed, NotFound
from engine.worker_jobs import Holder, WorkerJob
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import body, flag, id_of, moment, text, typed, values, whole
from webapp.identity import current_actor
from webapp.wiring import application

_WHAT = "External task"
_SHOWN = 1000
_FILTERS = frozenset(
    [
        "externalTaskId",
        "topicName",
        "workerId",
        "locked",
        "notLocked",
        "withRetriesLeft",
        "noRetriesLeft",
        "activityId",
        "processInstanceId",
        "processDefinitionId",
        "maxResults",
        "firstResult",
    ]
)


@blueprint.get("/external-task")
def list_external_tasks() -> Response:
    """List jobs of topics, oldest first."""
    return jsonify([document(one) for one in _found(request.args.to_dict())])


@blueprint.post("/external-task")
def query_external_tasks() -> Response:
    """List jobs of topics by filters in the content."""
    paging = {name: request.args[name] for name in request.args}
    return jsonify([document(one) for one in _found({**body(), **paging})])


@blueprint.get("/external-task/count")
def count_external_tasks() -> Response:
    """Count jobs of topics, to a thousand."""
    return jsonify({"count": len(_found(request.args.to_dict()))})


@blueprint.get("/external-task/<job_id>")
def get_external_task(job_id: str) -> Response:
    """Return one job."""
    found = _found({"externalTaskId": job_id})
    if not found:
        raise _missing(job_id)
    return jsonify(document(found[0]))


@blueprint.post("/external-task/<job_id>/complete")
def complete_external_task(job_id: str) -> Response:
    """Complete a job with what it brought."""
    given, actor = body(), current_actor()
    worker = _worker(given)
    with _told_as(job_id, worker, "completed"):
        application().engine.complete(
            id_of(job_id, _WHAT),
            variables=values(given, "variables"),
            local_variables=values(given, "localVariables"),
            holder=Holder(worker=worker),
            actor=actor,
        )
    return Response(status=204)


@blueprint.post("/external-task/<job_id>/failure")
def fail_external_task(job_id: str) -> Response:
    """Say that an attempt failed; without retries left it becomes an incident."""
    given, actor = body(), current_actor()
    worker, pause = _worker(given), whole(given, "retryTimeout", 0)
    if given.get("localVariables"):
        message = "localVariables of a failure are not offered by Plait; send them as variables"
        raise Invalid(message, code="field_unknown")
    with _told_as(job_id, worker, "failed"):
        application().engine.fail_job(
            id_of(job_id, _WHAT),
            holder=Holder(worker=worker),
            message=text(given, "errorMessage") or "",
            details=text(given, "errorDetails") or "",
            retries=whole(given, "retries", 0),
            retry_seconds=(pause or 0) / 1000,
            variables=values(given, "variables"),
            actor=actor,
        )
    return Response(status=204)


@blueprint.post("/external-task/<job_id>/bpmnError")
def throw_bpmn_error(job_id: str) -> Response:
    """End a job with a BPMN error."""
    given, actor = body(), current_actor()
    worker = _worker(given)
    with _told_as(job_id, worker, "reported as a BPMN error"):
        application().engine.fail(
            id_of(job_id, _WHAT),
            error_code=text(given, "errorCode", is_needed=True) or "",
            message=text(given, "errorMessage") or "",
            variables=values(given, "variables"),
            holder=Holder(worker=worker),
            actor=actor,
        )
    return Response(status=204)


@blueprint.post("/external-task/<job_id>/extendLock")
def extend_lock(job_id: str) -> Response:
    """Keep a job for so many milliseconds from now."""
    given, actor = body(), current_actor()
    worker, milliseconds = _worker(given), whole(given, "newDuration", least=1)
    if milliseconds is None:
        raise Malformed("newDuration must be a whole number from 1", code="parameter_invalid")
    with _told_as(job_id, worker, "extended"):
        application().engine.extend_lease(
            id_of(job_id, _WHAT),
            holder=Holder(worker=worker),
            lease_seconds=milliseconds / 1000,
            actor=actor,
        )
    return Response(status=204)


@blueprint.post("/external-task/<job_id>/unlock")
def unlock(job_id: str) -> Response:
    """Let any worker take a job, whoever has it."""
    actor = current_actor()
    with _told_as(job_id, "", "unlocked"):
        application().engine.return_job(id_of(job_id, _WHAT), actor=actor)
    return Response(status=204)


def document(one: WorkerJob) -> dict[str, Any]:
    """Return a job in Camunda's words."""
    is_leased = one.state == "leased"
    return {
        "activityId": one.element_id,
        "activityInstanceId": f"{one.element_id}:{one.id}",
        "errorMessage": one.error_message,
        "executionId": str(one.id),
        "id": str(one.id),
        "lockExpirationTime": moment(one.until) if is_leased else None,
        "createTime": moment(one.created_at),
        "processDefinitionId": str(one.definition_id),
        "processDefinitionKey": one.definition_key,
        "processDefinitionVersionTag": one.version_tag,
        "processInstanceId": str(one.instance_id),
        "retries": one.retries,
        "suspended": one.is_suspended,
        "workerId": one.worker,
        "topicName": one.topic,
        "tenantId": None,
        "priority": one.priority,
        "businessKey": one.business_key,
    }


def locked(one: WorkerJob, *, with_properties: bool) -> dict[str, Any]:
    """Return a job as the worker gets it, with its variables."""
    more: dict[str, Any] = {"errorDetails": None, "variables": typed(one.variables or {})}
    if with_properties:
        more["extensionProperties"] = {**one.settings, **one.properties}
    return {**document(one), **more}


class _told_as:  # noqa: N801 - reads as words of its `with`
    """Say refusals of an answer in the vendor's words, which clients show."""

    def __init__(self, job_id: str, worker: str, what: str) -> None:
        self._job_id, self._worker, self._what = job_id, worker, what

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Turn a missing job, and one that another holds."""
        if isinstance(error, NotFound):
            raise _missing(self._job_id) from error
        if isinstance(error, Conflict) and error.code == "not_held":
            holder = error.where.get("worker")
            raise Conflict(
                f"External Task {self._job_id} cannot be {self._what} by worker '{self._worker}'. "
                f"It is locked by worker '{holder or 'null'}'.",
                code="not_held",
            ) from error


def _worker(given: dict[str, Any]) -> str:
    return text(given, "workerId", is_needed=True) or ""


def _missing(job_id: str) -> NotFound:
    return NotFound(f"External task with id {job_id[:80]} does not exist")


def _found(given: dict[str, Any]) -> list[WorkerJob]:
    actor = current_actor()
    unknown = set(given) - _FILTERS
    if unknown:
        message = f"the filter '{min(unknown)[:80]}' is not offered by Plait; leave it out"
        raise Invalid(message, code="parameter_invalid")
    is_locked = True if flag(given, "locked") else False if flag(given, "notLocked") else None
    has_retries = True if flag(given, "withRetriesLeft") else None
    limit = whole(given, "maxResults", _SHOWN)
    return application().engine.jobs_of_workers(
        actor=actor,
        job_id=_number(given, "externalTaskId", _WHAT),
        topic=text(given, "topicName"),
        worker=text(given, "workerId"),
        instance_id=_number(given, "processInstanceId", "Process instance"),
        definition_id=_number(given, "processDefinitionId", "Process definition"),
        element_id=text(given, "activityId"),
        is_locked=is_locked,
        has_retries=False if flag(given, "noRetriesLeft") else has_retries,
        limit=min(_SHOWN if limit is None else limit, _SHOWN),
        offset=whole(given, "firstResult", 0) or 0,
    )


def _number(given: dict[str, Any], name: str, what: str) -> int | None:
    written = text(given, name)
    return None if written is None else id_of(written, what)
