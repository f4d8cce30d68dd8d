"""The server as its own process."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import requests

from tests.waiting import eventually
from tests.webapp.diagrams import approval
from tests.webapp.doors import PASSWORD, add_person
from tests.webapp.programs import Program
from webapp.wiring import Application


def _token(application: Application) -> str:
    ada = add_person(application, "ada", groups=("analysts",), roles=("admin",))
    return application.accounts.tokens.create(
        tenant_id=1, person_id=ada.id, name="t", days=None
    ).secret


def test_it_serves_streams_and_stops_in_order_when_asked(
    tmp_path: Path, application: Application, sqlite_url: str
) -> None:
    token = _token(application)
    headers = {"Authorization": f"Bearer {token}"}
    with Program(tmp_path, "serve", "--port", "0", "--database", sqlite_url) as program:
        address = program.address()
        api = f"{address}/api/v1"

        files = [("files", (name, content)) for name, content in approval().items()]
        deployed = requests.post(f"{api}/deployments", files=files, headers=headers, timeout=10)
        assert deployed.status_code == 201, deployed.text
        stream = requests.get(f"{api}/events?after=0", headers=headers, stream=True, timeout=10)
        body = {"definition_key": "approval"}
        started = requests.post(f"{api}/instances", json=body, headers=headers, timeout=10)
        assert started.status_code == 201
        lines = (line for line in stream.iter_lines() if line.startswith(b"event:"))
        assert next(lines) == b"event: instance_started"

        assert program.stop() == 0
        stream.close()

    records = [json.loads(line) for line in program.err.splitlines()]
    assert any(one.get("route") == "/api/v1/instances" for one in records)
    assert token not in program.err


def test_neither_passwords_nor_tokens_nor_queries_are_logged(
    tmp_path: Path, application: Application, sqlite_url: str
) -> None:
    token = _token(application)
    with Program(tmp_path, "serve", "--port", "0", "--database", sqlite_url) as program:
        address = program.address()
        form = {"name": "ada", "password": PASSWORD, "csrf_token": "x"}
        requests.post(f"{address}/sign-in", data=form, timeout=10)
        headers = {"Authorization": f"Bearer {token}"}
        requests.get(f"{address}/api/v1/tasks?q=marker-in-query", headers=headers, timeout=10)
        assert program.stop() == 0

    for secret in (token, PASSWORD, "marker-in-query", application.settings.secret_key):
        assert secret not in program.out + program.err


def test_a_taken_port_is_one_clear_line(tmp_path: Path, sqlite_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with Program(tmp_path, "serve", "--port", port, "--database", sqlite_url) as program:
            assert program.process.wait(30) == 1

    assert program.err.count("\n") == 1
    assert f"port {port}" in program.err
    assert "port_taken" in program.err
    assert program.out == ""


def test_a_worker_works_beside_servers_and_stops_when_asked(
    tmp_path: Path, sqlite_url: str
) -> None:
    with Program(tmp_path, "worker", "--database", sqlite_url) as program:
        eventually(lambda: "Plait worker is ready" in program.out, "the worker is ready")
        assert program.stop() == 0
