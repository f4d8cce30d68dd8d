from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.expressions import EvaluationError, ExpressionError, compile_expression
from engine.expressions.feel import compile_feel
from engine.value_checks import FileReference

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
FILE = FileReference(id=7, name="a.pdf", media_type="application/pdf", size=12, sha256="0" * 64)
VARIABLES: dict[str, Any] = {
    "xs": [3, 1, 2], "words": ["b", "a"], "limit": 1, "rows": [{"v": 1}, {"v": 2}],
    "order": {"total": 12.5, "lines": [{"qty": 2}, {"qty": 3}]}, "day": date(2024, 2, 1),
    "big": 2**60, "file": FILE, "note": None,
}  # fmt: skip


def value(text: str, **more: Any) -> Any:
    return compile_expression(text).evaluate({**VARIABLES, **more}, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for x in xs return x * 2", [6, 2, 4]),
        ("for i in 1..3, w in words return string(i) + w", ["1b", "1a", "2b", "2a", "3b", "3a"]),
        ("some x in xs satisfies x > 2", True),
        ("every x in xs satisfies x > limit", False),
        ("xs[item > limit]", [3, 2]),
        ("xs[> 1]", [3, 2]),
        ("xs[limit]", 3),
        ('words[contains(item, "a")]', ["a"]),
        ("rows[v > 1].v", [2]),
        ("[0, null, false][item = 0]", [0]),
        ("sort(xs, function(a, b) a < b)", [1, 2, 3]),
        ("(function(a) a + 1)(2)", 3),
        ("order.total instance of number", True),
        ("2 ** 10", 1024),
        ("sum(for line in order.lines return line.qty)", 5),
        ("{a: 1, b: a + 1, c: for x in [a, b] return x}.c", [1, 2]),
        ("5 in (> 3, < 2)", True),
        ('substring before("a-b", "-")', "a"),
        ('matches("abc", "^a.c$")', True),
        ('replace("abcd", "(ab)|(cd)", "[$1]")', "[ab][]"),
        ('split("a, b", ",\\\\s*")', ["a", "b"]),
        ('extract("refs 1, 22", "[0-9]+")', ["1", "22"]),
        ('string join(words, "-", "<", ">")', "<b-a>"),
        ('trim(" a ") + to base64("añ")', "aYcOx"),
        ('[is blank(" "), is empty([]), is defined(note)]', [True, True, False]),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("duplicate values([1, 2, 1])", [1]),
        ("distinct values([1, 2, 1])", [1, 2]),
        ("union([1], [2, 1])", [1, 2]),
        ("flatten([[1, [2]], 3])", [1, 2, 3]),
        ("[product([2, 3]), median(xs), mode([1, 1, 2])[1]]", [6, 2, 1]),
        ("all([true, null])", None),
        ("sublist(xs, 2, 1)", [1]),
        ("insert before([1], 1, 0)", [0, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ('context put({a: {b: 2}}, ["a", "c"], 3)', {"a": {"b": 2, "c": 3}}),
        ("context merge([{a: 1}, {b: 2}])", {"a": 1, "b": 2}),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('from json("{\\"a\\": [1]}").a', [1]),
        ('to json({a: [1, "x"]})', '{"a":[1,"x"]}'),
        ("last day of month(day)", date(2024, 2, 29)),
        ("[day of week(day), month of year(day), day of year(day), week of year(day)]",
         ["Thursday", "February", 32, 5]),
        ("[before(1, [2..3]), after(4, [2..3]), meets([1..2], [2..3])]", [True, True, True]),
        ("[overlaps([1..3], [2..5]), overlaps before([1..3], [2..5])]", [True, True]),
        ("[during(2, [1..3]), includes([1..3], 2), starts(1, [1..3]), finishes(3, [1..3])]",
         [True, True, True, True]),
        ("[started by([1..3], 1), finished by([1..3], 3), coincides([1..3], [1..3])]",
         [True, True, True]),
        ("[round half up(1.005, 2), round half down(2.5, 0), decimal(2.5, 0), round up(1.1, 0)]",
         [1.01, 2, 2, 2]),
        ('[max("a", "b"), min(day, date("2020-01-01"))]', ["b", date(2020, 1, 1)]),
        ('if "a" = 1 then 1 else 2 ** 2', 4),
        ('"a" <= 3 ** 1', None),
        ('{"a b": 1}.`a b`', 1),
    ],
)  # fmt: skip
def test_the_whole_language_is_known(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "given",
    [
        1, -1, 2**53 - 1, 0.1, -2.5e-300, 123456.75, 'ä😀\n"', True, None, [], {},
        [[None]], date(2024, 2, 29), time(9, 30), time(9, 30, 15, 250_000), time(9, tzinfo=UTC),
        NOW,        datetime(2024, 7, 1, 10, tzinfo=ZoneInfo("Europe/Paris")),
        timedelta(days=-1, hours=-2), timedelta(microseconds=1), timedelta(days=400), FILE,
        {"a": [{"b": date(2020, 1, 1)}]}, {"constructor": 1, "__proto__": 2, "toString": 3},
    ],
    ids=str,
)  # fmt: skip
def test_a_value_crosses_and_comes_back_the_same(given: object) -> None:
    found = compile_expression("for i in [x] return i").evaluate({"x": given}, NOW)

    assert found == [given]
    assert str(found) == str([given]) or isinstance(given, datetime | time | dict)


@pytest.mark.parametrize("given", [2**53 + 1, -(2**60), [{"a": 2**63}], 10**400, 1e300])
def test_a_whole_number_that_does_not_cross_exactly_is_an_error(given: object) -> None:
    with pytest.raises(EvaluationError, match="2\\^53"):
        compile_expression("for i in [x] return i").evaluate({"x": given}, NOW)


def test_a_whole_number_that_does_not_come_back_exactly_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="2\\^53"):
        value("2 ** 60")


@pytest.mark.parametrize(
    "text",
    [
        "[1..5]",
        "function(x) x",
        'years and months duration(day, date("2025-02-01"))',
        "{f: function(x) x}",
        'date and time("2024-01-31T10:00:00")',
    ],
)
def test_what_no_variable_can_hold_is_no_result(text: str) -> None:
    with pytest.raises(EvaluationError):
        compile_feel(text).evaluate(VARIABLES, NOW)


def test_the_steps_clock_is_the_only_one() -> None:
    assert value("[now(), today()][item != null]") == [NOW, date(2030, 1, 15)]


def test_chance_needs_a_seed_and_then_repeats() -> None:
    expression = compile_expression("[random number(), uuid()]")

    with pytest.raises(EvaluationError, match="seed"):
        expression.evaluate({}, NOW)
    first, again, other = (expression.evaluate({}, NOW, seed) for seed in (7, 7, 8))
    assert first == again != other
    assert isinstance(first, list)
    assert 0 <= float(str(first[0])) < 1
    assert len(str(first[1])) == 36


def test_named_zones_come_from_our_own_tables() -> None:
    text = 'date and time("2024-07-01T10:00:00@" + zone) < date and time("2024-07-01T09:00:00Z")'

    assert value(f"[{text}][item = true]", zone="Europe/Paris") == [True]
    assert value(f"[{text}][item = true]", zone="America/New_York") == []
    assert value(f"[{text}][item = true]", zone="Nowhere/Else") == []


def test_an_assertion_of_a_model_fails_with_its_cause() -> None:
    assert value("assert(1, 2 > 1)") == 1
    with pytest.raises(EvaluationError, match="too little"):
        value('assert(note, note != null, "too little")')


@pytest.mark.parametrize(
    ("text", "names", "maybe", "paths"),
    [
        ("for x in a.b return x + c", {"a", "c"}, set(), {"a.b", "c"}),
        ("a[b > c.d].e", {"a"}, {"b", "c"}, {"a"}),
        ("some a in [1] satisfies a = b", {"b"}, set(), {"b"}),
        ("{a: b, c: a ** 2}", {"b"}, set(), {"b"}),
        ("sort(a, function(x, y) x < y + z)", {"a", "z"}, set(), {"a", "z"}),
        ("a instance of number", {"a"}, set(), {"a"}),
        ("abs(n: a.b)", {"a"}, set(), {"a.b"}),
        ("for i in 1..n return partial[-1]", {"n"}, set(), {"n"}),
    ],
)
def test_what_it_reads_is_known(
    text: str, names: set[str], maybe: set[str], paths: set[str]
) -> None:
    expression = compile_expression(text)

    assert expression.names == names
    assert expression.maybe_names == maybe
    assert expression.paths == paths
    assert not expression.is_compiled


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("for x in xs", 1, 12),
        ("for x in xs\n  return x +", 2, 13),
        ("for x in xs return ()", 1, 21),
        ('= for x in ["😀"] return )', 1, 25),
    ],
)
def test_a_syntax_error_has_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)

    assert (caught.value.code, caught.value.line) == ("expression_syntax", line)
    assert caught.value.column == column


def test_every_thread_has_a_machine_of_its_own() -> None:
    expression = compile_expression("for x in xs return x * n")
    found: list[object] = []

    def work(n: int) -> None:
        found.extend(
            expression.evaluate({"xs": [1, 2], "n": n}, NOW) == [n, 2 * n] for _ in range(50)
        )

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 200
