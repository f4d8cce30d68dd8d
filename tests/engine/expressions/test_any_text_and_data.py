"""Any text is compiled or refused; any data gives a value or a failure: never a bare exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import PlaitError
from engine.expressions import (
    EvaluationError,
    ExpressionError,
    compile_condition,
    compile_expression,
    compile_script,
    compile_source,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
TEXT_CODES = {"expression_syntax", "expression_forbidden", "expression_unsupported"}
DATA_CODES = {"expression_failed", "expression_limit"}
WORDS = [
    "risk",
    "xs",
    "order",
    "name",
    ".",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "**",
    "..",
    "@",
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "in",
    "between",
    "true",
    "false",
    "null",
    "1",
    "2.5",
    '"a"',
    '"P1D"',
    "date",
    "time",
    "duration",
    "sum",
    "count",
    "min",
    "max",
    "append",
    "string",
    "number",
    "round",
    "substring",
    "for",
    "some",
    "every",
    "instance",
    "of",
    "is",
    "defined",
    "'",
    "%",
    "lambda",
    "is",
    "None",
    "==",
    "//",
    "abs",
    "len",
    "sorted",
    "int",
    "float",
    "str",
    "\n",
    "x",
    "y",
    "\\",
    "#",
    ";",
    ":=",
    "pass",
    "elif",
]
FEEL = [
    "x + y", "x - y", "x * y", "x / y", "x = y", "x != y", "x < y", "x >= y", "x in y", "x and y",
    "sum(x)", "mean(x, y)", "min(x, y)", "max(x)", "count(x)", "substring(x, y)", "string(x)",
    "number(x)", "round(x, y)", "floor(x)", "modulo(x, y)", "append(x, y)", "concatenate(x, y)",
    "list contains(x, y)", "string join(x, y)", "upper case(x)", "contains(x, y)", "date(x)",
    "date(x, y, x)", "time(x)", "date and time(x)", "date and time(x, y)", "duration(x)", "x.year",
    "x.days", "x[y]", "x in [y..x]", "x between y and x", "-x", "not(x)", "{a: x, b: a}.b.y",
    "abs(x)", "if x then y else x", 'x + duration("P1M")', 'x - duration("P1M")', "x", "x.y",
]  # fmt: skip
PYTHON = [
    "x + y", "x - y", "x * y", "x / y", "x // y", "x % y", "x == y", "x < y", "x in y", "x and y",
    "x not in y", "sum(x)", "min(x, y)", "max(x)", "sorted(x)", "int(x)", "float(x)", "str(x)",
    "len(x)", "round(x, y)", "abs(x)", "bool(x)", "x[y]", "-x", "+x", "not x", "x if y else x",
    "[x, y]", "x < y < x", "x",
]  # fmt: skip

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.just(UTC))
    | st.timedeltas()
)
data = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
variables_of = st.dictionaries(st.sampled_from(["x", "y"]), data)


def code_of(run: Callable[[], object], kind: type[PlaitError]) -> str | None:
    try:
        run()
    except kind as refusal:
        return refusal.code
    return None


@settings(max_examples=400)
@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    for compiler in (compile_expression, compile_condition, compile_source, compile_script):
        assert code_of(partial(compiler, text), ExpressionError) in {None, *TEXT_CODES}
    code = code_of(partial(compile_expression, text, language="python"), ExpressionError)
    assert code in {None, *TEXT_CODES}


@settings(max_examples=600)
@given(st.sampled_from(FEEL), st.sampled_from(PYTHON), variables_of)
def test_any_data_gives_a_value_or_a_failure(
    feel: str, python: str, variables: dict[str, Any]
) -> None:
    expressions = compile_expression(feel), compile_expression(python, language="python")

    for expression in expressions:
        code = code_of(partial(expression.evaluate, variables, NOW), EvaluationError)
        assert code in {None, *DATA_CODES}


@given(st.sampled_from(FEEL), variables_of)
def test_an_evaluation_gives_the_same_twice(text: str, variables: dict[str, Any]) -> None:
    expression = compile_expression(text)

    def outcome() -> str:
        try:
            return repr(expression.evaluate(variables, NOW))
        except EvaluationError as failure:
            return failure.message

    assert outcome() == outcome()
