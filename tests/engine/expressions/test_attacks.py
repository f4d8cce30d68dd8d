"""Text from outside never runs as Python, whether it stands in a file or in a variable."""

from __future__ import annotations

import builtins
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest

from engine.expressions import (
    EvaluationError,
    ExpressionError,
    compile_condition,
    compile_expression,
    compile_script,
    compile_source,
)
from engine.expressions.feel import compile_unary_tests
from engine.expressions.juel import compile_juel
from engine.expressions.sandbox import Sandbox, SandboxLimits, ScriptFailed
from tests.engine.expressions.attacks import (
    DENIALS,
    ESCAPES,
    IN_VARIABLES,
    JAVASCRIPT_ESCAPES,
    JUEL_ESCAPES,
    PYTHON_ESCAPES,
    STATEMENTS,
)

MAX_SECONDS = 3.0  # one second on a quiet machine
NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
CODES = {"expression_syntax", "expression_forbidden", "expression_unsupported", "bean_call"}
LONG: dict[str, Any] = {
    "long": "ab" * 400_000, "xs": [[0]] * 90_000, "d": NOW, "x": {"a": 1},
    "$execution": {"id": "1"},
}  # fmt: skip


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail when anything in a text reaches Python's own machinery."""
    called: list[str] = []
    for name in ("eval", "exec", "input", "breakpoint", "print"):
        monkeypatch.setattr(builtins, name, lambda *_, name=name, **__: called.append(name))
    monkeypatch.setattr("os.system", lambda *_: called.append("os.system"))
    yield
    monkeypatch.undo()
    assert called == []


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(SandboxLimits())
    yield made
    made.close()


def python(text: str) -> object:
    return compile_expression(text, language="python")


def script(text: str) -> object:
    return compile_script("x = " + text)


def play(place: str, text: str, sandbox: Sandbox) -> Any:
    """Compile a text in a place and run it there on data."""
    if place == "feel":
        return compile_condition(text).evaluate(LONG, NOW)
    if place == "python":
        return compile_expression(text, language="python").evaluate(LONG, NOW)
    if place == "juel":
        return compile_juel(f"${{{text}}}").evaluate(LONG, NOW)
    if place == "cell":
        return compile_unary_tests(text).calculate({"?": 1, **LONG}, NOW)
    formats = {"script": "python", "feel script": "feel", "juel script": "juel"}
    text = f"${{{text}}}" if place == "juel script" else text
    script = compile_script(text, formats.get(place, place), result_variable="result")
    if script.runs_as_job:
        return sandbox.run(script.text, {"x": {"a": 1}}, script.assigns, None)
    return script.run(LONG, NOW)


def outcome(place: str, text: str, sandbox: Sandbox) -> str:
    """Play a text and tell what became of it: refused, failed or harmless."""
    try:
        value = play(place, text, sandbox)
    except (ExpressionError, EvaluationError, ScriptFailed) as error:
        if isinstance(error, ExpressionError) and error.code not in CODES:
            raise
        return "shown" if "Traceback" in str(error) else type(error).__name__
    return "leaked" if _holds_machine(str(value)) else "harmless"


def _holds_machine(text: str) -> bool:
    return any(sign in text for sign in ("root:", "uid=", "'$execution'"))


def _told(case: object) -> str:
    """Name a case the same in every process: by its characters."""
    return ascii(case)[:60]


PLACES = ("feel", "cell", "python", "juel", "script", "javascript", "feel script", "juel script")


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("place", PLACES)
def test_an_escape_is_refused_or_harmless_in_every_place(place: str, sandbox: Sandbox) -> None:
    escapes = {*ESCAPES, *PYTHON_ESCAPES, *JAVASCRIPT_ESCAPES, *JUEL_ESCAPES, *STATEMENTS}

    outcomes = Counter(outcome(place, text, sandbox) for text in sorted(escapes))

    assert outcomes.keys() <= {"ExpressionError", "EvaluationError", "ScriptFailed", "harmless"}
    assert sum(outcomes.values()) == len(escapes) > 200
    assert outcomes["ExpressionError"] >= 50


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("compiler", [python, script], ids=["python", "script"])
@pytest.mark.parametrize(
    "text", [text for text in ESCAPES if "__" in text and "format" not in text], ids=_told
)
def test_python_s_insides_are_refused_before_anything_runs(
    compiler: Callable[[str], object], text: str
) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiler(text)

    assert caught.value.code in CODES
    assert caught.value.column >= 1


@pytest.mark.parametrize(
    ("place", "text"),
    [(place, text) for place, texts in DENIALS.items() for text in texts],
    ids=_told,
)
def test_no_text_takes_long_or_much(place: str, text: str, sandbox: Sandbox) -> None:
    before = psutil.Process().memory_info().rss
    started = time.perf_counter()

    assert outcome(place, text, sandbox) not in {"shown", "leaked"}
    assert time.perf_counter() - started < MAX_SECONDS
    assert psutil.Process().memory_info().rss - before < 100 << 20


def test_a_machine_that_met_a_limit_is_replaced(sandbox: Sandbox) -> None:
    for text in DENIALS["feel"][:3]:
        with contextlib.suppress(EvaluationError):
            play("feel", text, sandbox)
        assert compile_expression("for i in 1..2 return i").evaluate({}, NOW) == [1, 2]


def test_a_script_leaves_nothing_to_the_next(sandbox: Sandbox) -> None:
    with contextlib.suppress(EvaluationError):
        spoil = "leak = 1; Object.prototype.leak = 2; Array.prototype.map = null"
        play("javascript", spoil, sandbox)
    play("script", "f = lambda: 1\nleak = f()", sandbox)

    assert play("javascript", "typeof leak + [1].map(i => i) + ({}).leak", sandbox) == {
        "result": "undefined1undefined"
    }
    with pytest.raises(ScriptFailed, match="leak"):
        play("script", "f = lambda: leak\nx = f()", sandbox)


@pytest.mark.parametrize("text", IN_VARIABLES)
def test_text_in_a_variable_is_never_evaluated(text: str) -> None:
    variables = {"x": text}

    assert compile_expression("=x").evaluate(variables, NOW) == text
    assert compile_expression('=x + ""').evaluate(variables, NOW) == text
    assert compile_expression("=[x, string(x)]").evaluate(variables, NOW) == [text, text]
    assert compile_script("y = x + ''\nz = str(x)").run(variables, NOW) == {"y": text, "z": text}


def test_text_without_an_equals_sign_stays_text() -> None:
    for text in IN_VARIABLES[:-4]:
        assert compile_source(text).evaluate({}, NOW) == text


def test_text_is_no_number() -> None:
    assert compile_expression("=x > 500").evaluate({"x": "1000"}, NOW) is None
