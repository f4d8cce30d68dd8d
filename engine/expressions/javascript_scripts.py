"""Scripts in JavaScript: each run has a machine of its own, which nothing outlives.

Variables stand there as globals. What a script assigns to them stays inside; `setVariable` of
`execution` or `kcontext` is what gives a variable a value (Camunda 7's rule), and the last
expression is the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import Expression
from engine.expressions.feel_values import decode, encode
from engine.expressions.javascript import Machine, MachineLimits
from engine.expressions.juel_facts import EXECUTION
from engine.expressions.limits import Scope, check_source, over_limit

_WORD: Final = re.compile(r"(?<![\w$.])[A-Za-z_$][A-Za-z0-9_$]*")
_DECLARED: Final = re.compile(r"\b(?:var|let|const|function|class)\s+([A-Za-z_$][A-Za-z0-9_$]*)")
_NO_VARIABLES: Final = frozenset(
    {"Array", "BigInt", "Boolean", "Date", "Error", "Infinity", "JSON", "Map", "Math", "NaN",
     "Number", "Object", "Promise", "RegExp", "Set", "String", "Symbol", "arguments", "async",
     "await", "break", "case", "catch", "class", "console", "const", "continue", "debugger",
     "default", "delete", "do", "else", "execution", "export", "extends", "finally", "for",
     "function", "get", "if", "import", "in", "instanceof", "isNaN", "kcontext", "let", "new",
     "null", "of", "parseFloat", "parseInt", "print", "return", "set", "static", "super",
     "switch", "this", "throw", "true", "false", "try", "typeof", "undefined", "var", "void",
     "while", "with", "yield"}
)  # fmt: skip
# What only an engine in Java, or another one in JavaScript, gives its scripts
_FOREIGN: Final = re.compile(
    r"(?<![\w$.])(?:(?:java|javax|Java|Packages)\s*\.|"
    r"(?:importPackage|importClass|JavaImporter|JSON|XML|S|next)\s*\()"
)
_COMMENTS: Final = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXTS: Final = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"", re.DOTALL)
_GET: Final = re.compile(r"\.\s*(?:get|has)Variable\w*\s*\(\s*(?:'(\w+)'|\"(\w+)\"|(\S))")
_SET: Final = re.compile(r"\.\s*(?:set|remove)Variable\w*\s*\(\s*(?:'(\w+)'|\"(\w+)\"|(\S))")


@dataclass(frozen=True, kw_only=True)
class About:
    """What a script may read and assign; `is_dynamic` where it calculates a name."""

    names: frozenset[str]
    assigns: frozenset[str]
    is_dynamic: bool


def check_syntax(text: str) -> About:
    """Read a script without running it; raises ExpressionError."""
    check_source(text)
    answer = decode(_machine().call("checkSyntax", text))
    if answer is not None:
        line = int(answer.get("line") or 1)
        raise ExpressionError(
            f"cannot use the script, line {line}: {answer['message']}; correct the text",
            code="expression_syntax",
            column=int(answer.get("column") or 1),
            line=line,
        )
    code = _COMMENTS.sub(" ", text)
    plain = _TEXTS.sub('""', code)
    declared = {*_DECLARED.findall(plain)}
    for foreign in _FOREIGN.finditer(plain):
        name = foreign[0].rstrip("( .\t\n")
        if name not in declared:
            raise ExpressionError(
                f"cannot use {name!r}: nothing of another engine's is there; use plain JavaScript "
                "and variables, or let a worker do it",
                code="expression_unsupported",
                column=1,
                line=plain[: foreign.start()].count("\n") + 1,
            )
    words = {*_WORD.findall(plain)} - _NO_VARIABLES - declared
    reads, writes = _GET.findall(code), _SET.findall(code)
    return About(
        names=frozenset(words | {name for pair in reads for name in pair[:2] if name}),
        assigns=frozenset(name for pair in writes for name in pair[:2] if name),
        is_dynamic=any(calculated for *_, calculated in (*reads, *writes)),
    )


def compile_javascript(text: str) -> Expression:
    """Compile a script that only gives a value; raises ExpressionError."""
    about = check_syntax(text)
    if about.assigns:
        name = min(about.assigns)
        raise ExpressionError(
            f"it sets the variable {name!r}; only a script or a listener may",
            code="expression_unsupported",
            column=1,
        )
    return Expression(
        text=text,
        names=about.names,
        paths=about.names,
        reads_any=about.is_dynamic,
        language="javascript",
        closure=lambda scope: run_script(text, about, scope, {}),
    )


def run_script(text: str, about: About, scope: Scope, assigned: dict[str, Any]) -> Any:
    """Run a script; put what it sets into `assigned` and return its last value."""
    request = encode(
        {
            "code": text,
            "variables": _given(about, scope.variables),
            "facts": scope.variables.get(EXECUTION) or {},
            "now": int(scope.now.astimezone(UTC).timestamp() * 1000),
        }
    )
    answer = decode(_machine().call("runScript", request))
    if answer is None:
        over_limit("its result is too large")
    if "error" in answer:
        place = f"line {answer['line']}: " if answer.get("line") else ""
        raise EvaluationError(
            f"the script failed, {place}{answer['error']}; correct the script or the variables",
            where={"line_of_text": answer.get("line")},
        )
    assigned.update(answer["assigned"])
    return answer["value"]


def _given(about: About, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that a script can name; all of them where it calculates a name."""
    names = [name for name in variables if name != EXECUTION] if about.is_dynamic else about.names
    return {name: variables[name] for name in names if name in variables}


def _machine() -> Machine:
    return Machine(_prelude(), MachineLimits())


@cache
def _prelude() -> str:
    return (Path(__file__).parent / "javascript_prelude.js").read_text("utf-8")
