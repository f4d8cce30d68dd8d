"""One mapping from a refusal to what a door answers. Nothing else decides a status.

Codes are stable; a title belongs to a status and says it in plain words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    PlaitError,
    TooLarge,
    Unavailable,
)

MEDIA_TYPE = "application/problem+json"

_STATUS_OF_CODE: Mapping[str, int] = {
    "idempotency_mismatch": 422,
    "method_not_allowed": 405,
    "unsupported_media": 415,
}

_TITLES: Mapping[int, str] = {
    400: "This could not be read",
    401: "Sign in first",
    403: "You may not do this",
    404: "Not found",
    405: "Not possible here",
    409: "Not possible in the present state",
    413: "Too large",
    415: "This kind of content is not read here",
    421: "Wrong address",
    422: "This cannot be accepted",
    429: "Too many attempts",
    500: "Something went wrong here",
    503: "Not available now",
}


class NotSignedIn(PlaitError):
    """Nobody is known to act: no session or token, or one that has ended; one answer for all."""

    code = "not_signed_in"


class TryLater(PlaitError):
    """Too many failed sign-ins; `where["retry_after_seconds"]` says how long to wait."""

    code = "try_later"


class WrongAddress(PlaitError):
    """The request names a host that this server does not answer to."""

    code = "host_not_allowed"


def status_of(error: PlaitError) -> int:
    """Return the HTTP status of a refusal; 500 for one that nobody foresaw."""
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    found = (status for kind, status in _statuses() if isinstance(error, kind))
    return next(found, 500)


def _statuses() -> tuple[tuple[type[PlaitError], int], ...]:
    return (
        (NotSignedIn, 401),
        (TryLater, 429),
        (WrongAddress, 421),
        (NotFound, 404),
        (Forbidden, 403),
        (Conflict, 409),
        (Invalid, 422),
        (Malformed, 400),
        (TooLarge, 413),
        (Unavailable, 503),
    )


def title_of(status: int) -> str:
    """Return the plain words of a status."""
    return _TITLES.get(status, "This did not work")


def problem(error: PlaitError) -> dict[str, Any]:
    """Return the body of `application/problem+json` (RFC 9457) for a refusal."""
    status = status_of(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "code": error.code,
        "detail": error.message,
    }
    if error.where:
        body["where"] = error.where
    if error.findings:
        body["findings"] = [finding.as_dict() for finding in error.findings]
    return body


def unexpected(request_id: str) -> PlaitError:
    """Return what is said of a fault of ours: only where to find it in the log."""
    return PlaitError(
        f"request {request_id} could not be finished because of a fault in Plait; "
        "nothing was changed; try again, and give this request number to whoever runs the server",
        where={"request_id": request_id},
    )
