"""Boxed expressions become closures; what cannot be compiled is a finding and gives null."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.decisions import tables
from engine.decisions.formulas import NULL, Formula, formula_of
from engine.decisions.frames import Frame, Run
from engine.decisions.knowledge import Function
from engine.decisions.model import (
    Boxed,
    Conditional,
    Context,
    FunctionDefinition,
    Invocation,
    ItemList,
    LiteralExpression,
    Model,
    Place,
    Relation,
    Table,
)
from engine.decisions.reading import finding
from engine.decisions.rendering import NotFeelError, Rendering
from engine.decisions.type_references import Types
from engine.decisions.types import ANY, Type, fit
from engine.errors import Finding
from engine.expressions import ExpressionError
from engine.expressions.feel import FeelFunction

_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_WAY_OUT: Final = "Correct the expression in a decision modeler."


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What a piece of logic may name: `known` with the names below, `bound` those made inside."""

    known: Mapping[str, Any]
    bound: frozenset[str]
    functions: Mapping[str, Function]

    def with_functions(self, functions: Mapping[str, Function]) -> Reach:
        """Return the reach of what may call functions."""
        inner = self.with_names({name: {} for name in functions})
        return replace(inner, functions={**self.functions, **functions})

    def with_names(self, names: Mapping[str, Any]) -> Reach:
        """Return the reach of what stands inside."""
        return replace(self, known={**self.known, **names}, bound=self.bound | names.keys())


class Logic:
    """Compiles the logic of one decision or knowledge model; `reads` gathers variables' names.

    `owner` and `name` are its key and what people call it.
    """

    def __init__(
        self, model: Model, owner: str, name: str, types: Types, findings: list[Finding]
    ) -> None:
        self.model = model
        self.owner = owner
        self.name = name
        self.types = types
        self.reads: set[str] = set()
        self._findings = findings

    def run(self, boxed: Boxed, reach: Reach) -> Run:
        """Return the closure of a boxed expression."""
        compiler = _COMPILERS.get(type(boxed))
        return _rendered(self, boxed, reach) if compiler is None else compiler(self, boxed, reach)

    def formula(self, literal: LiteralExpression, reach: Reach) -> Formula:
        """Compile a text; one that cannot be read is a finding and null."""
        return self.attempt(literal, reach, formula_of)

    def attempt(
        self,
        literal: LiteralExpression,
        reach: Reach,
        compiler: Callable[[LiteralExpression, Mapping[str, Any]], Formula],
    ) -> Formula:
        """Compile a text by `compiler`, and note what it reads."""
        try:
            found = compiler(literal, reach.known)
        except ExpressionError as error:
            self.find(error.code, literal.place, f"{literal.text[:80]!r}: {error.message}")
            return NULL
        free = found.names - reach.bound
        self.reads |= free
        if literal.language == "feel":
            self._find_unknown_calls(literal, free - reach.known.keys())
        return found

    def _find_unknown_calls(self, literal: LiteralExpression, names: AbstractSet[str]) -> None:
        """Refuse the call of what is no function: FEEL would answer null without a word."""
        text = _QUOTED.sub('""', literal.text)
        for name in sorted(names):
            if re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", text):
                message = f"no function is called '{name[:80]}'"
                way_out = "Use a function of FEEL, or require a knowledge model of that name."
                self.find("function_unknown", literal.place, message, way_out)

    def type_of(self, name: str | None, place: Place) -> Type:
        """Return the type a name means in this model."""
        return self.types.of(self.model, name, place)

    def find(self, code: str, place: Place, message: str, way_out: str = _WAY_OUT) -> None:
        """Add an error to the findings."""
        self._findings.append(finding("error", code, place, message, way_out))

    def checked(self, run: Run, wanted: Type, name: str) -> Run:
        """Return a closure whose value is of a type; engines of vendors do not ask that."""
        if wanted is ANY or self.model.dialect != "plain":
            return run
        return lambda frame: fit(run(frame), wanted, name, frame.now)


def _literal(logic: Logic, boxed: LiteralExpression, reach: Reach) -> Run:
    return logic.checked(
        logic.formula(boxed, reach).value, logic.type_of(boxed.type_ref, boxed.place), boxed.text
    )


def _context(logic: Logic, boxed: Context, reach: Reach) -> Run:
    entries: list[tuple[str | None, Run]] = []
    for entry in boxed.entries:
        run = logic.run(entry.value, reach)
        wanted = logic.type_of(entry.type_ref, entry.place)
        entries.append((entry.name, logic.checked(run, wanted, entry.name or "result")))
        if entry.name is not None:
            known = logic.types.known(logic.model, entry.type_ref)
            reach = reach.with_names({entry.name: known})

    def build(frame: Frame) -> Any:
        made: dict[str, Any] = {}
        for name, run in entries:
            value = run(frame.with_names(made))
            if name is None:
                return value
            made[name] = value
        return made

    return build


def _items(logic: Logic, boxed: ItemList, reach: Reach) -> Run:
    runs = [logic.run(one, reach) for one in boxed.items]
    return lambda frame: [run(frame) for run in runs]


def _relation(logic: Logic, boxed: Relation, reach: Reach) -> Run:
    rows = [
        {name: logic.run(cell, reach) for name, cell in zip(boxed.columns, row, strict=False)}
        for row in boxed.rows
    ]
    return lambda frame: [{name: run(frame) for name, run in row.items()} for row in rows]


def _conditional(logic: Logic, boxed: Conditional, reach: Reach) -> Run:
    condition = logic.run(boxed.condition, reach)
    yes, no = logic.run(boxed.then, reach), logic.run(boxed.otherwise, reach)
    return lambda frame: yes(frame) if condition(frame) is True else no(frame)


def _invocation(logic: Logic, boxed: Invocation, reach: Reach) -> Run:
    called = reach.functions.get(" ".join(boxed.called.text.split()))
    if called is None:
        return _rendered(logic, boxed, reach)
    unknown = [one.name for one in boxed.bindings if one.name not in called.parameters]
    if unknown:
        known = ", ".join(called.parameters) or "none"
        message = f"'{called.name}' has no parameter '{unknown[0]}'; it has {known}"
        logic.find("invocation_invalid", boxed.place, message)
    arguments = {str(one.name): logic.run(one.value, reach) for one in boxed.bindings}
    return lambda frame: called.call({name: run(frame) for name, run in arguments.items()}, frame)


def _rendered(logic: Logic, boxed: Boxed, reach: Reach) -> Run:
    """Let FEEL do the whole at once: what repeats, filters, or makes a function."""
    rendering = Rendering(lambda table: _names_of(logic, table, reach))
    try:
        text = rendering.text(boxed)
    except NotFeelError as error:
        _refuse_language(logic, error)
        return NULL.value
    inner = reach.with_names({name: {} for name in rendering.tables})
    literal = LiteralExpression(text=text, language="feel", type_ref=None, place=boxed.place)
    formula = logic.formula(literal, inner)
    calls = {
        name: FeelFunction(parameters=parameters, body=body)
        for name, (parameters, body) in rendering.tables.items()
    }
    return lambda frame: formula.value(frame.with_names(calls) if calls else frame)


def _function(logic: Logic, boxed: FunctionDefinition, reach: Reach) -> Run:
    """Make a function of FEEL, which keeps what it sees where it is made."""
    parameters = tuple(one.name for one in boxed.parameters)
    inner = reach.with_names({name: {} for name in parameters})
    made = function_value(logic, boxed, inner)
    if made is None or not isinstance(made.body, str):
        fact, way_out = "the function's body is not all FEEL", "Write it in FEEL."
        logic.find("expression_language_unsupported", boxed.place, fact, way_out)
        return NULL.value
    literal = LiteralExpression(text=made.body, language="feel", type_ref=None, place=boxed.place)
    names = logic.formula(literal, inner.with_names(dict(made.known))).names - set(parameters)

    def make(frame: Frame) -> FeelFunction:
        seen = {name: frame.variables[name] for name in names if name in frame.variables}
        return replace(made, environment={**seen, **made.environment})

    return make


def function_value(logic: Logic, boxed: FunctionDefinition, reach: Reach) -> FeelFunction | None:
    """Return a function as FEEL calls it; None where its body is not all FEEL."""
    if boxed.body is None:
        return None
    rendering = Rendering(lambda table: _names_of(logic, table, reach))
    try:
        text = rendering.text(boxed.body)
    except NotFeelError:
        return None
    environment = {name: one.value for name, one in reach.functions.items() if one.value}
    for name, (parameters, body) in rendering.tables.items():
        environment[name] = FeelFunction(
            parameters=parameters, body=body, environment=dict(environment)
        )
    return FeelFunction(
        parameters=tuple(one.name for one in boxed.parameters),
        body=text,
        environment=environment,
        known={**reach.known, **{name: {} for name in rendering.tables}},
    )


def _names_of(logic: Logic, table: Table, reach: Reach) -> Iterable[str]:
    """Return what the cells of a table read besides its inputs; its faults are found on the way."""
    inner = Logic(logic.model, logic.owner, logic.name, logic.types, logic._findings)  # noqa: SLF001 - its own kind
    tables.compile_table(inner, replace(table, inputs=()), reach)
    return {name for name in inner.reads if name not in reach.functions}


def _refuse_language(logic: Logic, error: NotFeelError) -> None:
    fact = f"'{error.language}' cannot be called from FEEL"
    way_out = "Write this part in FEEL."
    logic.find("expression_language_unsupported", error.place, fact, way_out)


_COMPILERS: Final[Mapping[type, Callable[[Logic, Any, Reach], Run]]] = {
    LiteralExpression: _literal,
    Context: _context,
    ItemList: _items,
    Relation: _relation,
    Conditional: _conditional,
    Invocation: _invocation,
    FunctionDefinition: _function,
    Table: tables.compile_table,
}
