"""`/process-instance/{id}`, and an instance as this door writes it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from engine.errors import NotFound
from engine.facts import Instance
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import id_of
from webapp.identity import current_actor
from webapp.wiring import application

_WHAT = "Process instance"


@blueprint.get("/process-instance/<instance_id>")
def get_process_instance(instance_id: str) -> Response:
    """Return a running instance; one that has ended is not there any more."""
    actor = current_actor()
    found = application().engine.get(id_of(instance_id, _WHAT), actor=actor)
    if found.ended_at is not None:
        raise NotFound(f"{_WHAT} with id {instance_id} does not exist")
    return jsonify(document(found))


def document(one: Instance) -> dict[str, Any]:
    """Return an instance in Camunda's words."""
    href = f"{request.root_url.rstrip('/')}/engine-rest/process-instance/{one.id}"
    return {
        "links": [{"method": "GET", "href": href, "rel": "self"}],
        "id": str(one.id),
        "definitionId": str(one.definition_id),
        "definitionKey": one.definition_key,
        "businessKey": one.business_key,
        "caseInstanceId": None,
        "ended": one.ended_at is not None,
        "suspended": one.state == "suspended",
        "tenantId": None,
    }
