"""Simple cells tested in Python hold exactly when FEEL's own evaluator says they do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.decisions.cells import simple_test, simple_value, simple_values
from engine.expressions.feelin import Cell, evaluate_cells
from engine.expressions.limits import Scope

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SIMPLE = (
    "-", "", "5", "-5", "0.5", ".5", '"a"', '""', "true", "false", "null", "< 5", "<=5", "> 5",
    ">= -1", "= 5", "!= 5", '!= "a"', '< "b"', "[1..5]", "(1..5)", "]1..5[", "[1..5)", "1, 2, 5",
    '"a", "b"', "< 2, > 4", "not(5)", 'not("a", "b")', "not(< 5)", "not(null)", "[1..2], [4..5]",
    'date("2026-03-02")', '@"2026-03-02"', '> date("2026-01-01")', '[@"2026-01-01"..@"2026-12-31"]',
    '< time("10:00:00")', '>= duration("P1D")', 'date and time("2026-03-02T09:00:00Z")',
    '["a".."m"]', "not(true)",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 5, -5, 0.5, 4.5, "a", "b", "", "n", date(2026, 3, 2),
    date(2025, 3, 2), time(9, 0), NOW, timedelta(days=2), timedelta(hours=2), [5], [4], ["a"],
    [1, 2], [None], [], {"a": 1},
)  # fmt: skip
FOR_FEEL = (
    "x", "x + 1", "a, b", "[1, 2]", "? > 5", "some x in ? satisfies x > 1", '"a\\"b"', "5 + 5",
    "f(5)", "(1)", "1..5", "[1..x]", "not(x)", "not(5) and true", "true value", "null check",
    '"a" "b"', "5,", ",5", "< true", "< null", 'date("nonsense")', '@"nonsense"', "0x10", "1e5",
    "5 5", "--5", "-x", "{a: 1}", "count(?) > 1", "not (5) or x",
)  # fmt: skip


def by_feel(cell: str, value: Any) -> Any:
    scope = Scope({}, NOW)
    found = Cell(kind="u", text=cell or "-", known={})
    return evaluate_cells((found,), {}, scope, ({"?": value},))[0]


@pytest.mark.parametrize("cell", SIMPLE)
def test_a_simple_cell_holds_when_feel_says_so(cell: str) -> None:
    test = simple_test(cell)
    assert test is not None

    found = {repr(value): test(value) is True for value in VALUES}

    assert found == {repr(value): by_feel(cell, value) is True for value in VALUES}


@pytest.mark.parametrize("cell", FOR_FEEL)
def test_what_is_not_simple_is_left_to_feel(cell: str) -> None:
    assert simple_test(cell) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"a"', ("a",)),
        ("- 5", (-5,)),
        ("1.0", (1.0,)),
        ("null", (None,)),
        ('duration("PT2H")', (timedelta(hours=2),)),
        ("1 + 1", None),
        ("x", None),
        ('"a", "b"', None),
    ],
)
def test_a_literal_is_known_at_once(text: str, value: Any) -> None:
    assert simple_value(text) == value


def test_a_list_of_literals_is_known_at_once() -> None:
    assert simple_values('"low", "high",3') == ("low", "high", 3)
    assert simple_values('"low", x') is None
    assert simple_values("[1..5]") is None


@given(st.text(max_size=40), st.sampled_from(VALUES))
def test_no_text_breaks_the_reader(text: str, value: Any) -> None:
    test = simple_test(text)

    assert test is None or test(value) in {True, False, None}


@given(
    st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
    st.integers(-50, 50) | st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 3)),
    st.integers(-50, 50),
)
def test_comparisons_agree_with_feel(sign: str, bound: float, value: int) -> None:
    cell = f"{sign} {bound:f}" if isinstance(bound, float) else f"{sign} {bound}"
    test = simple_test(cell)

    assert test is not None
    assert (test(value) is True) == (by_feel(cell, value) is True)
