from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.webapp.doors import Browser, add_person
from webapp.app import create_app
from webapp.headers import CONTENT_SECURITY_POLICY
from webapp.wiring import Application

_PATHS = (
    "/sign-in",
    "/worklist",
    "/incidents",
    "/nothing/here",
    "/docs",
    "/openapi.json",
    "/health",
    "/metrics",
    "/docs/static/docs.css",
    "/api/v1/tasks",
    "/api/v1/nothing",
    "/api/v1/tasks/1",
)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE"])
def test_every_answer_carries_the_headers_errors_included(app: Flask, method: str) -> None:
    client = app.test_client()
    for path in _PATHS:
        answer = client.open(path, method=method, buffered=True)

        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Request-Id"]
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Server" not in answer.headers


def test_the_policy_lets_nothing_run_but_our_own_files() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def test_data_is_never_kept_and_our_own_files_are_asked_about(app: Flask) -> None:
    client = app.test_client()

    assert client.get("/worklist").headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/tasks").headers["Cache-Control"] == "no-store"
    assert client.get("/docs/static/docs.css", buffered=True).headers["Cache-Control"] == "no-cache"


def test_behind_https_the_browser_is_told_to_stay_there(application: Application) -> None:
    settings = replace(
        application.settings, public_url="https://plait.example", hosts=("plait.example",)
    )
    app = create_app(replace(application, settings=settings))

    answer = app.test_client().get("/sign-in", headers={"Host": "plait.example"})

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-plait_session=")
    assert "Secure" in cookie


def test_a_fault_of_ours_says_nothing_but_its_number(
    app: Flask, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person(application, "mia")
    browser = Browser(app)
    browser.sign_in("mia")

    def break_down(**_: object) -> None:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    monkeypatch.setattr(application.worklist, "tasks", break_down)
    for path in ("/api/v1/tasks", "/worklist"):
        answer = browser.get(path)
        assert answer.status_code == 500
        assert answer.headers["X-Request-Id"] in answer.text
        for word in ("SELECT", "passwd", "RuntimeError", "Traceback", ".py"):
            assert word not in answer.text
