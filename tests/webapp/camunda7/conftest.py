"""A modeler and a worker at the door `/engine-rest`."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.conftest import CallerOf
from tests.webapp.doors import PASSWORD, add_person
from webapp.wiring import Application


class Camunda:
    """A client of the vendor's: bearer token or basic auth, JSON both ways."""

    def __init__(self, app: Flask, authorization: str | None) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.headers = {"accept": "application/json"}
        if authorization is not None:
            self.headers["authorization"] = authorization

    def send(self, method: str, path: str, **options: Any) -> Any:
        """Send a request as it is."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/engine-rest{path}", method=method, headers=headers, **options)

    def get(self, path: str, **parameters: Any) -> Any:
        """Read."""
        return self.send("GET", path, query_string=parameters)

    def post(self, path: str, document: Any = None) -> Any:
        """Write."""
        return self.send("POST", path, json=document)


@pytest.fixture
def camunda(app: Flask, caller_of: CallerOf) -> Camunda:
    """Give a client with every right."""
    chief = caller_of("chief", roles=("admin",), groups=("marketing",))
    token = chief.headers["Authorization"]
    return Camunda(app, token)


@pytest.fixture
def basic(app: Flask, application: Application) -> Camunda:
    """Give a client that signs in by name and password with each request."""
    add_person(application, "bert", roles=("admin",))
    secret = base64.b64encode(f"bert:{PASSWORD}".encode()).decode()
    return Camunda(app, f"Basic {secret}")


@pytest.fixture
def nobody(app: Flask) -> Camunda:
    """Give a client without credentials."""
    return Camunda(app, None)
