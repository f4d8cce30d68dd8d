from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from engine.clock import MovableClock
from engine.settings import Connection, EngineSettings
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval, asking
from webapp.app import create_app
from webapp.wiring import Application


def _lines(app: Flask) -> list[str]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    return answer.text.splitlines()


def test_the_state_of_the_work_is_counted(
    app: Flask, application: Application, clock: MovableClock
) -> None:
    application.engine.deploy(approval())
    for _ in range(2):
        application.engine.start("approval")
    clock.advance(timedelta(seconds=90))

    lines = _lines(app)

    assert 'plait_instances{state="active"} 2.0' in lines
    assert 'plait_tasks{state="open"} 2.0' in lines
    assert 'plait_oldest_due_seconds{queue="jobs"} 0.0' in lines


def test_a_job_that_waits_shows_its_age(
    app: Flask, application: Application, clock: MovableClock
) -> None:
    application.engine.deploy(asking())
    application.engine.start("asking")
    clock.advance(timedelta(seconds=90))

    assert 'plait_oldest_due_seconds{queue="jobs"} 90.0' in _lines(app)


def test_an_incident_is_counted_by_its_cause(sqlite_url: str, application: Application) -> None:
    engine = type(application.engine).open(
        sqlite_url,
        clock=application.engine.clock,
        settings=EngineSettings(
            connections={"analytics": Connection(name="analytics", base_url="http://127.0.0.1:9")}
        ),
    )
    app = create_app(replace(application, engine=engine))
    engine.deploy(asking())
    engine.start("asking")
    engine.run_due()

    lines = _lines(app)

    engine.close()
    assert any(line.startswith("plait_open_incidents{code=") for line in lines), lines


def test_requests_are_counted_by_route_and_not_by_address(app: Flask) -> None:
    client = app.test_client()
    for path in ("/api/v1/tasks/1", "/api/v1/tasks/2", "/made/up/1", "/made/up/2"):
        client.get(path)

    lines = _lines(app)

    route = "/api/v1/tasks/<id:task_id>"
    assert f'plait_http_requests_total{{method="GET",route="{route}",status="401"}} 2.0' in lines
    assert 'plait_http_requests_total{method="GET",route="(none)",status="404"} 2.0' in lines
    assert not any("made/up" in line for line in lines)


def test_from_another_machine_numbers_take_an_operator(app: Flask, caller_of: CallerOf) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    ola, mia = caller_of("ola", roles=("operator",)), caller_of("mia")
    client = app.test_client()

    statuses = [
        client.get("/metrics", environ_overrides=elsewhere, headers=headers).status_code
        for headers in ({}, mia.headers, ola.headers)
    ]

    assert statuses == [401, 403, 200]


def test_health_says_when_the_server_stops(app: Flask, application: Application) -> None:
    client = app.test_client()
    assert client.get("/health/ready").json == {"status": "ready"}

    application.streams.close()

    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").json == {"status": "live"}
