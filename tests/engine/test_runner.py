"""The runner's threads do the work by themselves, and stop when they are told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from engine.clock import HostClock
from engine.connectors import Answer, Call
from engine.runner import Runner
from engine.service import Engine
from engine.settings import EngineSettings
from tests.engine.conftest import Change
from tests.engine.models import WORK, Outside, deployed, process, timer
from tests.waiting import eventually

SHORTLY = process(
    "shortly",
    "startEvent s",
    f"intermediateCatchEvent pause | {timer('PT0.2S')}",
    'serviceTask call plait:connector="stub"',
    "endEvent e",
    "s -> pause -> call -> e",
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    settings = EngineSettings(job_lease_seconds=1.5)
    with Engine.open(database_url, clock=HostClock(), settings=settings) as opened:
        opened.connectors["stub"] = Outside()
        yield deployed(opened, WORK, SHORTLY)


Run = Callable[[Engine], Runner]


@pytest.fixture
def run() -> Iterator[Run]:
    runners: list[Runner] = []

    def start(engine: Engine) -> Runner:
        runners.append(Runner(engine, job_threads=2))
        runners[-1].start()
        return runners[-1]

    yield start
    for one in runners:
        one.stop()


def is_completed(engine: Engine, instance_id: int) -> Callable[[], bool]:
    return lambda: engine.get(instance_id).state == "completed"


def test_timers_jobs_and_positions_happen_by_themselves(engine: Engine, run: Run) -> None:
    run(engine)

    started = [engine.start("shortly"), engine.start("work", variables={"amount": 1})]

    for one in started:
        eventually(is_completed(engine, one.id), f"{one.definition_key} is completed")
    eventually(lambda: len(engine.events(after_position=0)) > 0, "events are numbered")


def test_stopping_lets_a_running_call_finish(engine: Engine, run: Run) -> None:
    begun, released = threading.Event(), threading.Event()

    def slow(_call: Call) -> Answer:
        begun.set()
        released.wait(30)
        return Answer(result={"value": 5})

    engine.connectors["stub"] = Outside(react=slow)
    instance = engine.start("work", variables={"amount": 1})
    runner = run(engine)
    assert begun.wait(20)

    in_time = runner.stop(timeout_seconds=0.2)
    waiting = engine.start("work", variables={"amount": 1})
    released.set()

    assert in_time is False
    assert runner.stop() is True
    assert engine.variables(instance.id)["got"] == 5
    assert engine.get(waiting.id).state == "active"


def test_a_call_longer_than_its_lease_runs_once(engine: Engine, run: Run) -> None:
    outside = Outside()
    moved = threading.Event()

    def longer(_call: Call) -> Answer:
        moved.wait(4.0)  # nobody sets it: this call lasts longer than two leases
        return Answer(result={"value": 5})

    outside.react = longer
    engine.connectors["stub"] = outside
    run(engine)

    instance = engine.start("work", variables={"amount": 1})

    eventually(is_completed(engine, instance.id), "the long call is completed")
    assert [call.attempt for call in outside.calls] == [1]


def test_a_call_that_outlives_the_order_to_stop_keeps_its_lease(engine: Engine, run: Run) -> None:
    outside = Outside()
    begun, nobody = threading.Event(), threading.Event()

    def longer(_call: Call) -> Answer:
        begun.set()
        nobody.wait(4.0)
        return Answer(result={"value": 5})

    outside.react = longer
    engine.connectors["stub"] = outside
    first = run(engine)
    instance = engine.start("work", variables={"amount": 1})
    assert begun.wait(20)
    run(engine)  # as another process that takes over would

    assert first.stop() is True

    eventually(is_completed(engine, instance.id), "the long call is completed")
    assert [call.attempt for call in outside.calls] == [1]


def test_a_defect_stops_neither_the_clock_nor_the_workers(
    engine: Engine, run: Run, by_hand: Change
) -> None:
    broken = [engine.start("shortly"), engine.start("work", variables={"amount": 1})]
    for one in broken:
        by_hand(f"UPDATE scope SET tokens = '[{{}}]' WHERE instance_id = {one.id}")
    run(engine)

    sound = [engine.start("shortly"), engine.start("work", variables={"amount": 1})]

    for one in sound:
        eventually(is_completed(engine, one.id), f"{one.definition_key} is completed")
