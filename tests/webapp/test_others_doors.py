"""Uploads at the doors for other people's modelers: every trick is refused there too."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from flask import Flask

from tests.webapp.api.test_story import zipped
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval

_DOORS = {"/engine-rest/deployment/create": "data", "/v2/deployments": "resources"}


@pytest.fixture(params=sorted(_DOORS))
def door(request: pytest.FixtureRequest, app: Flask, caller_of: CallerOf) -> Any:
    """Give a function that sends one file to a door."""
    caller = caller_of("ana", roles=("analyst",))
    client, path = app.test_client(use_cookies=False), request.param

    def send(name: str, content: bytes) -> Any:
        data = {_DOORS[path]: [(io.BytesIO(content), name)]}
        return client.post(path, data=data, headers=caller.headers)

    return send


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.bpmn", bytes(30_000_000))
    return packed.getvalue()


def _link() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("link.bpmn")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, b"/etc/passwd")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("files.zip", b"PK\x03\x04 not really", 400),
        ("files.zip", zipped({"../../x.bpmn": b"<x/>"}), 400),
        ("files.zip", zipped({"x.bpmn": b"<x/>", "folder/X.BPMN": b"<y/>"}), 400),
        ("files.zip", zipped({f"{number}.bpmn": b"<x/>" for number in range(201)}), 413),
        ("files.zip", _bomb(), 413),
        ("files.zip", _link(), 400),
        ("../x.bpmn", approval()["approval.bpmn"], 400),
        ("x.bpmn", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", 400),
        ("x.bpmn", b"", 400),
    ],
    ids=["broken", "outside", "twice", "many", "bomb", "link", "name", "entity", "empty"],
)
def test_a_trick_is_refused_in_the_door_s_own_words(
    door: Any, name: str, content: bytes, status: int
) -> None:
    answer = door(name, content)

    assert answer.status_code == status, answer.data[:300]
    assert answer.is_json or answer.mimetype == "application/problem+json"
    assert "Traceback" not in answer.text


def test_a_plain_archive_is_deployed(door: Any) -> None:
    assert door("files.zip", zipped(approval())).status_code == 200
