"""Scripts in JavaScript: each run has a machine of its own, which nothing outlives.

Variables stand there as globals. What a script assigns to them stays inside; `setVariable` of
`execution` or `kcontext` is what gives a variable a value (Camunda 7's rule), and the last
expression is the result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import Expression
from engine.expressions.feel_values import decode, encode
from engine.expressions.javascript import Machine, MachineLimits
from engine.expressions.javascript_reading import FACTS, TASK_FACTS, About, read_script
from engine.expressions.juel_facts import EXECUTION
from engine.expressions.limits import Scope, check_source, over_limit


def check_syntax(text: str) -> About:
    """Read a script without running it; raises ExpressionError."""
    check_source(text)
    answer = decode(_machine(_prelude()).call("checkSyntax", text))
    if answer is not None:
        line = int(answer.get("line") or 1)
        raise ExpressionError(
            f"cannot use the script, line {line}: {answer['message']}; correct the text",
            code="expression_syntax",
            column=int(answer.get("column") or 1),
            line=line,
        )
    return read_script(text)


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
            "isHosted": about.is_hosted,
            "endsWithNext": about.ends_with_next,
            "variables": _given(about, scope.variables),
            "facts": scope.variables.get(EXECUTION) or {},
            "now": int(scope.now.astimezone(UTC).timestamp() * 1000),
        }
    )
    source = _prelude() + _spin() if about.reads_documents else _prelude()
    answer = decode(_machine(source).call("runScript", request))
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


def _machine(source: str) -> Machine:
    return Machine(source, MachineLimits())


@cache
def _prelude() -> str:
    facts = json.dumps({"execution": FACTS, "task": TASK_FACTS})
    return f"globalThis.factNames = {facts};\n{_read('javascript_prelude.js')}"


@cache
def _spin() -> str:
    return _read("javascript_spin.js")


def _read(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")
