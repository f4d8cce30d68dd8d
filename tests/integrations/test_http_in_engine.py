"""The connector at work: a model calls, the reply lands, and the token stays where it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from engine.clock import MovableClock
from engine.errors import Refused
from engine.service import Engine
from engine.settings import Connection, EngineSettings
from tests.engine.models import process
from tests.integrations.conftest import SECRET
from tests.integrations.stand_in import StandIn


def model(path: str = "/v1/forecasts") -> bytes:
    return process(
        "forecast",
        "startEvent s",
        'serviceTask call plait:connector="http" plait:connection="analytics" '
        f'plait:path="{path}" plait:retries="R1/PT1S" | <extensionElements>'
        '<plait:input name="category" source="=category"/>'
        '<plait:output name="mean" source="=body.mean"/>'
        '<plait:output name="all" source="=body"/></extensionElements>',
        "endEvent e",
        "s -> call -> e",
    )


@pytest.fixture
def engine(sqlite_url: str, clock: MovableClock, server: StandIn) -> Iterator[Engine]:
    address = Connection(name="analytics", base_url=server.url, token=SECRET)
    settings = EngineSettings(connections={"analytics": address})
    with Engine.open(sqlite_url, clock=clock, settings=settings) as opened:
        opened.deploy({"forecast.bpmn": model()})
        yield opened


def echo(handler: BaseHTTPRequestHandler, status: int) -> None:
    body = json.dumps({"mean": 7, "headers": dict(handler.headers)}).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize("status", [200, 500])
def test_a_token_that_is_echoed_reaches_no_variable_event_incident_or_log(
    engine: Engine,
    server: StandIn,
    status: int,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.reply = lambda handler: echo(handler, status)

    instance = engine.start("forecast", variables={"category": "dairy"})
    engine.run_due()

    with engine.database.read() as connection:
        tables = (
            "instance",
            "scope",
            "large_variable",
            "history",
            "incident",
            "wait",
            "job",
            "idempotency",
        )
        rows = [connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables]
    told = f"{rows} {caplog.text} {capsys.readouterr()} {engine.incidents()}"
    assert engine.get(instance.id).has_incident is (status == 500)
    assert "very+secret" not in told
    assert "[secret]" in told


def test_a_reply_lands_by_the_outputs(engine: Engine, server: StandIn) -> None:
    server.answers(b'{"mean": 3}')

    instance = engine.start("forecast", variables={"category": "dairy"})
    engine.run_due()

    assert engine.variables(instance.id) == {"category": "dairy", "mean": 3, "all": {"mean": 3}}
    assert json.loads(server.seen[0].body) == {"category": "dairy"}
    done = next(one for one in engine.history(instance.id) if one.kind == "job_completed")
    assert (done.data["attempt"], done.data["status"]) == (1, 200)


@pytest.mark.parametrize("path", ["//host/x", "/../x", "=path", "/%2e%2e/x", ""])
def test_a_model_with_a_path_that_leaves_is_refused(engine: Engine, path: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.deploy({"forecast.bpmn": model(path)})

    assert "http_path_malformed" in {one.code for one in refused.value.findings}
