"""What a step costs in statements, round trips, commits and bytes: the same however large the rest.

Counts carry no noise. They are of writers that come alone: a group of them shares statements and
commits. Every call has an idempotency key, and the worklist's and the history's rows are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.clock import MovableClock
from engine.facts import Instance
from engine.group_commit import GroupCommit
from engine.prepared import Text
from engine.service import Engine
from tests.engine.models import APPROVE, PATIENCE, WORK, Outside, deployed, person, process
from tests.engine.wire import wired

START_STATEMENTS, COMPLETE_STATEMENTS = 6, 8
ROUND_TRIPS = 3
BOUND_BYTES = 2000
PERFORMER = person("mia", "staff", "operator", groups=["marketing"])

LOOP = process(
    "loop",
    "startEvent s",
    "exclusiveGateway again",
    "scriptTask count | <script>n = n + 1</script>",
    "exclusiveGateway who",
    'userTask ask plait:candidateGroups="marketing"',
    "exclusiveGateway g",
    "endEvent e",
    "s -> again -> count -> who",
    "who -> ask if n < 4 or n > last",
    "who -> g default",
    "ask -> g",
    "g -> again if n < last + 3",
    "g -> e default",
)
EACH = process(
    "each",
    "startEvent s",
    'userTask ask plait:candidateGroups="marketing" | '
    "<multiInstanceLoopCharacteristics><loopCardinality>number</loopCardinality>"
    "</multiInstanceLoopCharacteristics>",
    "endEvent e",
    "s -> ask -> e",
)


@dataclass
class Cost:
    """What went to the database."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0
    bound_bytes: int = 0

    def __str__(self) -> str:
        return f"{len(self.statements)} statements, {self.commits} commits, {self.bound_bytes} B"


@pytest.fixture
def cost_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Count the prepared statements, their parameters, and the commits of groups of units."""
    counting: list[Cost] = []
    values, write_group = Text.values, GroupCommit._write_group

    def bound(text: Text, given: Any) -> list[Any]:
        found = values(text, given)
        for cost in counting:
            cost.statements.append(text.sql)
            cost.bound_bytes += sum(len(str(one).encode()) for one in found if one is not None)
        return found

    def written(commits: GroupCommit, group: list[Any], reader: Any) -> None:
        write_group(commits, group, reader)
        for cost in counting:
            cost.commits += group[0].error is None

    @contextmanager
    def count() -> Iterator[Cost]:
        cost = Cost()
        counting.append(cost)
        yield cost
        counting.remove(cost)

    monkeypatch.setattr(Text, "values", bound)
    monkeypatch.setattr(GroupCommit, "_write_group", written)
    return count


def start(engine: Engine, key: str, **variables: Any) -> Instance:
    idempotency_key = f"start {key} {len(engine.instances(limit=200).items)}"
    return engine.start(key, variables=variables, actor=PERFORMER, key=idempotency_key)


def complete(engine: Engine, wait_id: int) -> Instance:
    return engine.complete(wait_id, actor=PERFORMER, key=f"complete {wait_id}")


def test_start_and_complete_take_one_commit_and_few_statements(
    engine: Engine, cost_of: Callable[[], Any], capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(engine, APPROVE)
    start(engine, "approve", amount=100)  # compiles the definition

    with cost_of() as starting:
        instance = engine.start("approve", variables={"amount": 100}, actor=PERFORMER, key="k")
    with cost_of() as completing:
        complete(engine, instance.waits[0].id)

    with capsys.disabled():
        print(f"\nstart: {starting}; complete: {completing}")
    assert (starting.commits, completing.commits) == (1, 1)
    assert len(starting.statements) <= START_STATEMENTS
    assert len(completing.statements) <= COMPLETE_STATEMENTS
    assert starting.bound_bytes <= BOUND_BYTES
    assert completing.bound_bytes <= BOUND_BYTES


def test_every_statement_on_sqlite_is_one_that_was_counted(
    new_sqlite: Callable[[], str], clock: MovableClock, cost_of: Callable[[], Any]
) -> None:
    traced: list[str] = []
    with Engine.open(new_sqlite(), clock=clock) as engine:
        deployed(engine, APPROVE)
        start(engine, "approve", amount=100)
        with engine.database.read() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_trace_callback(traced.append)  # the next one is given the same

        with cost_of() as starting:
            instance = engine.start("approve", variables={"amount": 100}, actor=PERFORMER, key="k")
        with cost_of() as completing:
            complete(engine, instance.waits[0].id)

    transactions = [one for one in traced if one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    counted = len(starting.statements) + len(completing.statements)
    assert len(traced) - len(transactions) == counted
    assert transactions.count("COMMIT") == 2


def test_start_and_complete_take_few_round_trips(
    new_postgresql: Callable[[], str], clock: MovableClock, tmp_path: Path
) -> None:
    with (
        wired(new_postgresql(), tmp_path) as wire,
        Engine.open(wire.url, clock=clock) as engine,
    ):
        deployed(engine, APPROVE)
        instance = start(engine, "approve", amount=100)
        complete(engine, instance.waits[0].id)  # opens what is opened once

        before = wire.round_trips
        instance = engine.start("approve", variables={"amount": 100}, actor=PERFORMER, key="k")
        after_start = wire.round_trips
        complete(engine, instance.waits[0].id)
        after_complete = wire.round_trips

    assert 0 < after_start - before <= ROUND_TRIPS
    assert 0 < after_complete - after_start <= ROUND_TRIPS


def test_a_key_costs_one_row_and_nothing_else(engine: Engine, cost_of: Callable[[], Any]) -> None:
    deployed(engine, APPROVE)
    engine.start("approve", variables={"amount": 100})

    with cost_of() as plain:
        engine.start("approve", variables={"amount": 100})
    with cost_of() as keyed:
        engine.start("approve", variables={"amount": 100}, key="k")
    with cost_of() as repeated:
        engine.start("approve", variables={"amount": 100}, key="k")

    assert len(keyed.statements) == len(plain.statements) + 1
    assert (keyed.commits, repeated.commits) == (1, 0)


def test_a_job_and_a_timer_take_one_commit_and_few_statements(
    engine: Engine, clock: MovableClock, outside: Outside, cost_of: Callable[[], Any]
) -> None:
    deployed(engine, WORK, PATIENCE)
    start(engine, "work", amount=1)
    [job] = engine.work.lease(1)
    start(engine, "patience")
    clock.advance(timedelta(hours=1))

    with cost_of() as recording:
        engine.work.call(job)
    with cost_of() as firing:
        engine.work.fire_due(clock.now(), 1)

    assert len(outside.calls) == 1
    assert (recording.commits, firing.commits) == (1, 1)
    assert sum("DELETE FROM job" in one for one in recording.statements) == 1
    assert max(len(recording.statements), len(firing.statements)) <= COMPLETE_STATEMENTS
    assert max(recording.bound_bytes, firing.bound_bytes) <= BOUND_BYTES


@pytest.mark.slow
def test_the_ten_thousandth_round_costs_what_the_first_did(
    engine: Engine, cost_of: Callable[[], Any]
) -> None:
    deployed(engine, LOOP)
    instance = start(engine, "loop", n=0, last=10_000)
    costs = []
    for _ in range(5):
        [task] = [one for one in engine.waits(instance.id) if one.kind == "person"]
        with cost_of() as cost:
            complete(engine, task.id)
        costs.append(cost)
        engine.run_due()

    first, last = costs[0], costs[-1]
    assert engine.variables(instance.id)["n"] > 10_000
    assert (len(first.statements), first.commits) == (len(last.statements), last.commits)
    assert abs(first.bound_bytes - last.bound_bytes) < 100


@pytest.mark.slow
def test_siblings_cost_nothing(engine: Engine, cost_of: Callable[[], Any]) -> None:
    deployed(engine, EACH)
    costs = []
    for number in (10, 10_000 if engine.database.is_sqlite else 1_000):
        instance = start(engine, "each", number=number)
        engine.run_due()
        task = engine.get(instance.id).waits[0].id
        with cost_of() as cost:
            complete(engine, task)
        costs.append(cost)

    few, many = costs
    assert (len(few.statements), few.commits) == (len(many.statements), many.commits)
    assert abs(few.bound_bytes - many.bound_bytes) < 100


def test_what_a_step_leaves_alone_costs_nothing(engine: Engine, cost_of: Callable[[], Any]) -> None:
    deployed(engine, APPROVE)
    start(engine, "approve", amount=100, beside="warm")
    costs = []
    for beside in ({"rows": ["x" * 1000]}, {"rows": ["x" * 100 for _ in range(100_000)]}):
        instance = start(engine, "approve", amount=100, beside=beside)
        with cost_of() as cost:
            complete(engine, instance.waits[0].id)
        costs.append(cost)
        assert engine.variables(instance.id)["beside"] == beside

    small, large = costs
    assert (len(small.statements), small.commits) == (len(large.statements), large.commits)
    assert abs(small.bound_bytes - large.bound_bytes) < 100
    assert len(large.statements) <= COMPLETE_STATEMENTS
    assert large.bound_bytes <= BOUND_BYTES
