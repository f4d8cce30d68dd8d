"""`/task`: people's tasks, by the worklist's rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, request

from engine.actors import Actor
from engine.errors import Invalid, NotFound
from engine.permissions import may
from humantasks.facts import Task
from humantasks.task_variables import seen_by
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import body, flag, id_of, moment, text, typed, values, whole
from webapp.identity import current_actor
from webapp.wiring import application

_WHAT = "Task"
_AT_ONCE = 200
_MOST = 1000
_FILTERS = frozenset(
    [
        "assignee",
        "candidateGroup",
        "processDefinitionKey",
        "processInstanceId",
        "taskDefinitionKey",
        "name",
        "unassigned",
        "assigned",
        "maxResults",
        "firstResult",
    ]
)


@blueprint.get("/task")
def list_tasks() -> Response:
    """List live tasks that the caller may see."""
    actor, given = current_actor(), request.args.to_dict()
    unknown = set(given) - _FILTERS
    if unknown:
        message = f"the filter '{min(unknown)[:80]}' is not offered by Plait; leave it out"
        raise Invalid(message, code="parameter_invalid")
    first, limit = whole(given, "firstResult", 0) or 0, whole(given, "maxResults", _AT_ONCE)
    found = [_document(one) for one in _seen(actor, given) if _fits(one, given)]
    return jsonify(found[first : first + (limit or 0)])


@blueprint.get("/task/<task_id>")
def get_task(task_id: str) -> Response:
    """Return a live task."""
    return jsonify(_document(_live(task_id, current_actor())))


@blueprint.post("/task/<task_id>/claim")
def claim_task(task_id: str) -> Response:
    """Give a task to a person: to the caller by the right to claim, to others by that to assign."""
    actor, given = current_actor(), body()
    number, who = id_of(task_id, _WHAT), text(given, "userId", is_needed=True) or ""
    services = application()
    if who in {actor.id, actor.sign_in_name}:
        services.worklist.claim(number, actor=actor)
        return Response(status=204)
    person = services.people.named(who, tenant_id=actor.tenant_id)
    if person is None:
        raise Invalid(f"there is nobody called '{who[:80]}'", code="person_unknown")
    services.worklist.assign(number, person.id, actor=actor)
    return Response(status=204)


@blueprint.post("/task/<task_id>/unclaim")
def unclaim_task(task_id: str) -> Response:
    """Give a task back to its candidates."""
    application().worklist.release(id_of(task_id, _WHAT), actor=current_actor())
    return Response(status=204)


@blueprint.post("/task/<task_id>/complete")
def complete_task(task_id: str) -> Response:
    """Complete a task; with a form only its fields are taken."""
    actor, given = current_actor(), body()
    services = application()
    found = _live(task_id, actor)
    services.engine.complete(found.id, variables=values(given, "variables"), actor=actor)
    if not flag(given, "withVariablesInReturn"):
        return Response(status=204)
    return jsonify(typed(services.engine.variables(found.instance_id, actor=actor)))


@blueprint.get("/task/<task_id>/variables")
def task_variables(task_id: str) -> Response:
    """Return what the task sees; for who may not see all, what its form and evidence show."""
    actor, services = current_actor(), application()
    found = _live(task_id, actor)
    if may(actor, "variables"):
        with services.engine.database.read() as connection:
            seen = dict(seen_by(services.engine, connection, found.instance_id, found.id))
        return jsonify(typed(seen))
    view = services.worklist.get(found.id, actor=actor)
    shown = {one.variable: one.value for one in view.evidence}
    return jsonify(typed({**shown, **view.data}))


def _live(task_id: str, actor: Actor) -> Task:
    found = application().worklist.get(id_of(task_id, _WHAT), actor=actor).task
    if found.ended_at is not None:
        raise NotFound(f"{_WHAT} with id {task_id} does not exist")
    return found


def _seen(actor: Actor, given: dict[str, Any]) -> Iterator[Task]:
    worklist, cursor = application().worklist, None
    assignee = given.get("assignee")
    if assignee is not None:
        person = application().people.named(assignee, tenant_id=actor.tenant_id)
        assignee = assignee if person is None else person.id
    for _ in range(_MOST // _AT_ONCE):
        page = worklist.tasks(
            actor=actor,
            assignee=assignee,
            candidate_group=given.get("candidateGroup"),
            definition_key=given.get("processDefinitionKey"),
            sort="created",
            limit=_AT_ONCE,
            cursor=cursor,
        )
        yield from (one for one in page.items if one.ended_at is None)
        cursor = page.next
        if cursor is None:
            return


def _fits(one: Task, given: dict[str, Any]) -> bool:
    equal = {
        "processInstanceId": str(one.instance_id),
        "taskDefinitionKey": one.element_id,
        "name": one.name,
        "unassigned": str(one.assignee_id is None).lower(),
        "assigned": str(one.assignee_id is not None).lower(),
    }
    return all(given.get(name) in (None, value) for name, value in equal.items())


def _document(one: Task) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "assignee": one.assignee_id,
        "created": moment(one.created_at),
        "due": moment(one.due_at),
        "followUp": moment(one.follow_up_at),
        "lastUpdated": None,
        "delegationState": None,
        "description": None,
        "executionId": str(one.id),
        "owner": None,
        "parentTaskId": None,
        "priority": one.priority,
        "processDefinitionId": str(one.definition_id),
        "processInstanceId": str(one.instance_id),
        "taskDefinitionKey": one.element_id,
        "caseExecutionId": None,
        "caseInstanceId": None,
        "caseDefinitionId": None,
        "suspended": False,
        "formKey": one.form,
        "camundaFormRef": None,
        "tenantId": None,
    }
