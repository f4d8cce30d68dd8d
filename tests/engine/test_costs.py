"""What a start and a completion cost in statements, commits and bytes; held at what was measured.

Writers that come alone: a group of them shares statements and commits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from engine.service import Engine
from tests.engine.models import APPROVE, deployed, process

START_STATEMENTS, START_WITHOUT_WORKLIST = 8, 5
COMPLETE_STATEMENTS, COMPLETE_WITHOUT_WORKLIST = 10, 7
BYTES_BESIDE_A_LARGE_VARIABLE = 2000

_TASK_TABLE = re.compile(r"\b(FROM|INTO|UPDATE) task")

LOOP = process(
    "loop",
    "startEvent s",
    "exclusiveGateway again",
    "scriptTask count | <script>n = n + 1</script>",
    'userTask ask plait:candidateGroups="marketing"',
    "exclusiveGateway g",
    "endEvent e",
    "s -> again -> count -> ask -> g",
    "g -> again if n < 1000",
    "g -> e default",
)


@dataclass
class Cost:
    """What went to the database."""

    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    commits: int = 0
    written_bytes: int = 0

    @property
    def statements(self) -> int:
        return len(self.reads) + len(self.writes)

    @property
    def without_worklist(self) -> int:
        return sum(_TASK_TABLE.search(one) is None for one in (*self.reads, *self.writes))

    def __str__(self) -> str:
        return (
            f"{len(self.reads)} reads, {len(self.writes)} writes ({self.without_worklist} of them "
            f"without the worklist), {self.commits} commits, "
            f"{self.written_bytes} bytes bound"
        )


@contextmanager
def cost_of(engine: Engine) -> Iterator[Cost]:
    cost = Cost()

    def executed(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        verb = statement.lstrip().split(" ", 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            cost.writes.append(statement)
            cost.written_bytes += len(str(parameters).encode())
        elif verb == "SELECT":
            cost.reads.append(statement)

    def committed(_connection: Any) -> None:
        cost.commits += 1

    below = engine.database.sqlalchemy
    sa.event.listen(below, "before_cursor_execute", executed)
    sa.event.listen(below, "commit", committed)
    yield cost
    sa.event.remove(below, "before_cursor_execute", executed)
    sa.event.remove(below, "commit", committed)


def wide(tasks: int) -> bytes:
    users = [f'userTask u{number} plait:candidateGroups="g"' for number in range(tasks)]
    flows = [f"fork -> u{number} -> e" for number in range(tasks)]
    nodes = ("startEvent s", "parallelGateway fork", "endEvent e", "s -> fork")
    return process(f"wide{tasks}", *nodes, *users, *flows)


def open_task(engine: Engine, instance_id: int) -> int:
    return engine.get(instance_id).waits[0].id


def test_start_and_complete_take_one_commit_and_few_statements(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(engine, APPROVE)
    engine.start("approve", variables={"amount": 100})  # compiles the definition

    with cost_of(engine) as starting:
        instance = engine.start("approve", variables={"amount": 100})
    task = open_task(engine, instance.id)
    with cost_of(engine) as completing:
        engine.complete(task)

    with capsys.disabled():
        print(f"\nstart: {starting}\ncomplete: {completing}")
    assert (starting.commits, completing.commits) == (1, 1)
    assert starting.statements <= START_STATEMENTS
    assert starting.without_worklist <= START_WITHOUT_WORKLIST
    assert completing.statements <= COMPLETE_STATEMENTS
    assert completing.without_worklist <= COMPLETE_WITHOUT_WORKLIST


def test_a_key_costs_one_read_and_one_write_more(engine: Engine) -> None:
    deployed(engine, APPROVE)
    engine.start("approve", variables={"amount": 100})

    with cost_of(engine) as plain:
        engine.start("approve", variables={"amount": 100})
    with cost_of(engine) as keyed:
        engine.start("approve", variables={"amount": 100}, key="k")
    with cost_of(engine) as repeated:
        engine.start("approve", variables={"amount": 100}, key="k")

    assert keyed.commits == 1
    assert (len(keyed.reads), len(keyed.writes)) == (len(plain.reads) + 1, len(plain.writes) + 1)
    assert (repeated.commits, repeated.statements) == (0, 1)


def test_the_two_hundredth_round_costs_what_the_first_did(engine: Engine) -> None:
    deployed(engine, LOOP)
    instance = engine.start("loop", variables={"n": 0})
    costs = []
    for _ in range(200):
        task = open_task(engine, instance.id)
        with cost_of(engine) as cost:
            engine.complete(task)
        costs.append(cost)

    first, last = costs[1], costs[-1]
    assert engine.variables(instance.id)["n"] == 201
    assert (first.statements, first.commits) == (last.statements, last.commits)
    assert last.written_bytes <= first.written_bytes + 200


def test_siblings_do_not_add_statements(engine: Engine) -> None:
    deployed(engine, wide(10), wide(300))
    costs = []
    for tasks in (10, 300):
        instance = engine.start(f"wide{tasks}")
        task = open_task(engine, instance.id)
        with cost_of(engine) as cost:
            engine.complete(task)
        costs.append(cost)

    few, many = costs
    assert (few.statements, few.commits) == (many.statements, many.commits)
    assert many.written_bytes < 40_000


def test_a_large_variable_that_is_left_alone_is_not_written(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    deployed(engine, APPROVE)
    large = {"rows": ["x" * 100 for _ in range(10_000)]}
    instance = engine.start("approve", variables={"amount": 100, "large": large})
    task = open_task(engine, instance.id)

    with cost_of(engine) as completing:
        engine.complete(task)

    with capsys.disabled():
        print(f"\ncomplete beside 1 MB: {completing}")
    assert completing.written_bytes <= BYTES_BESIDE_A_LARGE_VARIABLE
    assert engine.variables(instance.id)["large"] == large
