"""FEEL as Plait knows it: what each construct gives, and what is refused with which code."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    compile_expression,
)
from engine.values import FileReference, same

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "risk": 6,
    "amount": 10.5,
    "big": 2**60 + 1,
    "name": "Ann",
    "ok": True,
    "nothing": None,
    "xs": [1, 2, 3],
    "order": {"customer": {"name": "Bo"}, "if": 1},
    "rows": [{"v": 1}, {"v": 2}],
    "file": FileReference(id=1, name="q.pdf", media_type="application/pdf", size=9, sha256="ab"),
    "day": date(2030, 1, 31),
    "at": datetime(2030, 1, 31, 9, tzinfo=UTC),
}


def evaluate(text: str) -> Any:
    return compile_expression(text).evaluate(VARIABLES, NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("= 1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("10 / 4", 2.5),
        ("6 / 3", 2),
        ("1 / 0", None),
        ("-risk + 1", -5),
        ("--1", 1),
        (".5 + 1.5e1", 15.5),
        ("big + 1", 2**60 + 2),
        ("9007199254740993 + 0", 2**53 + 1),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ("ok + 1", None),
        ("nothing + 1", None),
        (r'"\" \\ \n \u00e4 \uD83D\uDE00 \U01F600"', '" \\ \n ä 😀 😀'),
        ("risk // a comment\n + /* another */ 1", 7),
    ],
)
def test_arithmetic_and_literals(text: str, value: Any) -> None:
    assert same(evaluate(text), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("risk > 5 and amount < 1000", True),
        ("risk = 6.0", True),
        ('risk = "6"', None),
        ('risk > "5"', None),
        ("nothing > 5", None),
        ("nothing = null", True),
        ("risk != null", True),
        ('name >= "Al"', True),
        ("xs = [1, 2, 3]", True),
        ("{a: [1]} = {a: [1.0]}", True),
        ("risk between 6 and 7 and ok", True),
        ("risk in [1..6]", True),
        ("risk in [1..6)", False),
        ("risk in ]6..9]", False),
        ("risk in (5..7)", True),
        ("risk in [1, 6]", True),
        ("risk in (1, [5..7])", True),
        ("2 in xs", True),
        ("4 in xs", False),
        ('name in ["Ann", "Bo"]', True),
        ("nothing in [1..2]", None),
        ("true and null", None),
        ("false and null", False),
        ("true or null", True),
        ("false or null", None),
        ("true and 1", None),
        ("not(ok)", False),
        ("not(nothing)", None),
        ("not(1)", None),
        ("is defined(nope)", False),
        ("is defined(risk)", True),
        ('if risk > 5 then "high" else "low"', "high"),
        ('if nothing then "high" else "low"', "low"),
        ("if ok then if risk > 9 then 1 else 2 else 3", 2),
    ],
)
def test_logic_has_three_values(text: str, value: Any) -> None:
    assert same(evaluate(text), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("order.customer.name", "Bo"),
        ("order.missing.name", None),
        ("nope.a", None),
        ("order.if", 1),
        ("rows.v", [1, 2]),
        ("rows[2].v", 2),
        ("xs[1]", 1),
        ("xs[-1]", 3),
        ("xs[0]", None),
        ("xs[4]", None),
        ("xs[risk - 5]", 1),
        ("[1, [2]][2][1]", 2),
        ("{a: 1, b: a + 1, c: {d: b}}", {"a": 1, "b": 2, "c": {"d": 2}}),
        ('{"two words": 1, risk: 2}.risk', 2),
        ("[]", []),
        ("{}", {}),
        ("day.year * 100 + day.month", 203001),
        ("at.hour", 9),
        ("(at - now()).days", 15),
        ("risk.year", None),
        ("file.name", "q.pdf"),
        ("file.sha256", None),
    ],
)
def test_paths_lists_and_contexts(text: str, value: Any) -> None:
    assert same(evaluate(text), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(xs)", 3),
        ("sum(xs)", 6),
        ("sum(1, 2.5)", 3.5),
        ("sum([])", None),
        ('sum([1, "a"])', None),
        ("min(xs)", 1),
        ('max(["b", "a"])', "b"),
        ('max(1, "a")', None),
        ("max([])", None),
        ("mean([1, 2])", 1.5),
        ('contains("foobar", "ob")', True),
        ('starts with("foobar", "fo")', True),
        ('ends with("foobar", "fo")', False),
        ('upper case("aß")', "ASS"),
        ('lower case("AB")', "ab"),
        ('string length("\\U01F600")', 1),
        ("string length(5)", None),
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ("string(1.0)", "1"),
        ("string(ok)", "true"),
        ("string(day)", "2030-01-31"),
        ('string({a: [1, "x"]})', '{a: [1, "x"]}'),
        ('number("1.50")', 1.5),
        ('number("0x10")', None),
        ('number("NaN")', None),
        ("floor(-1.5)", -2),
        ("ceiling(1.2)", 2),
        ("round half up(2.5, 0)", 3),
        ("round(1.005, 2)", 1.01),
        ("round(1250, -2)", 1300),
        ("round half down(2.5, 0)", 2),
        ("round up(1.1, 0)", 2),
        ("round down(-1.9, 0)", -1),
        ("abs(-3)", 3),
        ("modulo(-5, 3)", 1),
        ("modulo(5, 0)", None),
        ("get or else(nope, 7)", 7),
        ("append(xs, 4, 5)", [1, 2, 3, 4, 5]),
        ("concatenate(xs, [4])", [1, 2, 3, 4]),
        ("list contains(xs, 2)", True),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ("now()", NOW),
        ("today()", date(2030, 1, 15)),
    ],
)
def test_functions(text: str, value: Any) -> None:
    assert same(evaluate(text), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2030-01-31")', date(2030, 1, 31)),
        ("date(2030, 2, risk)", date(2030, 2, 6)),
        ("date(at)", date(2030, 1, 31)),
        ("date(name)", None),
        ('time("09:00:00")', time(9)),
        ('date and time("2030-01-31T09:00:00Z")', VARIABLES["at"]),
        ('duration("P1DT2H")', timedelta(days=1, hours=2)),
        ('-duration("PT1H")', timedelta(hours=-1)),
        ('@"P1D"', timedelta(days=1)),
        ('@"2030-01-31"', date(2030, 1, 31)),
        ('@"09:00:00"', time(9)),
        ('day + duration("P1M")', date(2030, 2, 28)),
        ('day - duration("P1D")', date(2030, 1, 30)),
        ("day - today()", timedelta(days=16)),
        ('at + duration("PT90M")', datetime(2030, 1, 31, 10, 30, tzinfo=UTC)),
        ('time("23:00:00") + @"PT2H"', time(1)),
        ('@"PT1H" * 3', timedelta(hours=3)),
        ('@"PT3H" / @"PT1H"', 3.0),
        ("at > now()", True),
        ("day > at", None),
        ('string(duration("P1Y2M"))', "P1Y2M"),
    ],
)
def test_dates_times_and_durations(text: str, value: Any) -> None:
    assert same(evaluate(text), value)


def test_equal_moments_in_two_zones_are_equal() -> None:
    texts = '"2030-07-01T10:00:00@Europe/Berlin"', '"2030-07-01T08:00:00Z"'

    assert evaluate("date and time({}) = date and time({})".format(*texts)) is True


def test_a_duration_of_months_is_no_value_of_its_own() -> None:
    with pytest.raises(EvaluationError, match="add it to a date") as caught:
        evaluate('duration("P1M")')

    assert caught.value.code == "expression_failed"


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "expression_syntax", 1),
        ("=", "expression_syntax", 1),
        ("= 1 +", "expression_syntax", 6),
        ("a == b", "expression_syntax", 4),
        ("order amount > 5", "expression_syntax", 7),
        ("1 < 2 < 3", "expression_syntax", 7),
        ("'a'", "expression_syntax", 1),
        ('"abc', "expression_syntax", 1),
        ("a && b", "expression_syntax", 3),
        ("!a", "expression_syntax", 1),
        ("a ? b : c", "expression_syntax", 3),
        ("not a", "expression_syntax", 1),
        ("if a then b", "expression_syntax", 12),
        ("0x10", "expression_syntax", 1),
        ("1e400", "expression_syntax", 1),
        ('date("2030-02-30")', "expression_syntax", 1),
        ('date and time("2030-01-01T10:00:00")', "expression_syntax", 1),
        ('@"soon"', "expression_syntax", 1),
        (r'"\q"', "expression_syntax", 1),
        (r'"\uD83D"', "expression_syntax", 1),
        (r'"\u0000"', "expression_syntax", 1),
        ("{a: 1, a: 2}", "expression_syntax", 8),
        ('{"$type": 1}', "expression_syntax", 2),
        ("abs(1, 2)", "expression_syntax", 1),
        ("conts(x)", "expression_unsupported", 1),
        ("x.y(1)", "expression_syntax", 4),
        ("for x in xs return f(x)", "expression_unsupported", 20),
        ("xs[item > é]", "expression_syntax", 11),
        ("2 ** 9007199254740993", "expression_unsupported", 6),
        ("__import__", "expression_forbidden", 1),
        ("a.__class__", "expression_forbidden", 3),
    ],
)
def test_a_refusal_has_its_code_and_column(text: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionError, match="; ") as caught:
        compile_expression(text)

    assert (caught.value.code, caught.value.column) == (code, column)


def test_an_expression_knows_what_it_reads() -> None:
    expression = compile_expression("= a.b.c > 1 and count(rows) = {k: 1, n: k + m}.n")

    assert expression.names == {"a", "rows", "m"}
    assert expression.paths == {"a", "a.b", "a.b.c", "rows", "m"}
