"""The part of Python that conditions and scripts may use."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    compile_expression,
    compile_script,
)
from engine.values import same

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "risk": 6,
    "xs": [3, 1, 2],
    "order": {"k": 1},
    "name": "Ann",
    "n": None,
}

UNSUITED = [
    "nope", "order['z']", "xs[9]", "name['k']", "risk + name", "risk < name", "1 / 0",
    "name % risk",  "True + 1", "len(risk)", "int('x')", "float('nan')", "min([])",
    "max(xs, risk)", "sum([name])", "str(xs)", "round(1, 100000)", "1 in risk", "-name",
    "float('1e999')", "sorted([1, 'a'])",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("risk > 5 and name == 'Ann'", True),
        ("1 < risk <= 6", True),
        ("risk * 2 - 1 + 7 // 2 % 2", 12),
        ("7 / 2", 3.5),
        ("6 / 2", 3.0),
        ("+risk + -1", 5),
        ("not xs", False),
        ("n or 'other'", "other"),
        ("n is None and risk is not None", True),
        ("'k' in order and 'z' not in order", True),
        ("2 in xs", True),
        ("'nn' in name", True),
        ("order['k'] + xs[0] + xs[-1]", 6),
        ("[risk, 'a', {'b': (1, 2)}]", [6, "a", {"b": [1, 2]}]),
        ("'high' if risk > 5 else 'low'", "high"),
        ("xs + [4]", [3, 1, 2, 4]),
        ("'a' 'b' + name", "abAnn"),
        ("sorted(xs)", [1, 2, 3]),
        ("min(xs) + max(1, 2) + sum(xs) + len(name)", 12),
        ("round(2.567, 1)", 2.6),
        ("round(2.5)", 2),
        ("abs(-1)", 1),
        ("int('12') + int(2.9)", 14),
        ("float('1.5')", 1.5),
        ("str(risk) + str(True)", "6True"),
        ("bool(xs)", True),
        ("risk == '6'", False),
        ("True == 1", False),
        ("now()", NOW),
        ("today()", date(2030, 1, 15)),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    result = compile_expression(text, language="python").evaluate(VARIABLES, NOW)

    assert same(result, value)


@pytest.mark.parametrize("text", UNSUITED)
def test_values_that_do_not_fit_are_one_kind_of_failure(text: str) -> None:
    expression = compile_expression(text, language="python")

    with pytest.raises(EvaluationError) as caught:
        expression.evaluate(VARIABLES, NOW)

    assert caught.value.code in {"expression_failed", "expression_limit"}


def test_a_script_returns_what_it_assigned() -> None:
    script = compile_script(
        "# the limit\n"
        "limit = 5\n"
        "if risk > limit:\n"
        "    level = 'high'\n"
        "elif risk > 2:\n"
        "    level = 'middle'\n"
        "else:\n"
        "    pass\n"
        "risk += 1\n"
        "a = b = risk * 2\n"
    )

    result = script.run(VARIABLES, NOW)

    assert result == {"limit": 5, "level": "high", "risk": 7, "a": 14, "b": 14}
    assert script.assigns == {"limit", "level", "risk", "a", "b"}
    assert script.names == {"risk", "limit"}
    assert VARIABLES["risk"] == 6


def test_a_branch_that_was_not_taken_assigns_nothing() -> None:
    script = compile_script("if risk > 10:\n    x = 1\nelse:\n    y = 2", "python")

    assert script.run(VARIABLES, NOW) == {"y": 2}


def test_a_script_can_run_again_with_other_values() -> None:
    script = compile_script("x = risk + 1", "plait")

    assert [script.run({"risk": risk}, NOW) for risk in (1, 2)] == [{"x": 2}, {"x": 3}]


@pytest.mark.parametrize("text", ["", "  \n", "# nothing", "pass"])
def test_an_empty_script_assigns_nothing(text: str) -> None:
    assert compile_script(text).run(VARIABLES, NOW) == {}


@pytest.mark.parametrize("language", ["groovy", "kotlin", "application/x-perl"])
def test_another_script_format_is_named_and_refused(language: str) -> None:
    with pytest.raises(ExpressionError, match=language) as caught:
        compile_script("x = 1", language)

    assert caught.value.code == "script_language_unsupported"
    assert "FEEL, JavaScript or Python" in caught.value.message


def test_another_expression_language_is_refused() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression("1", language="xpath")

    assert caught.value.code == "expression_unsupported"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("x = 1\ny = 'ä' + a.__b", 2, 11),
        ("x = 1\nif x:\n    import os", 3, 5),
        ("x = 1\n\nx = __y", 3, 5),
    ],
)
def test_a_refusal_in_a_script_has_its_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_script(text)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in caught.value.message
