"""Hostile and slow clients on raw sockets, against the server as its own process."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.waiting import eventually
from tests.webapp.doors import add_person
from tests.webapp.programs import Program
from webapp import connections
from webapp.wiring import Application

IDLE, DRIPPING = 120, 40
DRIP = b"POST /api/v1/instances HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"


@pytest.fixture
def address(tmp_path: Path, sqlite_url: str) -> Iterator[tuple[str, int]]:
    """Give host and port of a running server."""
    with Program(tmp_path, "serve", "--port", "0", "--database", sqlite_url) as program:
        parts = urlsplit(program.address())
        assert parts.hostname is not None
        assert parts.port is not None
        yield parts.hostname, parts.port


@pytest.fixture
def reader(application: Application) -> dict[str, str]:
    """Give the headers of one who may read events."""
    ada = add_person(application, "ada", roles=("analyst",))
    token = application.accounts.tokens.create(tenant_id=1, person_id=ada.id, name="t", days=None)
    return {"Authorization": f"Bearer {token.secret}"}


def _health(address: tuple[str, int]) -> float:
    """Return the seconds that a request of somebody else takes."""
    began = time.monotonic()
    answer = requests.get(f"http://{address[0]}:{address[1]}/health", timeout=5)
    assert answer.status_code == 200
    return time.monotonic() - began


def _is_closed(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _dripped(client: socket.socket) -> bool:
    """Send one byte more; say whether the server has given up."""
    try:
        client.setblocking(True)
        client.sendall(b"x")
    except ConnectionError:
        return True
    return _is_closed(client)


def test_others_are_served_beside_idle_and_dripping_connections_which_are_closed(
    address: tuple[str, int], reader: dict[str, str]
) -> None:
    """A stream outlives them all: only requests must be quick, answers need not."""
    url = f"http://{address[0]}:{address[1]}/api/v1/events"
    with ExitStack() as held:
        stream = requests.get(url, headers=reader, stream=True, timeout=10)
        beats = held.enter_context(stream).iter_lines()
        idle = [
            held.enter_context(socket.create_connection(address, timeout=5)) for _ in range(IDLE)
        ]
        dripping = [
            held.enter_context(socket.create_connection(address, timeout=5))
            for _ in range(DRIPPING)
        ]
        for client in dripping:
            client.sendall(DRIP)

        assert _health(address) < 1

        seconds = connections.REQUEST_SECONDS + 10
        eventually(lambda: all(map(_is_closed, idle)), "idle ones are closed", seconds)
        eventually(lambda: all(map(_dripped, dripping)), "dripping ones too", seconds)
        assert _health(address) < 1
        told_before = sum(1 for _ in range(8) if next(beats) == b": still here")
        assert told_before >= 3  # one comes every five seconds


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: ".ljust(16_384, b"x"), 431),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ],
)
def test_what_cannot_be_read_is_answered_as_a_problem_with_our_headers(
    address: tuple[str, int], sent: bytes, status: int
) -> None:
    with socket.create_connection(address, timeout=5) as client:
        client.sendall(sent)
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert int(lines[0].split(" ")[1]) == status
    assert "Content-Type: application/problem+json" in lines
    assert "X-Content-Type-Options: nosniff" in lines
    assert "Connection: close" in lines
    assert json.loads(body)["status"] == status


def test_the_answer_that_all_streams_are_taken_gives_the_connection_up(
    application: Application, address: tuple[str, int], reader: dict[str, str]
) -> None:
    url = f"http://{address[0]}:{address[1]}/api/v1/events"

    with ExitStack() as held:
        for _ in range(application.streams.capacity):
            opened = requests.get(url, headers=reader, stream=True, timeout=10)
            assert held.enter_context(opened).status_code == 200
        refused = requests.get(url, headers=reader, timeout=10)

    assert (refused.status_code, refused.json()["code"]) == (503, "streams_full")
    assert refused.headers["Connection"] == "close"
