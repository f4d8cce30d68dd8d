"""The service's doors: three verbs that need an idempotency key, and what shows their effects."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from flask import Flask, Response, request
from pydantic import BaseModel, ValidationError

from processes.retail_forecast.analytics import problems
from processes.retail_forecast.analytics.bodies import (
    Fault,
    ForecastRequest,
    Health,
    PublicationRequest,
    QualityRequest,
)
from processes.retail_forecast.analytics.ledger import fingerprint
from processes.retail_forecast.analytics.openapi import document
from processes.retail_forecast.analytics.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from processes.retail_forecast.analytics.answers import Analyst
    from processes.retail_forecast.analytics.faults import Faults
    from processes.retail_forecast.analytics.ledger import Ledger, Recorded

    Answer = Callable[[int, datetime], BaseModel]

MAX_BODY_BYTES = 1_000_000
MAX_KEY_CHARACTERS = 200
OPEN_PATHS = frozenset({"/health", "/openapi.json"})
BodyType = TypeVar("BodyType", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Service:
    """What the doors need; `token` None lets everybody in, `faults` None allows no faults."""

    analyst: Analyst
    ledger: Ledger
    token: str | None = None
    faults: Faults | None = None


def create_app(service: Service) -> Flask:
    """Make the web application of one service."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    problems.install(app)
    app.before_request(lambda: _require_token(service.token))
    _add_verbs(app, service)
    _add_reads(app, service)
    if service.faults is not None:
        _add_control(app, service.faults)
    return app


def _require_token(token: str | None) -> None:
    if token is None or request.path in OPEN_PATHS:
        return
    sent = request.headers.get("Authorization", "")
    if not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        detail = "the bearer token is missing or wrong; send Authorization: Bearer TOKEN"
        raise Problem(HTTPStatus.UNAUTHORIZED, "unauthorized", detail)


def _add_verbs(app: Flask, service: Service) -> None:
    analyst = service.analyst

    @app.post("/v1/quality-checks")
    def check_quality() -> Response:
        def prepare() -> Answer:
            answer = analyst.check(_body(QualityRequest))
            return lambda _number, _at: answer

        return _once(service, prepare)

    @app.post("/v1/forecasts")
    def forecast() -> Response:
        def prepare() -> Answer:
            answer = analyst.forecast(_body(ForecastRequest))
            return lambda _number, _at: answer

        return _once(service, prepare)

    @app.post("/v1/publications")
    def publish() -> Response:
        def prepare() -> Answer:
            asked = _body(PublicationRequest)
            analyst.require(asked.category)
            return lambda number, at: analyst.publish(asked, number, at)

        return _once(service, prepare)


def _add_reads(app: Flask, service: Service) -> None:
    @app.get("/v1/ledger")
    def read_ledger() -> Response:
        return _json(json.dumps(service.ledger.contents()))

    @app.get("/health")
    def health() -> Response:
        categories = service.analyst.categories
        return _json(Health(status="ok", categories=categories).model_dump_json())

    @app.get("/openapi.json")
    def openapi() -> Response:
        return _json(json.dumps(document()))


def _add_control(app: Flask, faults: Faults) -> None:
    @app.put("/control/fault")
    def set_fault() -> Response:
        fault = _body(Fault)
        faults.set(fault)
        return _json(fault.model_dump_json())


def _once(service: Service, prepare: Callable[[], Answer]) -> Response:
    """Answer one request; equal key and body get the first answer again and bring about nothing.

    `prepare` computes outside the ledger's transaction. A refused request leaves its key free.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    number = service.ledger.see(key or None, request.path)
    fault = service.faults.take(request.path) if service.faults else None
    if fault:
        fault.before_effect()
    try:
        recorded = _find_or_record(service, number, key, prepare)
    except Problem:
        service.ledger.settle(number, "refused")
        raise
    if recorded.kind == "replay":
        service.ledger.settle(number, "replay")
    text = fault.after_effect(recorded.answer) if fault else recorded.answer
    answer = _json(text)
    answer.headers["Idempotency-Replayed"] = str(recorded.kind == "replay").lower()
    return answer


def _find_or_record(
    service: Service, number: int, key: str, prepare: Callable[[], Answer]
) -> Recorded:
    _check_key(key)
    asked = _json_object()
    recorded = service.ledger.find(key)
    if recorded is None:
        answer = prepare()
        recorded = service.ledger.record(
            number, key, request.path, asked, lambda *effect: answer(*effect).model_dump_json()
        )
    if recorded.fingerprint != fingerprint(request.path, asked):
        detail = f"key {key!r} was used for another request; use a new key for a new request"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", detail)
    return recorded


def _check_key(key: str) -> None:
    if key and len(key) <= MAX_KEY_CHARACTERS:
        return
    detail = f"Idempotency-Key is needed on every POST, with 1 to {MAX_KEY_CHARACTERS} characters"
    raise Problem(HTTPStatus.BAD_REQUEST, "idempotency_key_missing", detail)


def _json_object() -> dict[str, object]:
    try:
        body = json.loads(request.get_data())
    except ValueError as error:
        detail = "the body is not JSON; send one JSON object"
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed", detail) from error
    if not isinstance(body, dict):
        detail = f"the body is a {type(body).__name__}, expected one JSON object"
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed", detail)
    return body


def _body(model: type[BodyType]) -> BodyType:
    try:
        return model.model_validate(_json_object())
    except ValidationError as error:
        findings = [
            {"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
            for each in error.errors(include_url=False, include_context=False)
        ]
        detail = "; ".join(f"{each['field']}: {each['message']}" for each in findings)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        raise Problem(status, "invalid", detail, more={"findings": findings}) from error


def _json(text: str) -> Response:
    return Response(text, content_type="application/json")
