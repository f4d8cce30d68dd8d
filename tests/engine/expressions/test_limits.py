"""No text and no data makes an evaluation long, large or deep."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    compile_condition,
    compile_expression,
    compile_script,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES = {"big": [0] * 50_000, "same": [0] * 50_000, "text": "z " * 400_000}
DOUBLING = ", ".join(f"a{n}: [a{n - 1}, a{n - 1}]" for n in range(1, 60))
DEEP = [
    "(" * 10_000, "[" * 9_000, "-" * 9_000, "not(" * 2_400, "{a:" * 3_000, "a" + "[1]" * 3_000,
    "a" + ".a" * 4_000, "x in (" * 1_500, "if " * 3_000, "1+" * 600_000 + "1", "x" * 1_000_000,
    "not " * 2_400 + "x", "(" * 99 + "1" + ")" * 99 + "+" * 9_000, "f(" * 4_000, "a if " * 1_900,
    "/*" * 5_000, '"' + "\\" * 9_000, "1." * 4_000, "0" * 9_999 + "x",
]  # fmt: skip
GROWING_SCRIPTS = [
    "x = [1, 1]\n" + "x = [x, x]\n" * 60, "x = {'a': 1}\n" + "x = {'a': x, 'b': x}\n" * 60,
    "x = [1]\n" + "x = x + x\n" * 60, "x = 'a'\n" + "x = x + x\n" * 60,
    "x = 3\n" + "x *= x\n" * 60, "x = 3.0\n" + "x *= x\n" * 60, "x = 1\n" + "x = [x]\n" * 900,
    "x = sum(big)\n" * 500, "x = big == same\n" * 500, "x = 7 in big\n" * 500,
    "x = 'zz' in text\n" * 500, "x = sorted(big)\n" * 9, "x = max(big)\n" * 400,
    "x = big + big + big",
]  # fmt: skip
GROWING_EXPRESSIONS = [
    "{a0: [1, 1], " + DOUBLING + "}", "concatenate(big, big, big)", "text + text",
    " and ".join(["sum(big) = 0"] * 99), "*".join(["99999999999999999999"] * 99),
    "*".join(["1e300"] * 9), "string(text + text)", 'string join([text, text], "-")',
    " or ".join(["big != same"] * 99), "text" + '+"a"' * 2_000, "[" + ",".join(["text"] * 99) + "]",
]  # fmt: skip


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:12])
def test_deep_and_long_text_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()

    for language in ("feel", "python"):
        with pytest.raises(ExpressionError):
            compile_expression(text, language=language)
    with pytest.raises(ExpressionError):
        compile_script(text)

    assert time.perf_counter() - started < 3


def test_a_chain_of_one_strength_is_flat() -> None:
    assert compile_expression("+".join(["1"] * 4_000)).evaluate({}, NOW) == 4_000
    assert compile_condition(" and ".join(["true"] * 1_000)).evaluate({}, NOW) is True


def test_a_hundred_levels_are_allowed() -> None:
    text = "(" * 99 + "1" + ")" * 99

    assert compile_expression(text).evaluate({}, NOW) == 1


@pytest.mark.parametrize("text", GROWING_SCRIPTS, ids=lambda text: text[-24:])
def test_a_script_that_grows_without_end_meets_the_limit(text: str) -> None:
    script = compile_script(text)
    started = time.perf_counter()

    with pytest.raises(EvaluationError) as caught:
        script.run(VARIABLES, NOW)

    assert caught.value.code == "expression_limit"
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("text", GROWING_EXPRESSIONS, ids=lambda text: text[:24])
def test_an_expression_that_grows_without_end_meets_the_limit(text: str) -> None:
    expression = compile_expression(text)
    started = time.perf_counter()

    with pytest.raises(EvaluationError) as caught:
        expression.evaluate(VARIABLES, NOW)

    assert caught.value.code == "expression_limit"
    assert time.perf_counter() - started < 3


def test_a_large_variable_may_be_handed_on() -> None:
    rows = [[n] for n in range(1_200_000)]

    assert compile_expression("=forecast.rows").evaluate({"forecast": {"rows": rows}}, NOW) is rows
