"""A table evaluated here and the same table called from FEEL give the same, for any small table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.decisions import CompiledDecision
from engine.expressions import EvaluationError
from tests.engine.decisions.models import compiled, decision, literal, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CELLS = st.sampled_from(["-", "1", "< 2", "[1..3]", "not(2)", "1, 3", "? > 1", '"a"', "null"])
VALUES = st.sampled_from([None, 1, 2, 3, "a"])
POLICIES = (
    "UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT",
    'COLLECT" aggregation="SUM', 'COLLECT" aggregation="MIN', 'COLLECT" aggregation="MAX',
    'COLLECT" aggregation="COUNT',
)  # fmt: skip
# a broken policy, which is an error here, is null there
BROKEN = ["decision_not_unique", "decision_not_any", "decision_not_aggregated"]


@given(
    st.lists(st.tuples(CELLS, CELLS, st.sampled_from(["1", "2", "x"])), min_size=1, max_size=5),
    st.sampled_from(POLICIES),
    VALUES,
    VALUES,
)
@settings(max_examples=60, deadline=None)
def test_a_table_gives_the_same_when_feel_calls_it(
    rules: list[tuple[str, str, str]], policy: str, x: Any, y: Any
) -> None:
    rows = [[a, b, "2" if out == "x" else out] for a, b, out in rules]
    logic = table(["x", "y"], ["o = 2, 1"], rows, f'hitPolicy="{policy}"')
    parameters = '<formalParameter name="x"/><formalParameter name="y"/>'
    inner = f"<encapsulatedLogic>{parameters}{logic}</encapsulatedLogic>"
    model = (
        f'<businessKnowledgeModel id="f" name="f">{inner}</businessKnowledgeModel>',
        decision("here", logic),
        decision("there", literal("f(x, y)"), requires=["knowledge:f"]),
    )
    variables = {"x": x, "y": y}

    expected = outcome(compiled(*model, key="here"), variables)

    if expected not in BROKEN:
        assert compiled(*model, key="there").decide(variables, NOW).result == expected


def outcome(asked: CompiledDecision, variables: dict[str, Any]) -> Any:
    try:
        return asked.decide(variables, NOW).result
    except EvaluationError as error:
        return error.code
