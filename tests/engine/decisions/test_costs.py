"""What a decision costs: a table of simple cells never leaves Python, others leave it seldom."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.decisions import CompiledDecision
from engine.expressions import feelin
from tests.engine.decisions.models import compiled, decision, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROUNDS = 20
SECONDS = 0.005
SIMPLE = [
    [f'"r{at % 10}"', f"[{at}..{at + 10}]", "-" if at % 2 else "true", f"< {at}, > 100", f'"{at}"']
    for at in range(50)
]
GIVEN = {"a": "r3", "b": 13, "c": True, "d": 200}


def asked(rules: list[list[str]]) -> CompiledDecision:
    logic = table(["a", "b", "c", "d"], ["o"], rules, 'hitPolicy="COLLECT"')
    return compiled(decision("d", logic))


def seconds(one: CompiledDecision) -> float:
    one.decide(GIVEN, NOW)
    started = time.thread_time()
    for _ in range(ROUNDS):
        one.decide(GIVEN, NOW)
    return (time.thread_time() - started) / ROUNDS


def test_fifty_rules_of_four_cells_cost_less_than_five_milliseconds() -> None:
    assert seconds(asked(SIMPLE)) < SECONDS


@pytest.mark.parametrize(
    "cell", ["some n in [1, 2] satisfies n < ?", 'contains(string(?), "{at}")']
)
def test_fifty_rules_of_four_cells_that_need_feel_cost_less_than_that_too(cell: str) -> None:
    rules = [[cell.replace("{at}", str(at))] * 4 + ['"x"'] for at in range(50)]

    one = asked(rules)

    assert min(seconds(one) for _ in range(4)) < SECONDS


def test_cells_that_need_feel_go_to_it_together(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = "some n in [1, 2] satisfies n < ?"
    rules = [["-", cell, "-", cell, f'upper case(string join([a, "{at}"]))'] for at in range(50)]
    one = asked(rules)
    calls = []
    real = feelin.evaluate_cells

    def counted(cells: Any, *rest: Any) -> Any:
        calls.append(len(cells))
        return real(cells, *rest)

    monkeypatch.setattr(feelin, "evaluate_cells", counted)
    found = one.decide(GIVEN, NOW).result

    assert isinstance(found, list)
    assert len(found) == 50
    assert len(calls) <= 2  # the tests of every rule, and the outputs of those that hold
    assert max(calls) == 100
