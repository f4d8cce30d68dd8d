"""Every invariant is broken by hand once, and is reported by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import verification
from engine.clock import MovableClock
from engine.service import Engine
from tests.engine.conftest import Change
from tests.engine.events import PAID
from tests.engine.models import (
    APPROVE,
    DIVISION,
    PATIENCE,
    WORK,
    Outside,
    deployed,
    failing,
    only_wait,
    process,
    timer,
)

CALLING = process(
    "calling",
    "startEvent s",
    'callActivity call calledElement="approve"',
    "endEvent e",
    "s -> call -> e",
)
WIDE = process(
    "wide",
    "startEvent s",
    "parallelGateway fork",
    'userTask ask plait:candidateGroups="marketing"',
    f'boundaryEvent late attachedToRef="ask" | {timer("PT2H")}',
    "subProcess inner | <startEvent id='is'/><userTask id='it' plait:candidateGroups='g'/>"
    "<endEvent id='ie'/><sequenceFlow id='i1' sourceRef='is' targetRef='it'/>"
    "<sequenceFlow id='i2' sourceRef='it' targetRef='ie'/>",
    "task quick",
    "parallelGateway join",
    "endEvent e",
    "s -> fork",
    "fork -> ask -> join",
    "fork -> inner -> join",
    "fork -> quick -> join",
    "join -> e",
    "late -> e",
)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    engine.connectors["stub"] = Outside()
    return deployed(engine, APPROVE, DIVISION, PATIENCE, WORK, WIDE)


def codes(engine: Engine) -> dict[int, list[str]]:
    return {
        instance_id: [one.code for one in found]
        for instance_id, found in verification.verify(engine)
        if found
    }


def test_sound_instances_in_every_state_have_no_violation(
    engine: Engine, clock: MovableClock
) -> None:
    for state in ("suspend", "cancel", "resume"):
        instance = engine.start("wide")
        if state == "resume":
            engine.suspend(instance.id)
        getattr(engine, state)(instance.id)
    engine.start("approve", variables={"amount": 1})
    engine.start("division", variables={"amount": 1, "parts": 0})
    engine.start("patience")
    engine.start("work", variables={"amount": 1})
    engine.work.lease(1)
    engine.connectors["stub"] = Outside(react=failing(is_permanent=True))
    engine.start("work", variables={"amount": 1})
    engine.run_due()
    clock.advance(timedelta(minutes=1))

    assert codes(engine) == {}
    assert verification.count(engine) == 8
    assert verification.orphans(engine) == []
    assert len(list(verification.verify(engine))) == 8


BROKEN = {
    "history_gap": ["UPDATE history SET first_seq = first_seq + 1 WHERE instance_id = {id}"],
    "history_ending": ["UPDATE instance SET state = 'completed' WHERE id = {id}"],
    "ended_but_waiting": ["UPDATE instance SET ended_at = started_at WHERE id = {id}"],
    "ended_with_tokens": [
        "UPDATE instance SET ended_at = started_at WHERE id = {id}",
        "DELETE FROM wait WHERE instance_id = {id}",
    ],
    "stuck": ["DELETE FROM wait WHERE instance_id = {id}"],
    "jobs_differ": ["UPDATE wait SET kind = 'job' WHERE instance_id = {id}"],
    "timers_differ": ["UPDATE wait SET kind = 'timer' WHERE instance_id = {id}"],
    "incident_count": ["UPDATE instance SET open_incidents = 1 WHERE id = {id}"],
    "state_corrupt": ["UPDATE instance SET tokens = '[{{}}]' WHERE id = {id}"],
    "tokens_differ": ["UPDATE wait SET token_id = 99 WHERE instance_id = {id}"],
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_invariant_is_reported(engine: Engine, by_hand: Change, code: str) -> None:
    sound = engine.start("approve", variables={"amount": 100})
    broken = engine.start("approve", variables={"amount": 100})

    for statement in BROKEN[code]:
        by_hand(statement.format(id=broken.id))

    found = codes(engine)
    assert code in found[broken.id]
    assert sound.id not in found


@pytest.mark.parametrize("key", ["work", "patience"])
def test_a_row_that_the_clock_or_a_worker_needs_is_missed(
    engine: Engine, by_hand: Change, key: str
) -> None:
    instance = engine.start(key, variables={"amount": 1})
    table, code = {"work": ("job", "jobs_differ"), "patience": ("timer", "timers_differ")}[key]

    by_hand(f"DELETE FROM {table} WHERE instance_id = {instance.id}")

    assert codes(engine) == {instance.id: [code]}


def test_what_a_message_a_call_or_the_count_of_tokens_needs_is_missed(
    engine: Engine, by_hand: Change
) -> None:
    deployed(engine, PAID, CALLING)
    paid = engine.start("paid", variables={"order": 1})
    calling = engine.start("calling", variables={"amount": 100})
    counted = engine.start("approve", variables={"amount": 100})
    assert codes(engine) == {}  # the call is on its way
    engine.run_due()
    assert codes(engine) == {}
    [called] = (wait.id for wait in engine.waits(calling.id))

    by_hand(f"DELETE FROM subscription WHERE instance_id = {paid.id}")
    by_hand(f"UPDATE wait SET kind = 'instance' WHERE instance_id = {paid.id}")
    by_hand(f"UPDATE instance SET parent_id = NULL, id = 7 WHERE id = {called}")
    by_hand(
        f"UPDATE instance SET head = replace(head, '\"live\":1', '\"live\":9') "
        f"WHERE id = {counted.id}"
    )

    found = codes(engine)
    assert "called_missing" in found[calling.id]
    assert "called_missing" in found[paid.id]
    assert found[counted.id] == ["live_differs"]


def test_a_wait_for_a_message_without_its_subscription_is_told(
    engine: Engine, by_hand: Change
) -> None:
    deployed(engine, PAID)
    paid = engine.start("paid", variables={"order": 1})

    by_hand(f"DELETE FROM subscription WHERE instance_id = {paid.id}")

    assert codes(engine) == {paid.id: ["subscriptions_differ"]}


@pytest.mark.parametrize("text", ["nonsense", "{}", "[1]", '[{"id": 1}]'])
@pytest.mark.parametrize("column", ["tokens", "variables"])
def test_an_unreadable_state_is_a_finding_and_no_crash(
    engine: Engine, by_hand: Change, column: str, text: str
) -> None:
    broken = engine.start("approve", variables={"amount": 100})
    sound = engine.start("approve", variables={"amount": 100})

    by_hand(f"UPDATE instance SET {column} = '{text}' WHERE id = {broken.id}")

    assert set(codes(engine)) <= {broken.id}
    assert sound.id not in codes(engine)


def test_rows_of_no_instance_are_told(engine: Engine, by_hand: Change) -> None:
    gone = engine.start("approve", variables={"amount": 100})
    engine.start("approve", variables={"amount": 100})

    by_hand(f"DELETE FROM instance WHERE id = {gone.id}")

    assert verification.orphans(engine) == [
        "wait holds 1 rows of no instance",
        "history holds 1 rows of no instance",
    ]


def test_more_instances_than_one_batch_are_looked_at(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "_BATCH", 3)
    started = [engine.start("approve", variables={"amount": 1}).id for _ in range(7)]

    assert [instance_id for instance_id, _ in verification.verify(engine)] == started
    assert only_wait(engine, engine.start("patience")).kind == "timer"
