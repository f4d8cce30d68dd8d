"""Every refusal and every fault of a request, answered in one place: problem+json or a page."""

from __future__ import annotations

import structlog
from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from engine.errors import Malformed, NotFound, PlaitError, TooLarge
from webapp.logs import request_id
from webapp.problems import MEDIA_TYPE, NotSignedIn, problem, status_of, title_of, unexpected

_MACHINE_PATHS = ("/api/", "/health", "/metrics", "/openapi.json")


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(PlaitError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def as_problem(error: PlaitError) -> Response:
    """Return the answer `application/problem+json` for a refusal."""
    response = jsonify(problem(error))
    response.status_code = status_of(error)
    response.mimetype = MEDIA_TYPE
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = "Bearer"
    wait = error.where.get("retry_after_seconds")
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _refused(error: PlaitError) -> AnyResponse:
    if request.path.startswith(_MACHINE_PATHS):
        return as_problem(error)
    if isinstance(error, NotSignedIn) and error.code == NotSignedIn.code:
        wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("pages.sign_in", next=wanted), 303)
    return _as_page(error, status_of(error))


def _as_page(error: PlaitError, status: int) -> Response:
    detail, _, way_out = error.message.partition("; ")
    page = render_template(
        "error.html",
        code=error.code,
        title=title_of(status),
        detail=detail,
        way_out=way_out,
        status=status,
        request_id=request_id(),
    )
    response = Response(page, status=status, mimetype="text/html")
    wait = error.where.get("retry_after_seconds")
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _http(error: HTTPException) -> AnyResponse:
    """Answer what the web framework itself refuses, or a redirect of its own."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    refusal = _known(status)
    response = as_problem(refusal) if request.path.startswith(_MACHINE_PATHS) else None
    response = response or _as_page(refusal, status)
    allow = getattr(error, "valid_methods", None)
    if allow:
        response.headers["Allow"] = ", ".join(sorted(allow))
    response.status_code = status
    return response


def _known(status: int) -> PlaitError:
    path, method = request.path, request.method
    if status == 404:
        return NotFound(f"there is nothing at {path!r}; see /docs for what there is")
    if status == 405:
        message = f"{path!r} does not take {method}; see /docs for what it takes"
        return PlaitError(message, code="method_not_allowed")
    if status == 413:
        return TooLarge("the request is larger than 20 MB; send less at once")
    message = f"the request could not be read (HTTP {status}); check it against /docs"
    return Malformed(message, code="malformed")


def _fault(error: Exception) -> AnyResponse:
    """Log a fault of ours with its trace, and say nothing of it but the request's id."""
    known_id = g.get("request_id", "unknown")
    structlog.get_logger("plait.web").error("fault", request_id=known_id, exc_info=error)
    refusal = unexpected(known_id)
    if request.path.startswith(_MACHINE_PATHS):
        return as_problem(refusal)
    return _as_page(refusal, 500)
