"""What each hit policy makes of the rules that hold, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.expressions import EvaluationError
from tests.engine.decisions.models import compiled, decision, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE = [["> 10", '"big"'], ["> 5", '"middle"'], ["> 0", '"small"']]
NUMBERS = [["> 10", "7"], ["> 5", "3"], ["> 0", "3"]]
RANKED = 'size : string = "small", "middle", "big"'

# hit policy and aggregation, output column, rules, value of x, result, rules that fired
SINGLE: list[tuple[str, str, list[list[str]], Any, Any, list[int]]] = [
    ("UNIQUE", "size", ONE, 3, "small", [3]),
    ("UNIQUE", "size", ONE, -1, None, []),
    ("ANY", "size", [["> 1", '"a"'], ["> 2", '"a"']], 3, "a", [1, 2]),
    ("ANY", "n", [["> 1", "1"], ["> 2", "1.0"]], 3, 1, [1, 2]),
    ("ANY", "size", ONE, -1, None, []),
    ("FIRST", "size", ONE, 11, "big", [1]),
    ("FIRST", "size", ONE, 6, "middle", [2]),
    ("FIRST", "size", ONE, -1, None, []),
    ("PRIORITY", RANKED, ONE, 11, "small", [3]),
    ("PRIORITY", RANKED, ONE, -1, None, []),
    ("RULE ORDER", "size", ONE, 11, ["big", "middle", "small"], [1, 2, 3]),
    ("RULE ORDER", "size", ONE, 3, ["small"], [3]),
    ("RULE ORDER", "size", ONE, -1, None, []),
    ("OUTPUT ORDER", RANKED, ONE, 11, ["small", "middle", "big"], [3, 2, 1]),
    ("COLLECT", "size", ONE, 6, ["middle", "small"], [2, 3]),
    ("COLLECT", "size", ONE, -1, None, []),
    ("COLLECT SUM", "n", NUMBERS, 11, 13, [1, 2, 3]),
    ("COLLECT SUM", "n", NUMBERS, 1, 3, [3]),
    ("COLLECT SUM", "n", NUMBERS, -1, None, []),
    ("COLLECT MIN", "n", NUMBERS, 11, 3, [1, 2, 3]),
    ("COLLECT MAX", "n", NUMBERS, 11, 7, [1, 2, 3]),
    ("COLLECT MIN", "s", ONE, 11, "big", [1, 2, 3]),
    ("COLLECT COUNT", "n", NUMBERS, 11, 3, [1, 2, 3]),
    ("COLLECT COUNT", "n", NUMBERS, -1, 0, []),
]


def attributes(policy: str) -> str:
    name, _, aggregation = (
        policy.partition(" ") if policy.startswith("COLLECT") else (policy, "", "")
    )
    return f'hitPolicy="{name}"' + (f' aggregation="{aggregation}"' if aggregation else "")


@pytest.mark.parametrize(("policy", "output", "rules", "x", "expected", "fired"), SINGLE)
def test_one_output(
    policy: str, output: str, rules: list[list[str]], x: Any, expected: Any, fired: list[int]
) -> None:
    asked = compiled(decision("d", table(["x"], [output], rules, attributes(policy))))

    found = asked.decide({"x": x}, NOW)

    assert found.result == expected
    assert [one.rule for one in found.fired_rules] == fired


def test_several_outputs_are_a_context_and_several_hits_a_list_of_them() -> None:
    rules = [["> 10", '"big"', "1"], ["> 5", '"middle"', "2"]]

    single = compiled(decision("d", table(["x"], ["size", "n"], rules, 'hitPolicy="FIRST"')))
    every = compiled(decision("d", table(["x"], ["size", "n"], rules, 'hitPolicy="COLLECT"')))

    assert single.decide({"x": 11}, NOW).result == {"size": "big", "n": 1}
    assert every.decide({"x": 11}, NOW).result == [
        {"size": "big", "n": 1},
        {"size": "middle", "n": 2},
    ]
    assert every.decide({"x": 11}, NOW).rows == (
        {"size": "big", "n": 1},
        {"size": "middle", "n": 2},
    )


def test_output_order_looks_at_the_second_output_when_the_first_are_equal() -> None:
    outputs = ['a = "x", "y"', 'b = "1st", "2nd"']
    rules = [["-", '"y"', '"1st"'], ["-", '"x"', '"2nd"'], ["-", '"x"', '"1st"']]
    asked = compiled(decision("d", table(["x"], outputs, rules, 'hitPolicy="OUTPUT ORDER"')))

    found = asked.decide({"x": 1}, NOW)

    assert [one.rule for one in found.fired_rules] == [3, 2, 1]


@pytest.mark.parametrize(
    ("policy", "rules", "code", "says"),
    [
        ("UNIQUE", ONE, "decision_not_unique", "rules 1, 2, 3 hold at once"),
        ("ANY", ONE, "decision_not_any", "different outputs"),
        ("COLLECT SUM", [["-", '"a"'], ["-", "1"]], "decision_not_aggregated", "SUM"),
        ("COLLECT SUM", [["-", "null"]], "decision_not_aggregated", "null"),
        ("COLLECT MIN", [["-", '"a"'], ["-", "1"]], "decision_not_aggregated", "MIN"),
        ("COLLECT MAX", [["-", "true"]], "decision_not_aggregated", "MAX"),
    ],
)
def test_what_breaks_a_policy_is_an_error(
    policy: str, rules: list[list[str]], code: str, says: str
) -> None:
    asked = compiled(decision("d", table(["x"], ["o"], rules, attributes(policy))))

    with pytest.raises(EvaluationError) as refused:
        asked.decide({"x": 11}, NOW)

    assert refused.value.code == code
    assert says in refused.value.message
    assert refused.value.where["decision"] == "d"


def test_default_outputs_stand_in_when_no_rule_holds() -> None:
    logic = table(["x"], ["o"], [["> 10", '"big"']], 'hitPolicy="{}"').replace(
        '<output name="o"></output>',
        '<output name="o"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>',
    )

    for policy, expected in (("UNIQUE", "none"), ("FIRST", "none"), ("COLLECT", ["none"])):
        found = compiled(decision("d", logic.format(policy))).decide({"x": 1}, NOW)
        assert (found.result, found.fired_rules) == (expected, ())


def test_the_allowed_values_of_an_outputs_type_order_too() -> None:
    size = (
        '<itemDefinition name="tSize"><typeRef>string</typeRef><allowedValues>'
        '<text>"small", "middle", "big"</text></allowedValues></itemDefinition>'
    )
    logic = table(["x"], ["size : tSize"], ONE, attributes("PRIORITY"))

    assert compiled(size, decision("d", logic)).decide({"x": 11}, NOW).result == "small"


def test_a_policy_that_orders_needs_allowed_values() -> None:
    from tests.engine.decisions.models import read

    for policy in ("PRIORITY", "OUTPUT ORDER"):
        found = read(decision("d", table(["x"], ["o"], ONE, attributes(policy))))
        assert [one.code for one in found.findings if one.level == "error"] == ["table_invalid"]
