"""The log: one JSON object per line on stderr; never a body, a header, a query or a secret."""

from __future__ import annotations

import logging
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

REQUEST_ID_HEADER = "X-Request-Id"
_MOST_BYTES = 10_000_000


def write_json_lines(file: Path | None = None) -> None:
    """Make every log line of this process a JSON object, on stderr or in `file`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        handler = RotatingFileHandler(file, maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # a schema that is current is no news
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each unit that was stale
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def install(app: Flask) -> None:
    """Give every request an id, and the log one line for each."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of the request that is being answered."""
    return str(g.request_id)


def _begin() -> None:
    g.request_id = uuid4().hex
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    structlog.get_logger("plait.web").info(
        "request",
        request_id=g.request_id,
        method=request.method,
        route=str(request.url_rule or "(none)"),
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.began_at) * 1000, 1),
        actor=g.get("actor_id"),
    )
    response.headers[REQUEST_ID_HEADER] = g.request_id
    return response
