from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.expressions import EvaluationError, ExpressionError, compile_script

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "x": 1, "d": {"a": [1, 2]}, "xs": [3, 1, 2], "day": date(2030, 1, 1), "at": NOW,
    "$execution": {"business_key": "A-1", "activity_id": "Task_1"},
}  # fmt: skip


def run(text: str, format: str = "python", result: str | None = None) -> dict[str, Any]:
    script = compile_script(text, format, result_variable=result)
    assert not script.runs_as_job
    return script.run(VARIABLES, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b = 1, [2]", {"a": 1, "b": [2]}),
        ("y = [v * 2 for v in xs if v > 1]", {"y": [6, 4]}),
        ("y = {k: len(v) for k, v in d.items()}", {"y": {"a": 2}}),
        ("y = d.a[1:] + [d['a'][0]]", {"y": [2, 1]}),
        ("y = f'{x:.2f} {xs[0]} {True}'", {"y": "1.00 3 True"}),
        ("y = ', '.join([str(v) for v in sorted(xs, reverse=True)])", {"y": "3, 2, 1"}),
        ("import datetime\ny = (datetime.datetime.now() + timedelta(days=1)).isoformat()",
         {"y": "2030-01-16T12:00:00+00:00"}),
        ("y = sum(v for v in xs) if any([v > 2 for v in xs]) else 0", {"y": 6}),
        ("y = [[i, v] for i, v in enumerate(zip(xs, [0]))]", {"y": [[0, [3, 0]]]}),
        ("y = {1, 1, 2}\nz = tuple(xs)\nw = 2 ** 10\nv = 'a' * 3",
         {"y": [1, 2], "z": [3, 1, 2], "w": 1024, "v": "aaa"}),
        ("y = 'b a'.title().split()\nz = d.get('q', 7)", {"y": ["B", "A"], "z": 7}),
        ("d['a'][0] = 9\nd['n'] = d['a'][0] + 1", {"d": {"a": [9, 2], "n": 10}}),
        ("d.a.append(5)\nxs.sort()\nxs += [4]", {"d": {"a": [1, 2, 5]}, "xs": [1, 2, 3, 4]}),
        ("d.update({'b': 1})\nd.pop('a')", {"d": {"b": 1}}),
        ("n = 0\nfor v in xs:\n    if v == 1:\n        continue\n    n += v", {"n": 5, "v": 2}),
        ("n = 0\nwhile True:\n    n += 1\n    if n > 3:\n        break", {"n": 4}),
        ("del x\nprint(xs)\n'a text'", {"x": None}),
        ("y = 1\ndel y", {}),
        ("y: int = 1\ny = y if y is not None else 0", {"y": 1}),
    ],
)  # fmt: skip
def test_python_that_models_hold_runs_in_the_step(text: str, expected: dict[str, Any]) -> None:
    before = repr(VARIABLES)

    assert run(text) == expected
    assert repr(VARIABLES) == before


@pytest.mark.parametrize(
    ("text", "names", "assigns"),
    [
        ("def f(a):\n    return a + x\ny = f(2)", {"x"}, {"y"}),
        ("y = sorted(xs, key=lambda v: -v)", {"xs"}, {"y"}),
        ("import json\ny = json.dumps(d)", {"d"}, {"y"}),
        ("try:\n    y = 1 / x\nexcept ZeroDivisionError:\n    y = None", {"x"}, {"y"}),
    ],
)
def test_other_python_runs_as_a_job_of_its_own(
    text: str, names: set[str], assigns: set[str]
) -> None:
    script = compile_script(text, "python", result_variable="last")

    assert script.runs_as_job
    assert script.names == names
    assert script.assigns == assigns | {"last"}
    assert script.job_settings == {"code": text, "format": "python", "result_variable": "last"}
    with pytest.raises(EvaluationError, match="as a job"):
        script.run(VARIABLES, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var y = x + 1; execution.setVariable('total', y * 2); y", {"total": 4, "r": 2}),
        ("x = 5; other = 6; x", {"r": 5}),
        ("kcontext.setVariable('n', [1.0, {a: new Date()}])", {"n": [1, {"a": NOW}], "r": None}),
        ("execution.setVariable('x', 2); x + execution.getVariable('x')", {"x": 2, "r": 4}),
        ("execution.removeVariable('x'); execution.hasVariable('d')", {"x": None, "r": True}),
        ("execution.getVariable('nobody')", {"r": None}),
        (
            "execution.removeTransientVariable('x'); execution.getTransientVariable('x')",
            {"x": None, "r": None},
        ),
        ("execution.getBusinessKey() + execution.getCurrentActivityId()", {"r": "A-1Task_1"}),
        ("print('a'); console.log('b'); d.a.map(function(v) { return v * 0.5 })", {"r": [0.5, 1]}),
        ("day.getUTCFullYear() + ' ' + Date.now()", {"r": "2030 1894708800000"}),
        ("if (x > 0) { 'yes' } else { 'no' }", {"r": "yes"}),
        ("JSON.stringify(d)", {"r": '{"a":[1,2]}'}),
        ("-0 + 9007199254740991", {"r": 9007199254740991}),
    ],
)
def test_javascript_runs_with_variables_as_globals(text: str, expected: dict[str, Any]) -> None:
    assert run(text, "javascript", "r") == expected


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("var a = 1;\n\nnope.foo()", "line 3: ReferenceError"),
        ("throw new Error('too late')", "line 1: Error: too late"),
        ("Math.random()", "chance has no place"),
        ("execution.getId()", "id is not known"),
        ("x / 0", "Infinity is no number"),
        ("2 ** 60", "beyond 2\\^53"),
        ("(function() {})", "a function is no value"),
        ("execution.setVariable('a b', 1)", "no variable may be called"),
        ("execution.setVariable('x', {$a: 1})", "begins with"),
        ("let o = {}; o.o = o; o", "too deep"),
    ],
)
def test_javascript_that_fails_says_where_and_why(text: str, fact: str) -> None:
    with pytest.raises(EvaluationError, match=fact):
        run(text, "javascript", "r")


@pytest.mark.parametrize(
    ("text", "line"), [("x = ;", 1), ("var a = 1;\nif (a {", 2), ("return 1", 1), ("a b", 1)]
)
def test_javascript_with_an_error_is_refused_at_its_line(text: str, line: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_script(text, "javascript")

    assert (caught.value.code, caught.value.line) == ("expression_syntax", line)


def test_what_javascript_reads_and_sets_is_known() -> None:
    script = compile_script(
        "var y = total.net; execution.setVariable('a', execution.getVariable(\"b\")); Math.abs(c)",
        "js",
    )

    assert script.names == {"total", "b", "c"}
    assert script.assigns == {"a"}
    assert not script.reads_any
    assert compile_script("execution.getVariable(name)", "js").reads_any
    assert compile_script("execution.setVariable(name, 1)", "js").assigns_any


def test_feel_and_juel_scripts_give_their_value_to_the_result_variable() -> None:
    assert run("x + 1", "feel", "y") == {"y": 2}
    assert run("= for v in xs return v * x", "feel", "y") == {"y": [3, 1, 2]}
    assert run("${x + 1}", "juel", "y") == {"y": 2}


def test_a_juel_script_may_set_variables() -> None:
    script = compile_script("${execution.setVariable('y', x + 1)}", "juel")

    assert script.assigns == {"y"}
    assert script.run(VARIABLES, NOW) == {"y": 2}


def test_a_result_has_a_name_that_a_variable_may_have() -> None:
    with pytest.raises(Exception, match="no variable may be called"):
        compile_script("x", "feel", result_variable="a b")
