"""Scripts of a model, whatever their language: compiled once, run on data, giving assigned names.

Python that our subset knows runs in the step; any other valid Python runs outside (`runs_as_job`),
where the connector `script` executes it. JavaScript runs in a machine of its own.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from engine.expressions import sandbox
from engine.expressions.errors import EvaluationError, ExpressionError
from engine.expressions.evaluation import evaluated
from engine.expressions.feel import compile_feel
from engine.expressions.javascript_scripts import check_syntax, run_script
from engine.expressions.juel import compile_assignments
from engine.expressions.limits import Scope
from engine.expressions.python_parser import parse
from engine.expressions.python_statements import Statements
from engine.value_checks import MAX_DEPTH, Value, check_name, check_value

CONNECTOR: Final = "script"
_Run = Callable[[Scope, dict[str, Any]], Any]


@dataclass(frozen=True, kw_only=True)
class Script:
    """A compiled script; `names` may be read, `assigns` may be written.

    `reads_any` and `assigns_any`: also names that only the run knows. The value of the whole goes
    to `result_variable`.
    """

    text: str
    format: str
    names: frozenset[str]
    assigns: frozenset[str]
    result_variable: str | None = None
    reads_any: bool = False
    assigns_any: bool = False
    execute: _Run | None = None

    @property
    def runs_as_job(self) -> bool:
        """Tell whether it runs outside, by the connector `script` with `job_settings`."""
        return self.execute is None

    @property
    def job_settings(self) -> dict[str, str]:
        """Return what the connector needs; its inputs are the values of `names`."""
        settings = {"code": self.text, "format": self.format}
        if self.result_variable is not None:
            settings["result_variable"] = self.result_variable
        return settings

    def run(
        self, variables: Mapping[str, Any], now: datetime, seed: int | None = None
    ) -> dict[str, Value]:
        """Return the names that this run assigned; raises EvaluationError and nothing else.

        `variables` are not changed. A line sees what the lines before it assigned.
        """
        return evaluated(self.text, lambda: self._assigned(variables, now, seed))

    def _assigned(
        self, variables: Mapping[str, Any], now: datetime, seed: int | None
    ) -> dict[str, Value]:
        if self.execute is None:
            message = "this script runs outside, as a job of the connector 'script'"
            raise EvaluationError(message, code="script_runs_as_job")
        assigned: dict[str, Any] = {}
        layers: Any = (assigned, variables)  # only the first is ever written
        scope = Scope(ChainMap(*layers), now, seed)
        value = self.execute(scope, assigned)
        if self.result_variable is not None:
            assigned[self.result_variable] = value
        scope.weigh(assigned, MAX_DEPTH + 1)
        return {_checked(name): check_value(value, name) for name, value in assigned.items()}


@lru_cache(maxsize=1000)  # a script assigns the same few names each time it runs
def _checked(name: str) -> str:
    return check_name(name)


def compile_script(text: str, format: str = "", *, result_variable: str | None = None) -> Script:
    """Compile a script; an empty `format` is Python.

    Raises ExpressionError; a language that nobody here runs is `script_language_unsupported`.
    """
    if result_variable is not None:
        check_name(result_variable)
    compiler = _COMPILERS.get(format.strip().lower())
    if compiler is None:
        raise ExpressionError(
            f"cannot run a script in {format[:80]!r}: nobody here knows that language; write it as "
            "FEEL, JavaScript or Python, or let a worker do it",
            code="script_language_unsupported",
            column=1,
        )
    return compiler(text, result_variable)


def _python(text: str, result_variable: str | None) -> Script:
    text = text.strip("\r\n \t").replace("\r\n", "\n")
    try:
        return _in_process(text, result_variable)
    except ExpressionError as error:
        if error.code != "expression_unsupported":
            raise
    needs = sandbox.examine(text)
    return Script(
        text=text,
        format="python",
        names=needs.names,
        assigns=needs.assigns | ({result_variable} if result_variable else set()),
        result_variable=result_variable,
    )


def _in_process(text: str, result_variable: str | None) -> Script:
    tree = parse(text, "exec")
    statements = Statements(text)
    steps = statements.block(tree.body)  # type: ignore[attr-defined]  # of "exec" mode

    def execute(scope: Scope, assigned: dict[str, Any]) -> None:
        for step in steps:
            step(scope, assigned)

    return Script(
        text=text,
        format="python",
        names=frozenset(statements.compiler.names),
        assigns=frozenset(statements.assigns | ({result_variable} if result_variable else set())),
        result_variable=result_variable,
        execute=execute,
    )


def _javascript(text: str, result_variable: str | None) -> Script:
    about = check_syntax(text)
    return Script(
        text=text,
        format="javascript",
        names=about.names,
        assigns=about.assigns | ({result_variable} if result_variable else set()),
        result_variable=result_variable,
        reads_any=about.is_dynamic,
        assigns_any=about.is_dynamic,
        execute=lambda scope, assigned: run_script(text, about, scope, assigned),
    )


def _feel(text: str, result_variable: str | None) -> Script:
    expression = compile_feel(text, strict=True)
    return Script(
        text=text,
        format="feel",
        names=expression.names | expression.maybe_names,
        assigns=frozenset({result_variable} if result_variable else set()),
        result_variable=result_variable,
        execute=lambda scope, _assigned: expression.closure(scope),
    )


def _juel(text: str, result_variable: str | None) -> Script:
    compiler, run = compile_assignments(text)
    return Script(
        text=text,
        format="juel",
        names=frozenset(compiler.names),
        assigns=frozenset(compiler.assigns | ({result_variable} if result_variable else set())),
        result_variable=result_variable,
        reads_any=compiler.reads_any,
        execute=lambda scope, _assigned: run(scope),
    )


_COMPILERS: Final[Mapping[str, Callable[[str, str | None], Script]]] = {
    **dict.fromkeys(("", "plait", "python", "python3", "text/x-python", "text/python"), _python),
    **dict.fromkeys(
        ("javascript", "js", "ecmascript", "text/javascript", "application/javascript",
         "text/ecmascript", "application/ecmascript", "graal.js", "nashorn"),
        _javascript,
    ),
    **dict.fromkeys(("feel", "https://www.omg.org/spec/dmn/20191111/feel/"), _feel),
    "juel": _juel,
}  # fmt: skip
