"""Topology, deployments and process instances as Camunda 8's REST API has them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, jsonify, request

from engine.actors import Actor
from engine.errors import Invalid, Malformed, NotFound, PlaitError, Refused, TooLarge
from engine.facts import Deployment
from engine.permissions import require
from engine.values import check_variables, from_json, loads_strict, to_json
from webapp.identity import current_actor
from webapp.problems import MEDIA_TYPE, NotSignedIn, status_of, unexpected
from webapp.uploads import read_upload
from webapp.wiring import application

VERSION = "8.8.0"  # whose modelers and clients this door is for
TENANT = "<default>"  # the only tenant that a caller sees: his own
MAX_JSON_BYTES = 1_000_000
_LATEST = -1
_LARGEST_KEY = 2**63 - 1
_STARTING = frozenset(
    ["processDefinitionId", "processDefinitionKey", "processDefinitionVersion", "variables"]
)
_ALSO = frozenset({"tenantId", "operationReference", "businessId"})
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

blueprint = Blueprint("camunda8", __name__, url_prefix="/v2")


@blueprint.errorhandler(PlaitError)
def answer(error: PlaitError) -> Response:
    """Return a refusal as problem+json, a refused file with all its findings in the detail."""
    status = 400 if isinstance(error, Invalid) else status_of(error)
    detail = error.message
    if isinstance(error, Refused) and error.findings:
        wrong = [one for one in error.findings if one.level == "error"]
        lines = [
            f"'{one.file}' line {one.line or 1}: {one.message}; {one.way_out}" for one in wrong
        ]
        detail = "\n".join([error.message, *lines])
    body = {
        "type": "about:blank",
        "title": _TITLES.get(status, "INTERNAL_ERROR"),
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    response = jsonify(body)
    response.status_code, response.mimetype = status, MEDIA_TYPE
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Basic realm="Plait"'
    return response


@blueprint.get("/topology")
def topology() -> Response:
    """Say that there is one broker with one partition."""
    current_actor()
    host, _, port = request.host.partition(":")
    partition = {"partitionId": 1, "role": "leader", "health": "healthy"}
    broker = {
        "nodeId": 0,
        "host": host,
        "port": int(port) if port.isdecimal() else 443,
        "partitions": [partition],
        "version": VERSION,
    }
    return jsonify(
        {
            "brokers": [broker],
            "clusterSize": 1,
            "partitionsCount": 1,
            "replicationFactor": 1,
            "gatewayVersion": VERSION,
            "lastCompletedChangeId": "-1",
        }
    )


@blueprint.post("/deployments")
def create_deployment() -> Response:
    """Deploy the files of the part `resources`."""
    actor = current_actor()
    require(actor, "deploy")  # before anything is unpacked
    unknown = (set(request.files) | set(request.form)) - {"resources", "tenantId"}
    if unknown:
        raise Malformed(f"the part '{min(unknown)[:80]}' is not known here; send 'resources'")
    _check_tenant(request.form.get("tenantId"))
    files = read_upload(request.files.getlist("resources"))
    made = application().engine.deploy(files, actor=actor)
    items = [{"processDefinition": _process(one.id, actor)} for one in made.definitions]
    items += _others(made)
    return jsonify({"deploymentKey": str(made.id), "tenantId": TENANT, "deployments": items})


@blueprint.post("/process-instances")
def create_process_instance() -> Response:
    """Start the latest version of a process, or one of its versions, or one by its key."""
    actor, given = current_actor(), _body()
    unknown = {name for name, value in given.items() if value not in (None, [], {}, False)}
    unknown -= _STARTING | _ALSO
    if unknown:
        message = f"{min(unknown)[:80]} is not offered by Plait; leave it out"
        raise Invalid(message, code="field_unknown")
    _check_tenant(given.get("tenantId"))
    engine = application().engine
    key, version = _which(given, actor)
    variables = given.get("variables") or {}
    if not isinstance(variables, dict):
        raise Malformed("variables must be an object")
    checked = check_variables({name: from_json(one, name) for name, one in variables.items()})
    business_key = given.get("businessId")
    started = engine.start(
        key,
        variables=checked,
        version=version,
        business_key=None if business_key is None else str(business_key),
        actor=actor,
    )
    return jsonify(
        {
            "processDefinitionId": started.definition_key,
            "processDefinitionVersion": started.version,
            "processDefinitionKey": str(started.definition_id),
            "processInstanceKey": str(started.id),
            "tenantId": TENANT,
            "variables": {name: to_json(one) for name, one in checked.items()},
            "tags": [],
        }
    )


@blueprint.route("/<path:path>", methods=_METHODS)
def nothing(path: str) -> Response:
    """Answer for an address of Camunda 8 that this door does not have."""
    current_actor()
    raise NotFound(f"{request.method} /v2/{path[:100]} is not offered by Plait; see /docs")


@blueprint.errorhandler(405)
def _other_method(_: Exception) -> Response:
    message = f"{request.path} does not take {request.method}"
    return answer(PlaitError(message, code="method_not_allowed"))


@blueprint.errorhandler(413)
def _too_large(_: Exception) -> Response:
    return answer(TooLarge("the request is larger than 20 MB; send less at once"))


@blueprint.errorhandler(500)
def _fault(_: Exception) -> Response:
    return answer(unexpected(str(g.get("request_id", "unknown"))))


def _process(definition_id: int, actor: Actor) -> dict[str, Any]:
    one = application().engine.definition(definition_id, actor=actor)
    return {
        "processDefinitionId": one.key,
        "processDefinitionVersion": one.version,
        "processDefinitionKey": str(one.id),
        "resourceName": one.file,
        "tenantId": TENANT,
    }


def _others(made: Deployment) -> list[dict[str, Any]]:
    decisions = [
        {
            "decisionDefinition": {
                "decisionDefinitionId": one.key,
                "decisionDefinitionKey": str(one.id),
                "version": one.version,
                "name": one.name,
                "tenantId": TENANT,
            }
        }
        for one in made.decisions
    ]
    forms = [
        {
            "form": {
                "formId": one.key,
                "formKey": str(one.id),
                "version": one.version,
                "resourceName": one.name,
                "tenantId": TENANT,
            }
        }
        for one in made.forms
    ]
    return decisions + forms


def _which(given: dict[str, Any], actor: Actor) -> tuple[str, int | None]:
    """Return the process's id and version; None: the latest."""
    definition_key, definition_id = (
        given.get("processDefinitionKey"),
        given.get("processDefinitionId"),
    )
    if (definition_key is None) == (definition_id is None):
        raise Malformed("send one of processDefinitionId and processDefinitionKey")
    if definition_key is not None:
        text = str(definition_key)
        if not text.isascii() or not text.isdecimal() or int(text) > _LARGEST_KEY:
            raise NotFound(f"there is no process definition with key '{text[:40]}'")
        found = application().engine.definition(int(text), actor=actor)
        return found.key, found.version
    version = given.get("processDefinitionVersion", _LATEST)
    if not isinstance(version, int) or isinstance(version, bool) or version < _LATEST:
        raise Malformed("processDefinitionVersion must be a whole number, -1 for the latest")
    return str(definition_id), None if version == _LATEST else version


def _check_tenant(tenant_id: Any) -> None:
    if tenant_id not in (None, "", TENANT):
        message = f"the tenant is that of the account; leave tenantId out or send {TENANT}"
        raise Invalid(message, code="field_unknown")


def _body() -> dict[str, Any]:
    text = request.get_data(cache=False)
    if len(text) > MAX_JSON_BYTES:
        raise TooLarge(f"the JSON is larger than {MAX_JSON_BYTES} bytes; send less at once")
    document = loads_strict(text)
    if not isinstance(document, dict):
        raise Malformed("the content is not a JSON object; send {…}")
    return document


_TITLES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "INVALID_STATE",
    413: "PAYLOAD_TOO_LARGE",
    421: "WRONG_ADDRESS",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}
