"""`/message`, `/signal`, `/condition` and `/execution/{id}/signal`."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from engine.errors import Conflict, Invalid, NotFound
from engine.exact_correlation import Reached, Wanted
from webapp.camunda7.process_instances import document
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import body, flag, id_of, text, typed, values
from webapp.identity import current_actor
from webapp.wiring import application


@blueprint.post("/message")
def correlate() -> Response:
    """Deliver a message to exactly one receiver, or to `all`; it is never kept."""
    given, actor = body(), current_actor()
    _refuse(given, "tenantId", "processVariablesLocal", "processDefinitionId")
    instance_id = text(given, "processInstanceId")
    wanted = Wanted(
        name=text(given, "messageName", is_needed=True) or "",
        variables=values(given, "processVariables"),
        business_key=text(given, "businessKey"),
        instance_id=None if instance_id is None else id_of(instance_id, "Process instance"),
        equal=values(given, "correlationKeys"),
        equal_local=values(given, "localCorrelationKeys"),
        to_all=flag(given, "all"),
    )
    reached = application().engine.correlate_exactly(wanted, actor=actor)
    if not flag(given, "resultEnabled"):
        return Response(status=204)
    shows = flag(given, "variablesInResultEnabled")
    return jsonify([_result(one, shows=shows) for one in reached])


@blueprint.post("/signal")
def broadcast() -> Response:
    """Throw a signal to everybody who listens, and start what begins with it."""
    given, actor = body(), current_actor()
    _refuse(given, "tenantId", "executionId")
    name = text(given, "name", is_needed=True) or ""
    application().engine.broadcast(name, variables=values(given, "variables"), actor=actor)
    return Response(status=204)


@blueprint.post("/condition")
def evaluate() -> Response:
    """Start what begins with a condition that these variables make true."""
    given, actor = body(), current_actor()
    _refuse(given, "tenantId", "processDefinitionId")
    engine = application().engine
    offered = engine.offer(
        values(given, "variables"), business_key=text(given, "businessKey"), actor=actor
    )
    return jsonify(
        [
            {
                "links": [],
                "id": str(one.id),
                "definitionId": str(one.definition_id),
                "businessKey": text(given, "businessKey"),
                "caseInstanceId": None,
                "ended": False,
                "suspended": False,
                "tenantId": None,
            }
            for one in offered.begun
        ]
    )


@blueprint.post("/execution/<execution_id>/signal")
def trigger(execution_id: str) -> Response:
    """End a receive task without a message: by its own id, or that of an instance with one."""
    given, actor = body(), current_actor()
    number = id_of(execution_id, "execution")
    engine, variables = application().engine, values(given, "variables")
    try:
        waits = [one for one in engine.waits(number, actor=actor) if one.kind == "message"]
    except NotFound:
        engine.complete(number, variables=variables, actor=actor)
        return Response(status=204)
    if len(waits) != 1:
        message = f"{len(waits)} receive tasks wait in execution {number}; name one by its own id"
        raise Conflict(message)
    engine.complete(waits[0].id, variables=variables, actor=actor)
    return Response(status=204)


def _refuse(given: dict[str, Any], *names: str) -> None:
    for name in names:
        if given.get(name):
            raise Invalid(f"{name} is not offered by Plait; leave it out", code="field_unknown")


def _result(one: Reached, *, shows: bool) -> dict[str, Any]:
    engine, actor = application().engine, current_actor()
    is_start = one.kind == "start"
    execution = {
        "id": str(one.wait_id or one.instance_id),
        "processInstanceId": str(one.instance_id),
        "ended": False,
        "tenantId": None,
    }
    result: dict[str, Any] = {
        "resultType": "ProcessDefinition" if is_start else "Execution",
        "execution": None if is_start else execution,
        "processInstance": document(engine.get(one.instance_id, actor=actor)) if is_start else None,
    }
    if shows:
        result["variables"] = typed(engine.variables(one.instance_id, actor=actor))
    return result
