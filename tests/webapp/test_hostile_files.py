"""Hostile files at every door that takes files: refused early, without a trace, nothing stored."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from engine.tables import deployment
from tests.engine.checks.attacks import FORBIDDEN, MALFORMED, TOO_MUCH
from tests.webapp.conftest import CallerOf
from webapp.wiring import Application

MAX_SECONDS = 3.0  # one second on a quiet machine
DOORS = {  # address, and the part that holds the file; None: a part of the file's own name
    "/api/v1/deployments": "files",
    "/engine-rest/deployment/create": None,
    "/v2/deployments": "resources",
}
Send = Callable[[str, str, bytes], Any]
LARGEST = 400_000  # the test client leaves the temporary file of a larger upload open
ATTACKS = {
    name: make
    for name, make in {**FORBIDDEN, **MALFORMED, **TOO_MUCH}.items()
    if name != "a form" and len(make("")) <= LARGEST
}


@pytest.fixture
def send(app: Flask, caller_of: CallerOf) -> Send:
    """Upload one file at a door, with every right."""
    headers = caller_of("chief", roles=("admin",)).headers
    client = app.test_client(use_cookies=False)

    def upload(door: str, name: str, content: bytes) -> Any:
        part = DOORS[door] or name
        data = {"deployment-name": "x", part: (io.BytesIO(content), name)}
        return client.post(door, data=data, headers=headers)

    return upload


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_file_is_refused_at_every_door(
    send: Send, application: Application, door: str, attack: str
) -> None:
    content = ATTACKS[attack]("http://127.0.0.1:9/")

    for name in ("f.bpmn", "f.dmn", "f.form"):
        began = time.perf_counter()
        answer = send(door, name, content)
        assert time.perf_counter() - began < MAX_SECONDS
        assert 400 <= answer.status_code < 500, answer.text[:300]
        assert "Traceback" not in answer.text
    with application.engine.database.read() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(deployment))
        assert count.scalar_one() == 0
