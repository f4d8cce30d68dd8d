"""The blueprint: its errors, its preflight answers, the version, and what is not there."""

from __future__ import annotations

from flask import Blueprint, Response, g, jsonify, request

from engine.errors import Malformed, NotFound, PlaitError
from webapp.camunda7.problems import answer
from webapp.identity import current_actor
from webapp.problems import unexpected

VERSION = "7.24.0"  # what clients record; they ask for nothing else by it
_ORIGINS = frozenset({"file://", "null"})  # desktop modelers load their pages from files
_METHODS = ["GET", "POST", "PUT", "DELETE"]

blueprint = Blueprint("camunda7", __name__, url_prefix="/engine-rest")
well_known = Blueprint("camunda7_known", __name__, url_prefix="/.well-known")


def _preflight() -> Response | None:
    """Answer a browser that asks before it sends; whoever sends proves who he is then."""
    if request.method != "OPTIONS":
        return None
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(_METHODS)
    if request.headers.get("Origin") in _ORIGINS:
        response.headers["Access-Control-Allow-Methods"] = ", ".join(_METHODS)
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type, accept"
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def _allow_origin(response: Response) -> Response:
    origin = request.headers.get("Origin")
    if origin in _ORIGINS:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers.add("Vary", "Origin")
    return response


for _one in (blueprint, well_known):
    _one.before_request(_preflight)
    _one.after_request(_allow_origin)
    _one.register_error_handler(PlaitError, answer)


@blueprint.get("/version")
def version() -> Response:
    """Say which version this door speaks like."""
    current_actor()
    return jsonify({"version": VERSION})


@blueprint.get("/engine")
def engines() -> Response:
    """Say that there is one engine."""
    current_actor()
    return jsonify([{"name": "default"}])


@well_known.get("/camunda-automation-platform/webapps")
def webapps() -> Response:
    """Say where the pages are that a modeler links to after a deployment."""
    return jsonify({"tasklist": "/", "cockpit": "/instances", "admin": "/settings"})


@blueprint.route("/", defaults={"path": ""}, methods=_METHODS)
@blueprint.route("/<path:path>", methods=_METHODS)
def nothing(path: str) -> Response:
    """Answer for an address of Camunda that this door does not have."""
    current_actor()
    raise NotFound(f"{request.method} /engine-rest/{path[:100]} is not offered by Plait")


@blueprint.errorhandler(405)
def _other_method(_: Exception) -> Response:
    error = Malformed(f"{request.path} does not take {request.method}", code="method_not_allowed")
    return answer(error)


@blueprint.errorhandler(413)
def _too_large(_: Exception) -> Response:
    return answer(PlaitError("the request is larger than 20 MB", code="too_large"), status=413)


@blueprint.errorhandler(500)
def _fault(_: Exception) -> Response:
    return answer(unexpected(str(g.get("request_id", "unknown"))))
