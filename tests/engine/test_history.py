"""History: numbered without a gap in its instance, and once in the order of all of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.actors import SYSTEM
from engine.clock import MovableClock
from engine.errors import Forbidden
from engine.service import Engine
from tests.engine.models import (
    ADMIN,
    ANALYST,
    APPROVE,
    STAFF,
    deployed,
    only_wait,
    person,
    service,
)

GIVEN = {"amount": 100}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE)


def number_all(engine: Engine) -> None:
    while engine.number_history():
        pass


def test_events_are_numbered_from_one_without_a_gap(engine: Engine, clock: MovableClock) -> None:
    instance = engine.start("approve", variables=GIVEN, actor=ANALYST)
    clock.advance(timedelta(minutes=1))
    engine.suspend(instance.id)
    engine.resume(instance.id)
    on_behalf = replace(ADMIN, groups=frozenset({"marketing"}), on_behalf_of="mia")
    engine.complete(only_wait(engine, instance).id, actor=on_behalf)

    events = engine.history(instance.id)

    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    assert events[0].actor == "ana"
    assert events[0].at + timedelta(minutes=1) == events[-1].at
    assert (events[-1].actor, events[-1].on_behalf_of) == ("ada", "mia")
    assert engine.history(instance.id, after_seq=3, limit=2) == events[3:5]
    assert engine.history(instance.id, after_seq=len(events)) == []


def test_positions_grow_in_one_order_for_everybody(engine: Engine) -> None:
    started = [engine.start("approve", variables=GIVEN) for _ in range(5)]
    number_all(engine)
    for one in reversed(started):
        engine.complete(only_wait(engine, one).id)
    number_all(engine)

    found = engine.events(after_position=0)

    positions = [one.position for one in found]
    steps = list(dict.fromkeys(positions))
    assert positions == sorted(positions)
    assert steps == list(range(1, 11))
    assert steps[-1] == engine.newest_position()
    by_step = {one.position: one.instance_id for one in found}
    ids = [one.id for one in started]
    assert [by_step[step] for step in steps] == [*sorted(ids), *sorted(ids)]


def test_events_come_in_pages_of_whole_steps(engine: Engine) -> None:
    for _ in range(5):
        engine.start("approve", variables=GIVEN)
    number_all(engine)

    whole = engine.events(after_position=0)
    first = engine.events(after_position=0, limit=2)
    rest = engine.events(after_position=first[-1].position)

    assert {one.position for one in first} == {1, 2}
    assert first + rest == whole
    assert engine.events(after_position=5) == []


def test_unnumbered_events_are_not_shown(engine: Engine) -> None:
    engine.start("approve", variables=GIVEN)

    before = engine.events(after_position=0)
    numbered = engine.number_history()

    assert before == []
    assert (numbered, engine.number_history()) == (1, 0)
    assert engine.events(after_position=0)


def test_two_numberers_and_many_writers_give_each_step_one_position(
    engine: Engine, other: Engine
) -> None:
    stopped = threading.Event()
    seen: list[int] = []

    def number(one: Engine) -> None:
        while not stopped.is_set():
            one.number_history()

    def watch() -> None:
        while not stopped.is_set():
            for event in engine.events(after_position=seen[-1] if seen else 0):
                if not seen or event.position != seen[-1]:
                    seen.append(event.position)

    def start(_number: int) -> None:
        engine.start("approve", variables=GIVEN)

    with ThreadPoolExecutor(8) as threads:
        watching = [threads.submit(number, engine), threads.submit(number, other)]
        watching.append(threads.submit(watch))
        list(threads.map(start, range(40)))
        stopped.set()
        for one in watching:
            one.result(30)
    number_all(engine)

    steps = sorted({one.position for one in engine.events(after_position=0)})
    assert steps == list(range(1, 41))
    assert seen == list(range(1, len(seen) + 1))


def test_who_waits_for_news_is_woken(engine: Engine) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(engine.wait_for_position, 0, 20.0)
        engine.start("approve", variables=GIVEN)
        engine.number_history()
        engine.announce()

        assert waiting.result(20) == 1

    assert engine.wait_for_position(1, 0.01) == 1
    assert engine.wait_for_position(0, 5.0) == 1


def test_events_show_what_the_actor_may_see_and_no_more(engine: Engine) -> None:
    mine = engine.start("approve", variables=GIVEN, actor=replace(ADMIN, id="stef"))
    engine.start("approve", variables=GIVEN)
    task = person("mia", "staff", groups=["marketing"])
    number_all(engine)

    assert {one.instance_id for one in engine.events(actor=STAFF, after_position=0)} == {mine.id}
    assert len({one.instance_id for one in engine.events(actor=task, after_position=0)}) == 2
    assert engine.events(actor=person("eve", "staff"), after_position=0) == []
    assert engine.events(actor=replace(SYSTEM, tenant_id=2), after_position=0) == []
    with pytest.raises(Forbidden):
        engine.events(actor=service("start", roles=["operator"]), after_position=0)
