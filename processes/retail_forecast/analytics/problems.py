"""Refusals of the service, answered as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """One refusal: `code` for machines, `detail` in one line for people, with the way out."""

    def __init__(
        self, status: int, code: str, detail: str, *, more: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = dict(more or {})

    def response(self) -> Response:
        """Return the refusal as it goes out."""
        body = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        answer = Response(json.dumps(body), self.status, content_type=MEDIA_TYPE)
        if self.status == HTTPStatus.UNAUTHORIZED:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer


def install(app: Flask) -> None:
    """Make every refusal of `app` a problem, the framework's own included."""
    app.register_error_handler(Problem, lambda problem: problem.response())
    app.register_error_handler(HTTPException, _from_http)


def _from_http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    code = HTTPStatus(status).name.lower()
    answer = Problem(status, code, error.description or error.name).response()
    kept = [pair for pair in error.get_headers() if pair[0].lower() == "allow"]
    answer.headers.extend(kept)
    return answer
