"""Text from outside never runs as Python, whether it stands in a file or in a variable."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from engine.expressions import (
    ExpressionError,
    compile_condition,
    compile_expression,
    compile_script,
    compile_source,
)

NOW = datetime(2030, 1, 15, 12, tzinfo=UTC)
CODES = {"expression_syntax", "expression_forbidden", "expression_unsupported"}
ESCAPES = [
    "__import__('os').system('id')", '__import__("os")', "().__class__.__base__.__subclasses__()",
    "''.__class__.__mro__", '"".__class__', "(lambda: 0).__globals__", "lambda: 0",
    "(x for x in [1]).gi_frame.f_back", "[x for x in xs]", "{x for x in xs}", "{x: x for x in xs}",
    "e.__traceback__.tb_frame", "'{0.__class__}'.format(x)", '"{0}".format(x)', "f'{x.__class__}'",
    "f'{x}'", "'%(a)s' % x", "'%s' % x", "'{}'.format_map(x)", "string.Formatter().get_field('a')",
    "json.codecs.builtins.open('/etc/passwd')", "datetime.sys.exit()",
    "getattr(x, '__cl' + 'ass__')", "type('X', (), {})", "type(x)", "eval('1')", "exec('1')",
    "compile('1', '', 'eval')", "open('/etc/passwd')", "input()", "globals()", "vars()", "dir()",
    "locals()", "breakpoint()", "help()", "exit()", "quit()", "setattr(x, 'a', 1)", "print(1)",
    "object()", "super()", "memoryview(x)", "map(open, xs)", "(y := 1)", "[*xs]", "{**x}",
    "max(*xs)", "sorted(xs, key=open)", "await x", "yield x",
    "x if y", "$(id)", "${7*7}", "#{7*7}", "{{7*7}}", "{% raw %}", "<%= 7 %>",
    "{{cycler.__init__.__globals__}}", "' OR 1=1--", "*)(uid=*", "a;b", "a\\\n.b",
    "\U0001d41e\U0001d42f\U0001d41a\U0001d425('1')", "__\uff49mport__('os')", "\uff58 + 1",
    "x\r__import__('os')", "x\f+1", "a\0b",
    "'a' * 10**10", "'a' * 9", "range(10**12)", "1 << 99",
    "8 >> 1", "~1", "1 & 1", "1 | 1", "1 ^ 1", "a @ b", "1j", "b'x'", "...", "x[1:2]", "x.y()",
    "x()", "x()()", "xs[0](1)", "x is 1", "'\\ud800'", "1e999", "9" * 9_000,
]  # fmt: skip
# in FEEL these are harmless: paths of variables, a comparison, names, nulls, a limit
PYTHON_ESCAPES = [
    "`id`", "9**9**9", "[0] * 10**11",
    "random._os", "re.enum.sys", "sum(xs, start=[])", "(yield)", "[0] * 9",
]  # fmt: skip
STATEMENTS = [
    "while True: pass", "for x in xs: pass", "import os", "from os import system", "def f(): pass",
    "class X: pass", "async def f(): pass", "with open('a') as f: pass", "try: x = 1\nexcept: pass",
    "try: x = 1\nexcept* E: pass", "raise SystemExit", "del x", "global x", "nonlocal x",
    "assert x", "match x:\n    case 1: pass", "@f\ndef g(): pass", "return 1", "x.y = 1",
    "x['a'] = 1", "x[0] += 1", "a, b = 1, 2", "*a, b = xs", "x: int = 1", "x = y = z.w", "x",
    "'text'", "x **= 2", "x <<= 2", "x *= 'a'", "x %= 'a'", "__x = 1", "__builtins__ = 1",
    "True = 1", "None = 1", "class_ = lambda: 0", "x = 1; import os", "break", "continue",
    "if x: import os", "lambda: 0", "x = (y := 1)", "type X = int", "x = yield", "\tx = 1\n y = 2",
]  # fmt: skip


IN_VARIABLES = [
    "${7*7}", "#{7*7}", "{{7*7}}", "{% raw %}", "<%= 7 %>", "$(id)", "`id`", "__import__('os')",
    "=cmd|' /C calc'!A0", "=1+1", "%s", "{0.__class__}",
]  # fmt: skip


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


def python(text: str) -> object:
    return compile_expression(text, language="python")


def script(text: str) -> object:
    return compile_script("x = " + text)


def _told(case: object) -> str:
    """Name a case the same in every process: a function by its name, a text by its characters."""
    return str(getattr(case, "__name__", ascii(case)))


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize(
    ("compiler", "text"),
    [(compiler, text) for compiler in (python, script) for text in ESCAPES + PYTHON_ESCAPES]
    + [(compile_condition, text) for text in ESCAPES],
    ids=_told,
)
def test_an_escape_is_refused_before_it_runs(compiler: Callable[[str], object], text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiler(text)

    assert caught.value.code in CODES
    assert caught.value.column >= 1
    assert "Traceback" not in caught.value.message


@pytest.mark.usefixtures("canary")
@pytest.mark.parametrize("text", STATEMENTS, ids=ascii)
def test_a_statement_that_is_not_an_assignment_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_script(text)

    assert caught.value.code in CODES


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
