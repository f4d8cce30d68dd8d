"""Python scripts beyond the subset: run by Monty, in processes of their own with hard limits.

Only what a script names goes in and only values come out; there are no files, no network, no
environment. A session is fresh for every run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import pydantic_monty as monty

from engine.errors import Invalid
from engine.expressions.python_parser import failure, parse
from engine.value_checks import MAX_DEPTH, Value, check_name, check_value

_GRACE_SECONDS: Final = 0.1
_MODULES: Final = frozenset({"datetime", "json", "math", "re", "time", "typing"})
_FORBIDDEN_NAMES: Final = frozenset(
    {"breakpoint", "compile", "delattr", "dir", "eval", "exec", "exit", "getattr", "globals",
     "help", "input", "locals", "memoryview", "object", "open", "quit", "setattr", "super", "type",
     "vars"}
)  # fmt: skip
_FORBIDDEN: Final = (
    ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.Await, ast.ClassDef, ast.Global,
    ast.Nonlocal, ast.With, ast.Yield, ast.YieldFrom,
)  # fmt: skip
_BUILTINS: Final = frozenset(dir(builtins))


@dataclass(frozen=True, kw_only=True)
class SandboxLimits:
    """What one run of a script may cost."""

    seconds: float = 0.25
    memory_bytes: int = 32 << 20
    recursion_depth: int = 100
    processes: int = 2
    wait_seconds: float = 30


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What a script reads from the variables and may assign."""

    names: frozenset[str]
    assigns: frozenset[str]


class ScriptFailed(Exception):
    """A run ended without a result; `code` is `script_failed` or `script_limit`."""

    def __init__(self, code: str, fact: str, line: int | None) -> None:
        super().__init__(fact)
        self.code = code
        self.fact = fact
        self.line = line


class Sandbox:
    """The processes that run scripts; they are made at the first run and end with ours."""

    def __init__(self, limits: SandboxLimits) -> None:
        self._limits = limits
        self._pool: Any = monty.Monty(
            min_processes=0,
            max_processes=limits.processes,
            checkout_timeout=limits.wait_seconds,
            feed_duration_limit_grace=_GRACE_SECONDS,
            turn_duration_limit_grace=_GRACE_SECONDS,
        )
        self._is_open = False

    def run(
        self,
        code: str,
        inputs: Mapping[str, Any],
        assigns: frozenset[str],
        result_variable: str | None = None,
    ) -> dict[str, Value]:
        """Return the names of `assigns` that the run gave a value; raises ScriptFailed.

        The value of the last line, where it is an expression, goes to `result_variable`.
        """
        if not self._is_open:
            self._pool.__enter__()
            self._is_open = True
        limits = monty.ResourceLimits(
            max_feed_duration_secs=self._limits.seconds,
            max_memory=self._limits.memory_bytes,
            max_recursion_depth=self._limits.recursion_depth,
        )
        try:
            with self._pool.checkout(limits=limits) as session:
                last = session.feed_run(code, inputs=dict(inputs), print_callback=_swallow)
                found = {name: _value_of(session, name) for name in sorted(assigns)}
                if result_variable is not None:
                    found[result_variable] = last
        except monty.MontyError as error:
            _fail(error)
        return {name: _checked(name, value) for name, value in found.items() if value is not _NONE}

    def close(self) -> None:
        """End the processes."""
        if self._is_open:
            self._is_open = False
            self._pool.__exit__(None, None, None)


def examine(text: str) -> Needs:
    """Read a script without running it; raises ExpressionError for what never runs here."""
    tree = parse(text, "exec")
    read: set[str] = set()
    local: set[str] = set()
    for node in ast.walk(tree):
        _check(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            read.add(node.id)
        elif isinstance(node, ast.arg):
            local.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            local.add(node.name)
        elif isinstance(node, ast.alias):
            local.add((node.asname or node.name).partition(".")[0])
    return Needs(
        names=frozenset(name for name in read - local - _BUILTINS if _is_name(name)),
        assigns=frozenset(_stored(tree) - local),
    )


def _check(node: ast.AST) -> None:
    if isinstance(node, _FORBIDDEN):
        _refuse(node, f"{type(node).__name__!r} is not allowed")
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        foreign = [str(name) for name in names if name not in _MODULES]
        if foreign:
            _refuse(node, f"importing {foreign[0][:80]!r} is not allowed")
    for word in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")):
        if isinstance(word, str) and (word.startswith("__") or word in _FORBIDDEN_NAMES):
            _refuse(node, f"{word[:80]!r} is not allowed")


def _refuse(node: ast.AST, fact: str) -> NoReturn:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    raise failure("expression_forbidden", f"{fact}; let a worker do it", column, line)


def _stored(tree: ast.AST) -> set[str]:
    """Return the names that the script itself assigns, outside of its functions."""
    names: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(_checked_name(node))
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))
    return names


_SCOPES: Final = (
    ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def _checked_name(node: ast.Name) -> str:
    try:
        return check_name(node.id)
    except Invalid as error:
        raise failure(
            "expression_forbidden", error.message, node.col_offset + 1, node.lineno
        ) from error


def _is_name(name: str) -> bool:
    try:
        check_name(name)
    except Invalid:
        return False
    return True


def _swallow(*_printed: Any) -> None:
    """Take what a script prints: nobody reads it."""


def _value_of(session: Any, name: str) -> Any:
    try:
        return session.feed_run(name)
    except monty.MontyRuntimeError as error:
        if isinstance(error.exception(), NameError):
            return _NONE
        raise


def _checked(name: str, value: Any) -> Value:
    try:
        return check_value(_plain(value, MAX_DEPTH), name)
    except Invalid as error:
        raise ScriptFailed("script_failed", error.message, None) from error


def _plain(value: Any, levels: int) -> Any:
    """Return tuples and sets as lists; what is no value is told by its kind."""
    if levels == 0:
        raise ScriptFailed("script_limit", f"its result nests deeper than {MAX_DEPTH}", None)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        return [_plain(item, levels - 1) for item in items]
    if isinstance(value, dict):
        return {key: _plain(item, levels - 1) for key, item in value.items()}
    return value


def _fail(error: Any) -> NoReturn:
    told = str(error).split("\n", maxsplit=1)[0][:300]
    traceback = getattr(error, "traceback", None)
    frames = traceback() if callable(traceback) else []
    line = frames[-1].line if frames else None
    kind = type(error.exception()) if hasattr(error, "exception") else type(error)
    is_limit = issubclass(kind, TimeoutError | MemoryError | RecursionError) or isinstance(
        error, monty.MontyCrashedError
    )
    raise ScriptFailed("script_limit" if is_limit else "script_failed", told, line) from error


_NONE: Final = object()
