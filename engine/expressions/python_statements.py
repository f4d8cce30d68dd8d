"""Statements of a Python script become steps: assignments, branches and counted loops.

What a step assigns goes into a map of its own; a variable's list or map is replaced, never changed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.errors import Invalid
from engine.expressions.limits import Scope, UnsuitedError
from engine.expressions.python_changes import CHANGES, changed, replaced, without
from engine.expressions.python_functions import items_of
from engine.expressions.python_loops import cost_of
from engine.expressions.python_subset import Compiler, Run
from engine.value_checks import check_name

Step = Callable[[Scope, dict[str, Any]], None]
Store = Callable[[Scope, dict[str, Any], Any], None]

_UNSUPPORTED: Final = "expression_unsupported"
_MODULES: Final[Mapping[str, frozenset[str]]] = {
    "datetime": frozenset({"date", "datetime", "timedelta"}),
}


class _Break(Exception):
    """The loop around ends."""


class _Continue(Exception):
    """The loop around goes on with its next round."""


class Statements:
    """Turns statements into steps; `assigns` gathers the names they may write."""

    def __init__(self, text: str) -> None:
        self.compiler = Compiler(text)
        self.assigns: set[str] = set()
        self._loops = 0
        self._compilers: Mapping[type[ast.stmt], Callable[[Any], Step]] = {
            ast.Assign: self._assign, ast.AnnAssign: self._annotated, ast.AugAssign: self._augment,
            ast.If: self._if, ast.For: self._for, ast.While: self._while, ast.Expr: self._effect,
            ast.Delete: self._delete, ast.Break: self._jump, ast.Continue: self._jump,
        }  # fmt: skip

    def block(self, body: list[ast.stmt]) -> list[Step]:
        """Return the steps of a block; raises ExpressionError."""
        return [
            self._step(statement)
            for statement in body
            if not isinstance(statement, ast.Pass) and not self._is_known_import(statement)
        ]

    def _step(self, statement: ast.stmt) -> Step:
        compiler = self._compilers.get(type(statement))
        if compiler is None:
            raise self.compiler.unknown(statement)
        return compiler(statement)

    def _is_known_import(self, statement: ast.stmt) -> bool:
        if isinstance(statement, ast.Import):
            return all(each.name in _MODULES and not each.asname for each in statement.names)
        if not isinstance(statement, ast.ImportFrom) or statement.level:
            return False
        names = _MODULES.get(statement.module or "", frozenset())
        return all(each.name in names and not each.asname for each in statement.names)

    def _assign(self, node: ast.Assign) -> Step:
        run = self.compiler.compile(node.value)
        stores = [self._store(target) for target in node.targets]

        def assign(scope: Scope, assigned: dict[str, Any]) -> None:
            value = run(scope)
            for store in stores:
                store(scope, assigned, value)

        return assign

    def _annotated(self, node: ast.AnnAssign) -> Step:
        if node.value is None:
            raise self.compiler.unknown(node)
        return self._assign(ast.Assign([node.target], node.value, lineno=node.lineno))

    def _augment(self, node: ast.AugAssign) -> Step:
        before = self.compiler.compile(node.target)
        change = self.compiler.compile(node.value)
        run = self.compiler.operation(node, node.op, before, change)
        store = self._store(node.target)
        return lambda scope, assigned: store(scope, assigned, run(scope))

    def _if(self, node: ast.If) -> Step:
        test = self.compiler.compile(node.test)
        yes, no = self.block(node.body), self.block(node.orelse)

        def choose(scope: Scope, assigned: dict[str, Any]) -> None:
            for step in yes if test(scope) else no:
                step(scope, assigned)

        return choose

    def _for(self, node: ast.For) -> Step:
        source, store = self.compiler.compile(node.iter), self._store(node.target)
        body, cost = self._loop(node)

        def loop(scope: Scope, assigned: dict[str, Any]) -> None:
            for item in items_of(scope, source(scope)):
                scope.spend(cost)
                store(scope, assigned, item)
                if not _round(body, scope, assigned):
                    return

        return loop

    def _while(self, node: ast.While) -> Step:
        test = self.compiler.compile(node.test)
        body, cost = self._loop(node)

        def loop(scope: Scope, assigned: dict[str, Any]) -> None:
            while test(scope):
                scope.spend(cost)
                if not _round(body, scope, assigned):
                    return

        return loop

    def _loop(self, node: ast.For | ast.While) -> tuple[list[Step], int]:
        if node.orelse:
            self.compiler.refuse(node, "else after a loop is not allowed", _UNSUPPORTED)
        self._loops += 1
        body = self.block(node.body)
        self._loops -= 1
        return body, cost_of(node)

    def _jump(self, node: ast.Break | ast.Continue) -> Step:
        if not self._loops:
            self.compiler.refuse(node, "it stands outside of a loop", "expression_syntax")
        jump = _Break if isinstance(node, ast.Break) else _Continue

        def leave(_scope: Scope, _assigned: dict[str, Any]) -> None:
            raise jump

        return leave

    def _effect(self, node: ast.Expr) -> Step:
        call = node.value
        if isinstance(call, ast.Call) and not call.keywords:
            function = call.func
            if isinstance(function, ast.Attribute) and function.attr in CHANGES:
                return self._change(call, function)
        run = self.compiler.compile(call)

        def evaluate(scope: Scope, _assigned: dict[str, Any]) -> None:
            run(scope)

        return evaluate

    def _change(self, call: ast.Call, function: ast.Attribute) -> Step:
        before, store = self.compiler.compile(function.value), self._store(function.value)
        parts = tuple(map(self.compiler.compile, call.args))
        name = function.attr

        def change(scope: Scope, assigned: dict[str, Any]) -> None:
            arguments = tuple(part(scope) for part in parts)
            store(scope, assigned, changed(scope, before(scope), name, arguments))

        return change

    def _delete(self, node: ast.Delete) -> Step:
        steps = [self._delete_one(target) for target in node.targets]

        def delete(scope: Scope, assigned: dict[str, Any]) -> None:
            for step in steps:
                step(scope, assigned)

        return delete

    def _delete_one(self, target: ast.expr) -> Step:
        if isinstance(target, ast.Tuple | ast.List):
            return self._delete(ast.Delete(target.elts))
        if isinstance(target, ast.Name):
            name = self._checked(target)
            return lambda scope, assigned: _forget(scope, assigned, name)
        if not isinstance(target, ast.Subscript):
            raise self.compiler.unknown(target)
        before, store = self.compiler.compile(target.value), self._store(target.value)
        key = self.compiler.compile(target.slice)
        return lambda scope, assigned: store(
            scope, assigned, without(scope, before(scope), key(scope))
        )

    def _store(self, target: ast.expr) -> Store:
        if isinstance(target, ast.Name):
            name = self._checked(target)
            return lambda _scope, assigned, value: assigned.__setitem__(name, value)
        if isinstance(target, ast.Tuple | ast.List):
            return self._unpack(target)
        return self._store_inside(target)

    def _unpack(self, target: ast.Tuple | ast.List) -> Store:
        stores = [self._store(each) for each in target.elts]

        def unpack(scope: Scope, assigned: dict[str, Any], value: Any) -> None:
            if type(value) is not list or len(value) != len(stores):
                raise UnsuitedError(f"it does not come apart into {len(stores)} values")
            for store, item in zip(stores, value, strict=True):
                store(scope, assigned, item)

        return unpack

    def _store_inside(self, target: ast.expr) -> Store:
        keys: list[Run] = []
        root = target
        while isinstance(root, ast.Subscript | ast.Attribute):
            keys.append(self._key(root))
            root = root.value
        if not isinstance(root, ast.Name):
            fact = "assigning to anything but a name or a part of one is not allowed"
            self.compiler.refuse(target, fact, _UNSUPPORTED)
        name, before = self._checked(root), self.compiler.compile(root)
        keys.reverse()

        def store(scope: Scope, assigned: dict[str, Any], value: Any) -> None:
            path = [key(scope) for key in keys]
            assigned[name] = replaced(scope, before(scope), path, value)

        return store

    def _key(self, node: ast.Subscript | ast.Attribute) -> Run:
        if isinstance(node, ast.Subscript):
            if isinstance(node.slice, ast.Slice):
                self.compiler.refuse(node, "assigning to a slice is not allowed", _UNSUPPORTED)
            return self.compiler.compile(node.slice)
        self.compiler.check_word(node, node.attr)
        name = node.attr
        return lambda _scope: name

    def _checked(self, target: ast.Name) -> str:
        try:
            self.assigns.add(check_name(target.id))
        except Invalid as error:
            self.compiler.refuse(target, error.message)
        return target.id


def _round(body: list[Step], scope: Scope, assigned: dict[str, Any]) -> bool:
    """Run one round of a loop; return whether the loop goes on."""
    try:
        for step in body:
            step(scope, assigned)
    except _Break:
        return False
    except _Continue:
        pass
    return True


def _forget(scope: Scope, assigned: dict[str, Any], name: str) -> None:
    """Take back what the script assigned; a variable from outside becomes null."""
    if name not in scope.variables:
        raise UnsuitedError(f"{name!r} has no value")
    assigned.pop(name, None)
    if name in scope.variables:
        assigned[name] = None
