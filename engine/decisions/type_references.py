"""From the names of types to types: item definitions, components, constraints, imported ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from engine.decisions.cells import simple_test
from engine.decisions.linking import Linked
from engine.decisions.model import ItemType, LiteralExpression, Model, Place
from engine.decisions.reading import finding
from engine.decisions.types import ANY, Allowed, Type, simple_type
from engine.errors import Finding, Level
from engine.expressions import EvaluationError, ExpressionError
from engine.expressions.feel import compile_unary_tests

Known = Mapping[str, Any]

_DEEPEST: Final = 50


class Types:
    """The types of one set of models; what is wrong with them gathers in `findings`."""

    def __init__(self, linked: Linked, findings: list[Finding]) -> None:
        self._linked = linked
        self._findings = findings
        self._made: dict[tuple[str, str], Type] = {}
        self._depth = 0
        self._unknown: set[tuple[str, str]] = set()

    def of(self, model: Model, name: str | None, place: Place) -> Type:
        """Return the type that a name means in a model; Any where none is named."""
        if name is None:
            return ANY
        made = self._made.get((model.file, name))
        if made is not None:
            return made
        self._made[model.file, name] = ANY  # what a type that contains itself finds there
        self._depth += 1
        if self._depth > _DEEPEST:
            fact = f"types refer to each other more than {_DEEPEST} deep"
            way_out = "Refer to the last of them."
            self._findings.append(finding("error", "type_too_deep", place, fact, way_out))
            found = ANY
        else:
            found = self._resolve(model, name, place)
        self._depth -= 1
        self._made[model.file, name] = found
        return found

    def known(self, model: Model, name: str | None) -> Known:
        """Return the names that a value of a type has, for a reader of FEEL."""
        return _names(self._made.get((model.file, name or ""), ANY), 8)

    def constraint(self, allowed: LiteralExpression) -> Allowed | None:
        """Return the test of allowed values; None (and a finding) when they cannot be read."""
        simple = simple_test(allowed.text)
        if simple is not None:
            return lambda value, _now: simple(value) is True
        try:
            tests = compile_unary_tests(allowed.text)
        except ExpressionError as error:
            way_out = 'Write the allowed values as a list, such as "a", "b", or as a range.'
            found = finding("error", error.code, allowed.place, error.message, way_out)
            self._findings.append(found)
            return None
        return _tested(tests.evaluate)

    def _resolve(self, model: Model, name: str, place: Place) -> Type:
        item = model.types.get(name)
        if item is not None:
            return self._item(model, item)
        simple = simple_type(name)
        if simple is not None:
            return simple
        prefix, _, rest = name.partition(".")
        for one in model.imports:
            for other in self._linked.named(one.namespace) if one.name == prefix else ():
                if rest in other.types:
                    return self.of(other, rest, place)
        self._note_unknown(model, name, place)
        return ANY

    def _note_unknown(self, model: Model, name: str, place: Place) -> None:
        if (model.file, name) in self._unknown:
            return
        self._unknown.add((model.file, name))
        level: Level = "warning" if model.dialect == "plain" else "note"
        fact = f"the type '{name[:80]}' is not defined"
        way_out = "Define it, or use a type of FEEL; until then any value is taken."
        self._findings.append(finding(level, "type_unknown", place, fact, way_out))

    def _item(self, model: Model, item: ItemType) -> Type:
        if item.is_function:
            return ANY
        allows = None if item.allowed is None else self.constraint(item.allowed)
        if item.components:
            parts = {one.name: self._item(model, one) for one in item.components}
            made = Type(name=item.name, kind="context", parts=parts)
        else:
            made = self.of(model, item.type_ref, item.place)
        if allows is not None:
            made = _narrowed(made, item.name, allows)
        if item.is_collection:
            made = Type(name=f"list of {item.name}", kind="list", item=made)
        return made


def _narrowed(wide: Type, name: str, allows: Allowed) -> Type:
    """Return a type with a constraint more; one on a list is meant for its items."""
    if wide.kind == "list" and wide.item is not None:
        item = _narrowed(wide.item, name, allows)
        return Type(name=wide.name, kind="list", item=item, allows=wide.allows)
    outer = wide.allows
    both = allows if outer is None else _both(outer, allows)
    return Type(name=name, kind=wide.kind, item=wide.item, parts=wide.parts, allows=both)


def _both(one: Allowed, other: Allowed) -> Allowed:
    return lambda value, now: one(value, now) and other(value, now)


def _tested(evaluate: Callable[[Mapping[str, Any], datetime], Any]) -> Allowed:
    def allows(value: Any, now: datetime) -> bool:
        try:
            return evaluate({"?": value}, now) is True
        except EvaluationError:
            return False

    return allows


def _names(one: Type, levels: int) -> Known:
    inner = one.item if one.kind == "list" and one.item is not None else one
    if levels == 0 or not inner.parts:
        return {}
    return {name: _names(part, levels - 1) for name, part in inner.parts.items()}
