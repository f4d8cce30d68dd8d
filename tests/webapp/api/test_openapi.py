from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.webapp.doors import Caller


@pytest.fixture
def document(app: Flask) -> Any:
    """Give the document as anybody gets it."""
    return app.test_client().get("/openapi.json").json


def test_the_document_is_valid_openapi_3_1(document: Any) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")


def test_every_operation_is_in_the_document_and_the_reverse(document: Any, app: Flask) -> None:
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }

    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api") and not rule.endpoint.endswith("static")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert described == served


def test_every_operation_says_how_it_is_refused_and_every_post_takes_a_key(document: Any) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path.startswith("/api/"):
                assert "application/problem+json" in operation["responses"]["default"]["content"]
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert (method == "post") == ("Idempotency-Key" in names), (method, path)
            assert operation["summary"].endswith((".", ":")), operation["summary"]


def test_names_of_operations_are_unique(document: Any) -> None:
    names = [
        operation["operationId"]
        for operations in document["paths"].values()
        for operation in operations.values()
    ]

    assert len(names) == len(set(names))


def test_the_page_lists_every_operation_and_loads_nothing_foreign(app: Flask) -> None:
    page = app.test_client().get("/docs").text

    assert "complete_task" in page
    assert "/api/v1/instances/{instance_id}/suspension" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"https?://", page)


def test_a_stranger_reads_the_document_but_no_data(stranger: Caller, app: Flask) -> None:
    assert app.test_client().get("/openapi.json").status_code == 200
    assert stranger.get("/instances").status_code == 401
