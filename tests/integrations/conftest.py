"""A connector that knows one connection: the stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from engine.clock import MovableClock
from engine.connectors import Answer, Call
from engine.settings import Connection
from integrations.http import HttpConnector
from tests.integrations import stand_in
from tests.integrations.stand_in import StandIn

SECRET = 'kT9-"quoted"/very+secret=='
Send = Callable[..., Answer]


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in.running() as running:
        yield running


@pytest.fixture
def connector(server: StandIn, clock: MovableClock) -> HttpConnector:
    address = Connection(name="analytics", base_url=f"{server.url}/api/", token=SECRET)
    return HttpConnector({"analytics": address}, clock)


@pytest.fixture
def send(connector: HttpConnector) -> Send:
    """Call the connector once; settings are given by name."""
    return partial(call_once, connector)


def call_once(
    connector: HttpConnector,
    inputs: dict[str, Any] | None = None,
    timeout_seconds: float = 5.0,
    **settings: str,
) -> Answer:
    """Run one attempt of a job."""
    chosen = {"connection": "analytics", "path": "/v1/forecasts", **settings}
    call = Call(
        job_id=7,
        idempotency_key="plait-7",
        attempt=1,
        tenant_id=1,
        instance_id=5,
        definition_key="p",
        business_key=None,
        element_id="call",
        settings=chosen,
        inputs=inputs or {},
        timeout_seconds=timeout_seconds,
    )
    return connector.call(call)
