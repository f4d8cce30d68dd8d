"""The compiled subset and feelin answer alike; where they differ by decision, it stands here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.expressions import EvaluationError, ExpressionError, compile_expression
from engine.expressions.feelin import Cell, evaluate_cells
from engine.expressions.limits import Scope
from tests.engine.expressions.feel_texts import TEXTS, VARIABLES

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
LISTED = [
    "n + f * 2 - m / 4", "n > 2 and m < 0 or no", "not(none)", "none = null", "nobody != 1",
    "s < t", "0.1 + 0.2", "1 / 3", "10 / 0", "-(m)", "1e3 + 1e-7", "string(1e21)", "string(1e-7)",
    "string(123456789012.5)", 'string([1, "a\\"b", null, {"x y": day}])', "string(at)",
    'day + duration("P1M")', 'day - duration("P1Y")', 'at + duration("PT36H")', "day.weekday",
    'date("2024-03-31") - day', 'at - date and time("2024-02-28T00:00:00+02:00")', "at.minute",
    'span + duration("PT1H")', "span * 2", "span / 2", 'span < duration("P2D")', "clock + span",
    'date and time(day, time("09:00:00Z"))', "date(at)", "time(at)", 'date("2024-02-29") = day',
    'duration("P14M").years', "span.hours", "-span", "abs(-span)", "if yes then s else n",
    "if n then 1 else 2", "if null then 1 else 2", "n between 1 and 3", "n in (1, 3)",
    "n in [1..3]", "n in (1..3)", "n in xs", "n in (xs, 9)",
    'day in [date("2024-01-01")..date("2024-12-31")]', '"b" in ("a".."c")', "none in (1, null)",
    "rows.v", "rows[1].w", "rows.nothing", "c.b.d", "c.b.d.e", "xs[1]", "xs[-1]", "xs[9]", "n[1]",
    "{a: 1, b: a + n}.b", '{"x y": 1}', "[n, s, none, [yes]]", "count([])", "sum([])", "mean(xs)",
    "min(words)", 'max([day, date("2024-03-01")])', 'min(1, "a")', "sum(1, 2)", "floor(-1.5)",
    "ceiling(1.005, 2)", "round half up(1.005, 2)", "round half down(2.5)", "round up(1.001, 2)",
    "round down(-1.999, 2)", "round(2.5)", "floor(1234, -2)", "modulo(-7, 3)", "modulo(5.5, 2)",
    'number("12.50")', 'number("1,000")', 'number("abc")', 'contains(s, "b")',
    "starts with(s, none)", 'upper case("straße")', 'string length("日本😀")', "substring(s, -2)",
    'substring("a😀b", 2, 1)', 'string join(words, "-")', 'string join(["a", null])',
    "append(xs, 4)", "concatenate(xs, words)", "list contains([null], null)",
    "get or else(none, 1)", "is defined(c.nothing)", "1 = true", '"1" = 1', "[1] = 1", "[] = []",
    "{a: 1} = {a: 1.0}", "now() > at", 'today() = date("2030-01-15")', "not(yes) = no", "null < 1",
    "yes < no", "list contains([[1]], 1)", "list contains([1], [1])", "list contains([[1]], [1])",
    "list contains([[1, 2]], [1, 2])", "list contains([day], day)", "list contains([c], c)",
    "[[1]] = [1]", "[1, [2]] = [1, 2]", "[[1]] = 1", "{a: [1]} = {a: 1}", "[null] = null",
    "abs([1.005])", "3 != [null]",
    'span in [duration("P1M")..duration("P1D")]',
    "null in (append([[1, null]], 2))", "none in (rows)", "2 in (append([xs], 9))",
    "xs in (append([xs], 9))",
    'duration("P1M") + clock', 'clock - duration("P1Y")',
]  # fmt: skip


def both(texts: list[str]) -> list[tuple[str, Any, Any]]:
    """Return what the subset and feelin answer to each text that the subset compiles."""
    compiled = []
    for text in texts:
        try:
            expression = compile_expression(text)
        except ExpressionError:
            continue
        if expression.is_compiled:
            compiled.append((text, _answer(expression)))
    cells = [Cell(kind="e", text=text, known={}) for text, _ in compiled]
    found = evaluate_cells(cells, VARIABLES, Scope(VARIABLES, NOW))
    return [(text, ours, theirs) for (text, ours), theirs in zip(compiled, found, strict=True)]


def _answer(expression: Any) -> Any:
    try:
        return expression.calculate(VARIABLES, NOW)
    except EvaluationError as error:
        return error


def _are_equal(left: Any, right: Any) -> bool:
    if isinstance(left, EvaluationError):
        return isinstance(right, EvaluationError)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def test_listed_expressions_have_one_value() -> None:
    answers = both(LISTED)

    assert {*LISTED} - {text for text, *_ in answers} == set()
    assert [each for each in answers if not _are_equal(*each[1:])] == []


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
@given(st.lists(TEXTS, min_size=50, max_size=50))
def test_expressions_made_at_random_have_one_value(texts: list[str]) -> None:
    answers = both(texts)

    assert len(answers) > 30
    assert [each for each in answers if not _are_equal(*each[1:])] == []


@pytest.mark.parametrize(
    ("text", "ours", "theirs"),
    [
        ("99999999999999999999 / 3", 33333333333333333333, "2\\^53"),
        ("10000000000.0 * 10000000000", 1e20, "2\\^53"),
    ],
)
def test_whole_numbers_beyond_a_double_are_exact_here_and_an_error_there(
    text: str, ours: object, theirs: str
) -> None:
    scope = Scope(VARIABLES, NOW)

    assert compile_expression(text).evaluate(VARIABLES, NOW) == ours
    (found,) = evaluate_cells([Cell(kind="e", text=text, known={})], VARIABLES, scope)
    assert isinstance(found, EvaluationError)
    with pytest.raises(EvaluationError, match=theirs):
        raise found
