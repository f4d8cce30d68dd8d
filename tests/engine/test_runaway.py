"""An instance that never stops running can be stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import verification
from engine.clock import HostClock
from engine.runner import Runner
from engine.service import Engine
from tests.engine.models import deployed, process
from tests.waiting import eventually

ENDLESS = process(
    "endless",
    "startEvent s",
    "exclusiveGateway m",
    "parallelGateway g",
    "scriptTask count | <script>n = n + 1</script>",
    "exclusiveGateway x",
    "endEvent e",
    "s -> m -> count -> x",
    "x -> g if n > 0",
    "x -> e default",
    "g -> m",
    "g -> m",
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with Engine.open(database_url, clock=HostClock()) as opened:
        yield deployed(opened, ENDLESS)


@pytest.fixture
def runner(engine: Engine) -> Iterator[Runner]:
    running = Runner(engine, job_threads=1)
    running.start()
    yield running
    assert running.stop()


@pytest.mark.usefixtures("runner")
def test_an_operator_gets_in_between_the_slices(engine: Engine) -> None:
    instance = engine.start("endless", variables={"n": 0})
    eventually(lambda: engine.get(instance.id).revision > 5, "it runs slice after slice")

    cancelled = engine.cancel(instance.id, reason="it never ends")

    assert cancelled.state == "cancelled"
    assert engine.get(instance.id).waits_total == 0
    assert [found for _, found in verification.verify(engine) if found] == []
