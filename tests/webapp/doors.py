"""Browsers and REST callers for tests: what a person or a service would send.

They return werkzeug's test response as Any: its `json` may be None, which a test would notice.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from humantasks.people import Person
from webapp.wiring import Application

PASSWORD = "correct horse battery"
ORIGIN = "http://localhost"
OWN_PAGE = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


def add_person(
    application: Application,
    name: str,
    *,
    groups: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
    tenant_id: int = 1,
    has_password: bool = True,
) -> Person:
    """Add somebody who can sign in with `PASSWORD`."""
    person = application.people.add(name, groups=groups, roles=roles, tenant_id=tenant_id)
    if not has_password:
        return person
    application.accounts.passwords.set(tenant_id=tenant_id, person_id=person.id, password=PASSWORD)
    return person


class Browser:
    """A browser with its cookies, that fills in forms of pages it has seen."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> Any:
        """Open a page."""
        return self.client.get(path, **options)

    def csrf_token(self) -> str:
        """Return the token of the form that the sign-in page, or any other, shows."""
        page: str = self.get("/sign-in", follow_redirects=True).text
        found = re.search(r'name="csrf[_-]token"\s+(?:value|content)="([^"]+)"', page)
        assert found is not None, page
        return found[1]

    def post(self, path: str, **fields: str) -> Any:
        """Send a form as a browser sends one of our own pages."""
        form = {"csrf_token": self.csrf_token(), **fields}
        return self.client.post(path, data=form, headers=OWN_PAGE)

    def upload(self, files: Mapping[str, bytes]) -> Any:
        """Send files as the form of the definitions page does."""
        sent = [(io.BytesIO(content), name) for name, content in files.items()]
        data = {"csrf_token": self.csrf_token(), "files": sent}
        return self.client.post("/definitions", data=data, headers=OWN_PAGE)

    def sign_in(self, name: str, password: str = PASSWORD) -> Any:
        """Fill in the sign-in form."""
        return self.post("/sign-in", name=name, password=password)

    def cookie(self) -> str | None:
        """Return the value of the session cookie."""
        held = self.client.get_cookie("plait_session")
        return None if held is None else held.value


class Caller:
    """A REST client with a token."""

    def __init__(self, app: Flask, token: str | None) -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def send(self, method: str, path: str, **options: Any) -> Any:
        """Send a request to the API."""
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        """Read."""
        return self.send("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Any:
        """Write."""
        return self.send("POST", path, json={} if json is None else json, **options)
