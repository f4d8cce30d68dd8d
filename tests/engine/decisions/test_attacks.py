"""Hostile DMN files and cells: refused where they stand, or harmless; never slow, never silent."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.decisions import read_decisions
from engine.expressions import EvaluationError
from tests.engine.decisions.models import compiled, decision, literal, model, read, table

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = 3.0
LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PLAIN = model(decision("d", literal("1")))

FILES: dict[str, tuple[bytes, str]] = {
    "entities": (LAUGHS + PLAIN, "xml_dtd_forbidden"),
    "a file outside": (OUTSIDE + PLAIN, "xml_dtd_forbidden"),
    "a DTD outside": (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x">' + PLAIN, "xml_dtd_forbidden"),
    "nothing": (b"", "xml_malformed"),
    "one byte": (b"<", "xml_malformed"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "xml_malformed"),
    "JSON": (b'{"a": 1}', "xml_malformed"),
    "a NUL": (PLAIN.replace(b"Defs", b"De\0fs"), "xml_malformed"),
    "no UTF-8": (PLAIN.replace(b"Defs", b"De\xfffs"), "xml_malformed"),
    "half a file": (PLAIN[:-5], "xml_malformed"),
    "a web page": (b"<html><body/></html>", "not_dmn"),
    "a process": (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "not_dmn"),
    "too deep": (model("<a>" * 120 + "</a>" * 120), "xml_limit"),
    "too many elements": (model("<a/>" * 20_001), "xml_limit"),
    "a long id": (model(decision("d" * 300, literal("1"))), "xml_limit"),
    "a long text": (model(decision("d", literal("1 + " * 20_000 + "1"))), "xml_limit"),
    "too large": (model("<a>" + "x" * 60_000 + "</a>") + b" " * 5_000_000, "too_large"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_one_finding(name: str) -> None:
    content, code = FILES[name]
    started = time.process_time()

    found = read_decisions({"x.dmn": content})

    assert [one.code for one in found.findings] == [code]
    assert found.findings[0].file == "x.dmn"
    assert found.decisions == ()
    assert time.process_time() - started < SECONDS


ESCAPES = (
    "__import__('os').system('id')", "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__", "(lambda:0).__globals__", "x.__class__.__init__.__globals__",
    "getattr(x, '__cl' + 'ass__')", "eval('1')", "exec('1')", "open('/etc/passwd')",
    "globals()", "breakpoint()", "compile('1', '', 'eval')", "type('X', (), {})",
    "'{0.__class__}'.format(x)", "f'{x.__class__}'", "[c for c in ().__class__.__bases__]",
    "constructor.constructor('return process')()", "this.constructor.constructor('1')()",
    "globalThis.process", "require('fs')", "new Function('return 1')()", "import('fs')",
    "x.__proto__.polluted", "JSON.stringify(this)", "java.lang.Runtime.getRuntime()",
    "T(java.lang.Runtime).getRuntime().exec('id')", "${''.getClass().forName('x')}",
    "#{7*7}", "{{7*7}}", "{% raw %}", "<%= 7*7 %>", "$(id)", "`id`", "1; drop table x",
    "' OR 1=1--", "x := 1", "lambda: 0", "async def f(): pass",
    "\U0001d41e\U0001d42f\U0001d41a\U0001d425('1')", "__\uff49mport__('os')",
)  # fmt: skip


@pytest.mark.parametrize("text", ESCAPES)
@pytest.mark.parametrize("place", ["literal", "input", "cell", "output", "allowed"])
def test_an_escape_is_refused_or_gives_nothing(place: str, text: str) -> None:
    parts = {
        "literal": literal(text),
        "input": table([text], ["o"], [["-", "1"]]),
        "cell": table(["x"], ["o"], [[text, "1"]]),
        "output": table(["x"], ["o"], [["-", text]]),
        "allowed": table(["x"], [f"o = {text}"], [["-", "1"]]),
    }

    found = read(decision("d", parts[place]))

    errors = [one for one in found.findings if one.level == "error"]
    if not errors:
        (asked,) = found.decisions
        assert _harmless(asked, {"x": "text"}), text
    assert all(one.line and one.file == "model.dmn" and one.way_out for one in errors)


def _harmless(asked: Any, variables: dict[str, Any]) -> bool:
    try:
        result = asked.decide(variables, NOW).result
    except EvaluationError:
        return True
    return result in {None, 1} or isinstance(result, bool)


SLOW = (
    "for i in 1..100000000 return i", "count(for i in 1..100000, j in 1..100000 return 1)",
    "every i in 1..1000000000 satisfies i > 0", "9 ** 9 ** 9 ** 9",
    'string join(for i in 1..10000000 return "aaaaaaaaaaaaaaaaaaaa")',
    'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$")',
    "{f: function(n) f(n) + f(n), r: f(1)}.r",
    "sort([3, 1, 2], function(a, b) (for i in 1..100000000 return i)[1] < 1)",
)  # fmt: skip


@pytest.mark.parametrize("text", SLOW)
@pytest.mark.parametrize("place", ["literal", "cell"])
def test_what_would_run_for_ever_is_stopped(place: str, text: str) -> None:
    logic = literal(text) if place == "literal" else table(["x"], ["o"], [[f"? = {text}", "1"]])
    found = read(decision("d", logic))
    started = time.process_time()

    outcome: Any = "refused"
    if not [one for one in found.findings if one.level == "error"]:
        try:
            outcome = found.decisions[0].decide({"x": 1}, NOW).result
        except EvaluationError as error:
            outcome = error.code

    assert outcome in {"refused", None, False, "expression_limit", "expression_failed"}
    assert time.process_time() - started < SECONDS


def test_nested_and_long_texts_are_refused() -> None:
    for text in ("(" * 5_000 + "1" + ")" * 5_000, "1" + " + 1" * 4_000, "[" * 3_000):
        found = read(decision("d", literal(text)))
        assert [one.level for one in found.findings] == ["error"]


@pytest.mark.parametrize(
    "value",
    [
        "${7*7}",
        "__import__('os').system('id')",
        '"; 1 = 1 or "',
        "]]>",
        2**70,
        1e308,
        "x" * 100_000,
        {"__proto__": {"polluted": 1}, "constructor": 1},
        [[[[1]]]],
    ],
)
def test_a_value_is_never_evaluated(value: Any) -> None:
    asked = compiled(decision("d", table(["x"], ["o"], [["-", "x"]])))

    assert asked.decide({"x": value}, NOW).result == value


def test_a_whole_number_that_javascript_would_round_is_an_error_there() -> None:
    asked = compiled(decision("d", literal("(for i in [1] return x + i)[1]")))

    with pytest.raises(EvaluationError):
        asked.decide({"x": 2**60}, NOW)


@pytest.mark.parametrize("name", ["__builtins__", "Root", "Start", "constructor", "x y", "1", "?"])
def test_an_odd_id_is_only_a_name(name: str) -> None:
    asked = compiled(decision(name, literal("1 + 1")), key=name)

    assert asked.decide({}, NOW).result == 2


def test_many_decisions_and_rules_are_read_in_time() -> None:
    started = time.process_time()
    many = [decision(f"d{at}", literal("x + 1")) for at in range(4_000)]
    rows = [[f"< {at}", f'"{at}"', f"{at}"] for at in range(2_000)]
    wide = decision("w", table(["x", "y"], ["o"], rows, 'hitPolicy="FIRST"'))

    assert read(*many).findings == ()
    assert compiled(wide, key="w").decide({"x": 1_000, "y": "1500"}, NOW).result == 1500
    assert time.process_time() - started < 2 * SECONDS
