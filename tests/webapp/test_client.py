from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, request

from engine.errors import Unavailable
from tests.webapp.programs import listening
from webapp.client import Client, Refusal


@pytest.fixture
def address() -> Iterator[str]:
    """Serve answers that a server of another kind, or a broken one, would give."""
    app = Flask("other")
    app.add_url_rule("/api/v1/echo", "echo", lambda: {"sent": request.headers["Authorization"]})
    app.add_url_rule("/api/v1/words", "words", lambda: "<html>")
    app.add_url_rule(
        "/api/v1/refused",
        "refused",
        lambda: Response('{"detail":"no; ask","code":"c"}', 409),
        methods=["POST"],
    )
    with listening(app) as url:
        yield url


def test_the_token_is_sent_whatever_a_netrc_file_says(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(netrc))

    assert Client(address, "mine").get("/echo") == {"sent": "Bearer mine"}


def test_a_server_of_another_kind_is_named(address: str) -> None:
    with pytest.raises(Unavailable, match="PLAIT_URL"):
        Client(address, "x").get("/words")


def test_a_refusal_keeps_the_servers_words_and_code(address: str) -> None:
    with pytest.raises(Refusal) as refused:
        Client(address, "x").send("POST", "/refused", {})

    assert (refused.value.message, refused.value.code) == ("no; ask", "c")
