from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions import EvaluationError
from engine.expressions.feel import (
    FeelFunction,
    FeelRange,
    FeelTable,
    compile_feel,
    compile_unary_tests,
    evaluate_batch,
)
from engine.schedules import Duration

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "given", "expected"),
    [
        ("-", 1, True), ("", None, True), ("< 5", 3, True), (">= 5", 3, False), ("< 5", "a", False),
        ("[1..5]", 5, True), ("(1..5]", 1, False), ("]1..5[", 5, False), ('"a", "b"', "b", True),
        ('not("a", "b")', "c", True), ('not("a")', "a", False), ("null", None, True),
        ("true", True, True), ("true", 3, False), ("1, > 10", 11, True), ("!= 3", 3, False),
        ("names", "Ann", True), ("> limit", 2, True),
        ('date("2020-01-01")', date(2020, 1, 1), True),
        ("? > 3 and ? < 5", 4, True), ('contains(?, "a")', "xa", True), ("< 5", None, False),
        ('["a", "b"]', "a", True), ("limit + 1", 2, True), ("limit = 1", 7, True),
        ("not(null)", 1, True), ('ends with(?, "z"), "q"', "q", True),
    ],
)  # fmt: skip
def test_a_cell_tests_its_input(cell: str, given: object, expected: bool) -> None:
    tests = compile_unary_tests(cell)

    assert tests.calculate({"?": given, "names": ["Ann"], "limit": 1}, NOW) is expected


def test_a_decision_s_names_hold_spaces_and_functions() -> None:
    known: dict[str, Any] = {"Applicant": {"Monthly Income": {}}, "a-b": {}, "Rate": {}}
    expression = compile_feel("Rate(Applicant.Monthly Income, a-b)", known=known)
    rate = FeelFunction(parameters=("x", "y"), body="x * y + base", environment={"base": 1})
    variables = {"Applicant": {"Monthly Income": 10}, "a-b": 3, "Rate": rate}

    assert expression.names == {"Applicant", "a-b", "Rate"}
    assert expression.calculate(variables, NOW) == 31


def test_a_function_is_a_value_between_decisions() -> None:
    made = compile_feel("function(x) x + k").calculate({"k": 5}, NOW)

    assert compile_feel("f(1)").calculate({"f": made}, NOW) == 6


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("F", "low"),
        ("C", ["low", "any"]),
        ("C#", 2),
        ("U", None),
        ("P", "any"),
        ("O", ["any", "low"]),
    ],
)
def test_a_table_is_the_body_of_a_function(policy: str, expected: object) -> None:
    table = FeelTable(
        inputs=("a",),
        rules=((("< 5",), ('"low"',)), (("-",), ('"any"',))),
        hit_policy=policy,
        output_values=(('"any"', '"low"'),),
    )
    variables = {"T": FeelFunction(parameters=("a",), body=table)}

    assert compile_feel("T(1)").calculate(variables, NOW) == expected


def test_ranges_months_and_local_times_pass_between_decisions() -> None:
    span = compile_feel("[1..5]").calculate({}, NOW)
    local = compile_feel('date and time("2024-01-31T10:00:00")').calculate({}, NOW)
    months = compile_feel('duration("P1M")').calculate({}, NOW)

    assert span == FeelRange(low=1, high=5)
    assert local == datetime(2024, 1, 31, 10)  # noqa: DTZ001 - a local time is meant
    assert months == Duration(months=1)
    assert compile_feel("[3 in span, span.start]").calculate({"span": span}, NOW) == [True, 1]
    moved = compile_feel("for t in [local] return t + months")
    assert moved.calculate({"local": local, "months": months}, NOW) == [
        datetime(2024, 2, 29, 10)  # noqa: DTZ001 - a local time is meant
    ]


def test_a_batch_answers_every_cell_alone() -> None:
    found = evaluate_batch(
        [
            (compile_unary_tests('contains(?, "a")'), {"?": "xa"}),
            (compile_unary_tests("< 3"), {"?": 2}),
            (compile_feel("uuid()"), {}),
            (compile_feel("b ** 2"), {}),
            (compile_feel("b ** 1"), {"b": 2**60}),
        ],
        {"b": 3},
        NOW,
    )

    assert found[:2] == [True, True]
    assert found[3] == 9
    assert [type(each) for each in (found[2], found[4])] == [EvaluationError, EvaluationError]
