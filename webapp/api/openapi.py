"""The finishing of the OpenAPI document: what holds for all operations is said at each of them."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any

from webapp.problems import MEDIA_TYPE

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457), with a stable code.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "where": {"type": "object"},
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/FindingOut"}},
    },
}
_REFUSED = {
    "description": "Refused",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and content again: the first answer, and nothing done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_ID = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_FILES = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "additionalProperties": False,
                "properties": {
                    "files": {
                        "type": "array",
                        "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                    }
                },
            }
        }
    },
}


def complete(generated: dict[str, Any], multipart: Collection[str]) -> dict[str, Any]:
    """Return the document with problems, keys, ids and files said where they apply."""
    document = copy.deepcopy(generated)
    document["components"]["schemas"]["Problem"] = _PROBLEM
    document["info"]["description"] = (
        "Start processes, answer their tasks, watch and repair them. Ids are strings; lists are "
        "`{items, next}`; errors are `application/problem+json`."
    )
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation, multipart)
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _complete_operation(
    path: str, method: str, operation: dict[str, Any], multipart: Collection[str]
) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter["schema"] = dict(_ID)
        parameter["description"] = parameter["description"] or _words(parameter["name"])
    if method == "post":
        operation["parameters"].append(_KEY)
    if operation["operationId"] in multipart:
        operation["requestBody"] = _FILES
    if path.startswith("/api/"):
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = _REFUSED


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
