"""Refusals as Camunda 7 writes them: `{type, message, code}`, and a report for a refused file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify

from engine.errors import (
    Conflict,
    Finding,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PlaitError,
    Refused,
    TooLarge,
    Unavailable,
)
from webapp.problems import NotSignedIn, TryLater

PARSE_ERROR = "ENGINE-09005 Could not parse BPMN process."  # modelers look for these very words

# kind of refusal, status, and the name of the vendor's exception
_KINDS: Sequence[tuple[type[PlaitError], int, str]] = (
    (NotSignedIn, 401, "AuthenticationException"),
    (TryLater, 429, "AuthenticationException"),
    (Refused, 400, "ParseException"),
    (NotFound, 404, "InvalidRequestException"),
    (Forbidden, 403, "AuthorizationException"),
    (TooLarge, 413, "RestException"),
    (Malformed, 400, "InvalidRequestException"),
    (Invalid, 400, "InvalidRequestException"),
    (Conflict, 400, "RestException"),
    (Unavailable, 503, "RestException"),
)
_OF_CODE: Mapping[str, tuple[int, str]] = {
    "busy": (500, "OptimisticLockingException"),
    "correlation_mismatch": (400, "RestException"),
    "method_not_allowed": (405, "NotAllowedException"),
    "host_not_allowed": (421, "RestException"),
}


def answer(error: PlaitError, status: int | None = None) -> Response:
    """Return the answer to a refusal."""
    known, name = _meaning(error)
    body: dict[str, Any] = {"type": name, "message": error.message, "code": None}
    if isinstance(error, Refused):
        body |= {"message": _report(error), "code": 0, "details": _details(error.findings)}
    response = jsonify(body)
    response.status_code = status or known
    if isinstance(error, NotSignedIn):
        response.headers["WWW-Authenticate"] = 'Basic realm="Plait"'
    wait = error.where.get("retry_after_seconds")
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _meaning(error: PlaitError) -> tuple[int, str]:
    if error.code in _OF_CODE:
        return _OF_CODE[error.code]
    found = ((status, name) for kind, status, name in _KINDS if isinstance(error, kind))
    return next(found, (500, "ProcessEngineException"))


def _report(error: Refused) -> str:
    """Write every error on a line of its own, as a modeler shows them."""
    wrong = [one for one in error.findings if one.level == "error"]
    lines = [f"* {_sentence(one)} | resource {one.file} | line {one.line or 1}" for one in wrong]
    return " ".join([PARSE_ERROR, "Errors:", *(lines or [error.message])])


def _details(findings: Sequence[Finding]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for one in findings:
        of_file = details.setdefault(one.file or "", {"errors": [], "warnings": []})
        kind = "errors" if one.level == "error" else "warnings"
        of_file[kind].append(
            {
                "message": _sentence(one),
                "line": one.line or 0,
                "column": 0,
                "mainElementId": one.element_id,
                "elementIds": [one.element_id] if one.element_id else [],
            }
        )
    return details


def _sentence(one: Finding) -> str:
    return f"{one.message}; {one.way_out}"
