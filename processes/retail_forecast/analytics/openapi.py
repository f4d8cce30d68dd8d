"""The service's OpenAPI 3.1 description, made from the shapes in bodies.py."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import models_json_schema

from processes.retail_forecast.analytics.bodies import (
    Fault,
    ForecastAnswer,
    ForecastRequest,
    Health,
    LedgerAnswer,
    PublicationAnswer,
    PublicationRequest,
    QualityAnswer,
    QualityRequest,
)
from processes.retail_forecast.analytics.problems import MEDIA_TYPE

JSON = "application/json"
REFUSALS = {
    "400": "No idempotency key, or no JSON object",
    "404": "Unknown category; `known_categories` lists the known ones",
    "422": "A field is wrong, or the key was used for another request",
}
_REF = "#/components/schemas/{model}"


class ProblemBody(BaseModel):
    """A refusal, as RFC 9457 shapes it."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str
    title: str
    status: int
    code: str
    detail: str


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Retail analytics",
            "version": "1.0.0",
            "description": "Quality checks, forecasts and publications of weekly sales.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Needed when the service was started with ANALYTICS_TOKEN.",
                }
            },
        },
    }


def _paths() -> dict[str, Any]:
    return {
        "/v1/quality-checks": {
            "post": _verb("checkQuality", "Check a category's data", QualityRequest, QualityAnswer)
        },
        "/v1/forecasts": {
            "post": _verb("forecast", "Forecast a category", ForecastRequest, ForecastAnswer)
        },
        "/v1/publications": {
            "post": _verb("publish", "Publish a forecast", PublicationRequest, PublicationAnswer)
        },
        "/v1/ledger": {"get": _read("readLedger", "Show requests and effects", LedgerAnswer)},
        "/health": {"get": _read("health", "Tell whether it can answer", Health, is_open=True)},
        "/openapi.json": {"get": _own_description()},
        "/control/fault": {"put": _control()},
    }


def _verb(
    name: str, summary: str, asked: type[BaseModel], answered: type[BaseModel]
) -> dict[str, Any]:
    answer = _content("The answer; the same again for the same key and body", answered)
    answer["headers"] = {
        "Idempotency-Replayed": {
            "description": "true when the answer is that of an earlier request",
            "schema": {"type": "string", "enum": ["true", "false"]},
        }
    }
    refusals = {status: _refusal(why) for status, why in REFUSALS.items()}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        ],
        "requestBody": _request(asked),
        "responses": {"200": answer, **refusals, "401": _refusal("Token missing or wrong")},
    }


def _read(
    name: str, summary: str, answered: type[BaseModel], *, is_open: bool = False
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _content(summary, answered)},
    }
    if is_open:
        return {**operation, "security": []}
    operation["responses"]["401"] = _refusal("Token missing or wrong")
    return operation


def _own_description() -> dict[str, Any]:
    return {
        "operationId": "describe",
        "summary": "Return this description",
        "security": [],
        "responses": {
            "200": {"description": "OpenAPI 3.1", "content": {JSON: {"schema": {"type": "object"}}}}
        },
    }


def _control() -> dict[str, Any]:
    return {
        "operationId": "setFault",
        "summary": "Make the service fail, for tests; only when started with --faults",
        "requestBody": _request(Fault),
        "responses": {
            "200": _content("The fault that is set now", Fault),
            "400": _refusal("No JSON object"),
            "401": _refusal("Token missing or wrong"),
            "404": _refusal("Started without --faults"),
            "422": _refusal("A field is wrong"),
        },
    }


def _request(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"required": True, "content": {JSON: {"schema": schema}}}


def _content(description: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=model.__name__)}
    return {"description": description, "content": {JSON: {"schema": schema}}}


def _refusal(description: str) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=ProblemBody.__name__)}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    models: list[type[BaseModel]] = [
        *(Fault, ForecastAnswer, ForecastRequest, Health, LedgerAnswer, PublicationAnswer),
        *(PublicationRequest, QualityAnswer, QualityRequest, ProblemBody),
    ]
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    found: dict[str, Any] = schemas["$defs"]
    return found
