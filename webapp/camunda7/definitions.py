"""`/process-definition/…/start`."""

from __future__ import annotations

from flask import Response, jsonify

from engine.actors import Actor
from engine.errors import Invalid
from webapp.camunda7.process_instances import document
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import body, flag, id_of, text, typed, values
from webapp.identity import current_actor
from webapp.wiring import application

_NOT_OFFERED = ("caseInstanceId", "startInstructions", "skipCustomListeners", "skipIoMappings")


@blueprint.post("/process-definition/key/<key>/start")
def start_by_key(key: str) -> Response:
    """Start the latest version of a definition."""
    return _start(key, None, current_actor())


@blueprint.post("/process-definition/<definition_id>/start")
def start_by_id(definition_id: str) -> Response:
    """Start this very version of a definition."""
    actor = current_actor()
    number = id_of(definition_id, "Process definition")
    found = application().engine.definition(number, actor=actor)
    return _start(found.key, found.version, actor)


def _start(key: str, version: int | None, actor: Actor) -> Response:
    given = body()
    for name in _NOT_OFFERED:
        if given.get(name):
            raise Invalid(f"{name} is not offered by Plait; leave it out", code="field_unknown")
    services = application()
    instance = services.engine.start(
        key,
        variables=values(given, "variables"),
        business_key=text(given, "businessKey"),
        version=version,
        actor=actor,
    )
    answer = document(instance)
    if flag(given, "withVariablesInReturn"):
        answer["variables"] = typed(services.engine.variables(instance.id, actor=actor))
    return jsonify(answer)
