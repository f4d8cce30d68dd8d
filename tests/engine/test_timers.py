"""Timers fire in the order they are due, once, and one broken instance does not stop the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import timers, verification
from engine.clock import MovableClock
from engine.errors import Conflict
from engine.service import Engine
from tests.engine.conftest import Change
from tests.engine.models import PATIENCE, Outside, deployed, kinds, only_wait, process, timer

RACE = process(
    "race",
    "startEvent s",
    'userTask ask plait:candidateGroups="marketing"',
    f'boundaryEvent late attachedToRef="ask" cancelActivity="true" | {timer("PT1H")}',
    'boundaryEvent nudge attachedToRef="ask" cancelActivity="false" | <timerEventDefinition>'
    "<timeCycle>R3/PT10M</timeCycle></timerEventDefinition>",
    "task note",
    "endEvent e",
    "endEvent lapsed",
    "s -> ask -> e",
    "late -> lapsed",
    "nudge -> note",
)


def at_once(duration: str) -> bytes:
    return process(
        f"after{duration}",
        "startEvent s",
        f"intermediateCatchEvent pause | {timer(duration)}",
        "endEvent e",
        "s -> pause -> e",
    )


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, PATIENCE, RACE)


def test_a_timer_fires_when_it_is_due_and_not_before(engine: Engine, clock: MovableClock) -> None:
    instance = engine.start("patience")
    clock.advance(timedelta(hours=1, microseconds=-1))
    early = engine.run_due()
    clock.advance(timedelta(microseconds=1))

    assert early == 0
    assert engine.run_due() == 1
    assert engine.run_due() == 0
    assert engine.get(instance.id).state == "completed"
    assert kinds(engine, instance.id).count("instance_completed") == 1


def test_due_timers_come_earliest_first(engine: Engine, clock: MovableClock) -> None:
    deployed(engine, at_once("PT3H"), at_once("PT1M"), at_once("PT2H"))
    started = [engine.start(f"after{one}") for one in ("PT3H", "PT1M", "PT2H")]
    late, soon, middle = [only_wait(engine, one).id for one in started]

    with engine.database.read() as connection:
        everything = timers.due(connection, clock.now() + timedelta(days=1), 10)
        two = timers.due(connection, clock.now() + timedelta(days=1), 2)
        none = timers.due(connection, clock.now(), 10)
        earliest = timers.next_due(connection)

    assert everything == [soon, middle, late]
    assert two == [soon, middle]
    assert none == []
    assert earliest == clock.now() + timedelta(minutes=1)


def test_a_timer_of_a_suspended_instance_waits_for_the_resumption(
    engine: Engine, clock: MovableClock
) -> None:
    instance = engine.start("patience")
    engine.suspend(instance.id)
    clock.advance(timedelta(days=1))

    assert engine.run_due() == 0
    engine.resume(instance.id)
    assert engine.run_due() == 1
    assert engine.get(instance.id).state == "completed"


def test_a_timer_that_is_gone_does_nothing(engine: Engine, clock: MovableClock) -> None:
    instance = engine.start("race")
    asked = only_wait(engine, instance, "person")
    [late] = [one for one in engine.waits(instance.id) if one.element_id == "late"]
    engine.complete(asked.id)
    clock.advance(timedelta(days=1))

    engine.work._fire(late.id, clock.now())

    assert engine.run_due() == 0
    assert engine.get(instance.id).state == "completed"
    assert "lapsed" not in engine.tokens(instance.id).done


def test_a_timer_cannot_be_completed_by_a_call(engine: Engine) -> None:
    waiting = only_wait(engine, engine.start("patience"))

    with pytest.raises(Conflict):
        engine.complete(waiting.id)


def test_a_cycle_counts_from_when_it_was_due(engine: Engine, clock: MovableClock) -> None:
    instance = engine.start("race")
    beginning = clock.now()
    clock.advance(timedelta(minutes=14))
    engine.run_due()
    [next_one] = [one for one in engine.waits(instance.id) if one.element_id == "nudge"]
    clock.advance(timedelta(hours=9))
    engine.run_due()

    assert next_one.due_at == beginning + timedelta(minutes=20)
    assert engine.get(instance.id).state == "completed"
    assert engine.tokens(instance.id).done.get("lapsed") == 1
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_one_unreadable_instance_does_not_stop_the_clock(
    engine: Engine, clock: MovableClock, by_hand: Change
) -> None:
    broken = [engine.start("patience") for _ in range(3)]
    clock.advance(timedelta(minutes=1))
    sound = engine.start("patience")
    for one in broken:
        by_hand(f"UPDATE instance SET tokens = '[{{}}]' WHERE id = {one.id}")
    clock.advance(timedelta(hours=1))

    fired = engine.work.fire_due(clock.now(), limit=2)

    assert fired == 1
    assert engine.get(sound.id).state == "completed"
    assert {engine.get(one.id).state for one in broken} == {"active"}
    assert engine.run_due() == 0


def test_a_suspension_between_due_and_fired_is_no_error(
    engine: Engine, other: Engine, clock: MovableClock
) -> None:
    instance = engine.start("patience")
    waiting = only_wait(engine, instance)
    clock.advance(timedelta(hours=1))
    other.suspend(instance.id)

    engine.work._fire(waiting.id, clock.now())

    assert engine.get(instance.id).state == "suspended"
    assert only_wait(engine, instance).id == waiting.id


def test_jobs_that_follow_a_timer_run_in_the_same_round(
    engine: Engine, clock: MovableClock, outside: Outside
) -> None:
    deployed(
        engine,
        process(
            "chain",
            "startEvent s",
            f"intermediateCatchEvent pause | {timer('PT1H')}",
            'serviceTask call plait:connector="stub"',
            f"intermediateCatchEvent again | {timer('PT0S')}",
            "endEvent e",
            "s -> pause -> call -> again -> e",
        ),
    )
    instance = engine.start("chain")
    clock.advance(timedelta(hours=1))

    assert engine.run_due() == 3
    assert engine.get(instance.id).state == "completed"
    assert engine.run_due(limit=0) == 0
