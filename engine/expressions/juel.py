"""JUEL, the expressions of Camunda 7 and Flowable: `${…}`, `#{…}` and text around them.

Read into a tree of our own closures from an allow-list (see README); a call of a Java bean is
refused as `bean_call` with its name, so that a dialect can make a job of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.expressions.evaluation import Expression
from engine.expressions.feel_lexer import Token
from engine.expressions.feel_tree import Node
from engine.expressions.juel_compiler import Compiler
from engine.expressions.juel_lexer import pieces_of, refuse
from engine.expressions.juel_parser import Parser
from engine.expressions.juel_values import to_text
from engine.expressions.limits import Scope, bounded


def compile_juel(text: str) -> Expression:
    """Compile a text: one expression alone keeps its kind, anything around it makes a text.

    Raises ExpressionError.
    """
    compiler = Compiler()
    run, tree = _compiled(text.strip(), compiler)
    return Expression(
        text=text,
        names=frozenset(compiler.names),
        paths=frozenset(compiler.paths),
        reads_any=compiler.reads_any,
        language="juel",
        closure=run,
        is_reference=tree is not None and tree.kind in {"name", "property"},
    )


def compile_assignments(text: str) -> tuple[Compiler, Callable[[Scope], Any]]:
    """Compile a text that may set variables; the compiler knows what it reads and assigns."""
    compiler = Compiler(may_assign=True)
    run, _ = _compiled(text.strip(), compiler)
    return compiler, run


def _compiled(text: str, compiler: Compiler) -> tuple[Callable[[Scope], Any], Node | None]:
    try:
        pieces = pieces_of(text)
        if len(pieces) == 1 and not isinstance(pieces[0], str):
            tree = Parser(pieces[0]).tree()
            return compiler.compile(tree), tree
        parts = tuple(_part(piece, compiler) for piece in pieces)
    except RecursionError:
        refuse("it nests too deep; split it into several steps", 1, "expression_forbidden")

    def joined(scope: Scope) -> str:
        text = "".join(to_text(part(scope)) for part in parts)
        scope.read(text)
        return str(bounded(text))

    return joined, None


def _part(piece: str | list[Token], compiler: Compiler) -> Callable[[Scope], Any]:
    if isinstance(piece, str):
        return lambda _scope: piece
    return compiler.compile(Parser(piece).tree())
