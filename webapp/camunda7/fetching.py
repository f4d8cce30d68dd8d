"""`/external-task/fetchAndLock`: jobs for a worker, waited for as long as it asks."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from engine.actors import Actor
from engine.errors import Invalid, Malformed
from engine.worker_jobs import Order, TopicRequest, WorkerJob
from webapp.camunda7.external_tasks import locked
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import body, flag, id_of, text, texts, values, whole
from webapp.identity import current_actor, watch
from webapp.wiring import application

MAX_WAIT_MILLISECONDS = 1_800_000
_LOOK_SECONDS = 1.0  # a lease may run out, or a retry's time come, without anything happening
_MOST = 1000


@blueprint.post("/external-task/fetchAndLock")
def fetch_and_lock() -> Response:
    """Lock up to `maxTasks` jobs for a worker; `[]` when none came in time."""
    given, actor = body(), current_actor()
    worker = text(given, "workerId", is_needed=True) or ""
    limit = whole(given, "maxTasks")
    if limit is None:
        raise Malformed("maxTasks must be a whole number", code="parameter_invalid")
    asked, with_properties = _asked(given)
    order = _order(given)
    wait = _wait_milliseconds(given)
    jobs: Sequence[WorkerJob] = ()
    if asked and limit:
        jobs = _lease(asked, worker, min(limit, _MOST), order, actor)
        if not jobs and wait:
            jobs = _wait(asked, worker, min(limit, _MOST), order, wait / 1000)
    return jsonify([locked(one, with_properties=one.topic in with_properties) for one in jobs])


def _lease(
    asked: Sequence[TopicRequest], worker: str, limit: int, order: Order, actor: Actor
) -> Sequence[WorkerJob]:
    engine = application().engine
    return engine.lease_jobs(asked, worker=worker, limit=limit, order=order, actor=actor)


def _wait(
    asked: Sequence[TopicRequest], worker: str, limit: int, order: Order, seconds: float
) -> Sequence[WorkerJob]:
    """Look again whenever something happened, within the slots for long answers."""
    services, look = application(), watch()
    with services.streams.slot():
        until = time.monotonic() + seconds
        while not services.streams.is_closing and (left := until - time.monotonic()) > 0:
            position = services.engine.newest_position()
            actor = look()  # rights that were taken end a wait too
            jobs = () if actor is None else _lease(asked, worker, limit, order, actor)
            if jobs or actor is None:
                return jobs
            services.streams.wait(services.engine, position, min(_LOOK_SECONDS, left))
    return ()


def _wait_milliseconds(given: Mapping[str, Any]) -> int:
    wait = whole(given, "asyncResponseTimeout", 0) or 0
    if wait > MAX_WAIT_MILLISECONDS:
        message = (
            "The asynchronous response timeout cannot be set to a value greater than "
            f"{MAX_WAIT_MILLISECONDS} milliseconds"
        )
        raise Malformed(message, code="parameter_invalid")
    return wait


def _order(given: Mapping[str, Any]) -> Order:
    """Read `usePriority` and `sorting`; without them the oldest comes first."""
    newest_first = False
    sorting = given.get("sorting")
    for one in sorting if isinstance(sorting, list) else ():
        if not isinstance(one, dict) or one.get("sortBy") != "createTime":
            raise Malformed("sorting knows only sortBy createTime", code="parameter_invalid")
        if one.get("sortOrder") not in {"asc", "desc"}:
            raise Malformed("sortOrder must be asc or desc", code="parameter_invalid")
        newest_first = one["sortOrder"] == "desc"
    by_priority = flag(given, "usePriority")
    return Order(by_priority=by_priority, newest_first=newest_first)


def _asked(given: Mapping[str, Any]) -> tuple[list[TopicRequest], frozenset[str]]:
    """Return what each topic asks for, and the topics that want extension properties."""
    topics = given.get("topics") or []
    if not isinstance(topics, list) or not all(isinstance(one, dict) for one in topics):
        raise Malformed("topics must be a list of objects", code="parameter_invalid")
    wanting = frozenset(
        str(one.get("topicName")) for one in topics if flag(one, "includeExtensionProperties")
    )
    return [_topic(one) for one in topics], wanting


def _topic(one: Mapping[str, Any]) -> TopicRequest:
    milliseconds = whole(one, "lockDuration", least=1)
    if milliseconds is None:
        raise Malformed("lockDuration must be a whole number from 1", code="parameter_invalid")
    if texts(one, "tenantIdIn"):
        message = "tenants come from the account that fetches; leave tenantIdIn out"
        raise Invalid(message, code="field_unknown")
    flag(one, "withoutTenantId")
    flag(one, "deserializeValues")  # values are plain JSON here, serialised or not
    return TopicRequest(
        topic=text(one, "topicName", is_needed=True) or "",
        lease_seconds=milliseconds / 1000,
        business_key=text(one, "businessKey"),
        definition_ids=_definition_ids(one),
        definition_keys=_both(one, "processDefinitionKey"),
        version_tag=text(one, "processDefinitionVersionTag"),
        process_variables=_plain_values(one),
        variables=texts(one, "variables"),
        is_local_only=flag(one, "localVariables"),
    )


def _plain_values(one: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values to compare with: a client writes them bare, or with their types."""
    given = one.get("processVariables") or {}
    if not isinstance(given, dict):
        raise Malformed("processVariables must be an object", code="parameter_invalid")
    wrapped = {
        n: v if isinstance(v, dict) and "value" in v else {"value": v} for n, v in given.items()
    }
    return values({"processVariables": wrapped}, "processVariables")


def _definition_ids(one: Mapping[str, Any]) -> list[int]:
    return [id_of(each, "Process definition") for each in _both(one, "processDefinitionId")]


def _both(one: Mapping[str, Any], name: str) -> list[str]:
    single = text(one, name)
    return [*([single] if single is not None else []), *(texts(one, f"{name}In") or [])]
