"""The server about itself: health, numbers for Prometheus, the OpenAPI document and its page."""

from __future__ import annotations

import ipaddress

import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, render_template, request
from pydantic import BaseModel

from engine.errors import Unavailable
from engine.permissions import require
from webapp.api.operations import contract
from webapp.identity import current_actor
from webapp.metrics import exposition
from webapp.wiring import application

blueprint = Blueprint(
    "api_meta",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/docs/static",
)


class HealthOut(BaseModel):
    """Whether the server is well."""

    status: str


@blueprint.get("/health/live")
@contract.operation("is_live", tag="server", answers={200: HealthOut}, is_open=True)
def is_live() -> HealthOut:
    """Say that the process answers."""
    return HealthOut(status="live")


@blueprint.get("/health/ready")
@contract.operation("is_ready", tag="server", answers={200: HealthOut}, is_open=True)
def is_ready() -> HealthOut:
    """Say that the database answers as well, so that work can be taken."""
    return _ready()


@blueprint.get("/health")
@contract.operation("health", tag="server", answers={200: HealthOut}, is_open=True)
def health() -> HealthOut:
    """Say the same as /health/ready."""
    return _ready()


@blueprint.get("/metrics")
@contract.operation("metrics", tag="server", answers={200: None}, is_open=True)
def metrics() -> Response:
    """Return numbers for Prometheus; from other machines with a token of an operator."""
    if application().settings.public_url or not _is_from_this_machine():
        require(current_actor(), "metrics")
    body, media_type = exposition()
    return Response(body, content_type=media_type)


@blueprint.get("/openapi.json")
@contract.operation("openapi", tag="server", answers={200: None}, is_open=True)
def openapi() -> Response:
    """Return this document."""
    return jsonify(contract.document())


@blueprint.get("/docs")
@contract.operation("docs", tag="server", answers={200: None}, is_open=True)
def docs() -> Response:
    """Show this document as a page."""
    page = render_template("api_docs.html", document=contract.document())
    return Response(page, mimetype="text/html")


def _ready() -> HealthOut:
    services = application()
    if services.streams.is_closing:
        raise Unavailable("the server is stopping; ask another one", code="stopping")
    with services.engine.database.read() as connection:
        connection.execute(sa.select(sa.literal(1)))
    return HealthOut(status="ready")


def _is_from_this_machine() -> bool:
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
