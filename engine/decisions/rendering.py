"""Boxed expressions as one FEEL text: for what FEEL itself has to call, filter or repeat.

A decision table inside becomes the call of a function; the caller makes that function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from engine.decisions.cells import simple_values
from engine.decisions.model import (
    Boxed,
    Conditional,
    Context,
    Filter,
    FunctionDefinition,
    Invocation,
    ItemList,
    Iteration,
    LiteralExpression,
    Place,
    Relation,
    Table,
)
from engine.expressions.feel import FeelTable
from engine.values import dumps

_RESULT: Final = "result of the context"


class NotFeelError(Exception):
    """A part is not written in FEEL; `place` says which."""

    def __init__(self, place: Place, language: str) -> None:
        super().__init__(language)
        self.place = place
        self.language = language


class Rendering:
    """Writes one boxed expression; `tables` gathers the tables in it by the name of their call.

    `names_of` tells which names the cells of a table read: they become arguments of the call.
    """

    def __init__(self, names_of: Callable[[Table], Iterable[str]]) -> None:
        self.tables: dict[str, tuple[tuple[str, ...], FeelTable]] = {}
        self._names_of = names_of

    def text(self, boxed: Boxed) -> str:
        """Return the FEEL text; raises NotFeelError."""
        return _WRITERS[type(boxed)](self, boxed)

    def literal(self, boxed: LiteralExpression) -> str:
        """Write a literal expression; a comment at its end must not swallow what follows."""
        if boxed.language != "feel":
            raise NotFeelError(boxed.place, boxed.language)
        return f"({boxed.text or 'null'}\n)"

    def context(self, boxed: Context) -> str:
        """Write a context; one with a result becomes that."""
        entries = [
            f"{_key(_RESULT if one.name is None else one.name)}: {self.text(one.value)}"
            for one in boxed.entries
        ]
        written = f"{{{', '.join(entries)}}}"
        is_result = any(one.name is None for one in boxed.entries)
        return f"get value({written}, {_key(_RESULT)})" if is_result else written

    def items(self, boxed: ItemList) -> str:
        """Write a list."""
        return f"[{', '.join(map(self.text, boxed.items))}]"

    def relation(self, boxed: Relation) -> str:
        """Write a relation as a list of contexts."""
        rows = [
            ", ".join(
                f"{_key(name)}: {self.text(cell)}"
                for name, cell in zip(boxed.columns, row, strict=False)
            )
            for row in boxed.rows
        ]
        return f"[{', '.join(f'{{{row}}}' for row in rows)}]"

    def function(self, boxed: FunctionDefinition) -> str:
        """Write a function."""
        names = ", ".join(one.name for one in boxed.parameters)
        body = "null" if boxed.body is None else self.text(boxed.body)
        return f"(function({names}) {body})"

    def invocation(self, boxed: Invocation) -> str:
        """Write a call with named arguments."""
        given = ", ".join(f"{one.name}: {self.text(one.value)}" for one in boxed.bindings)
        return f"{boxed.called.text}({given})"

    def conditional(self, boxed: Conditional) -> str:
        """Write an if."""
        yes, no = self.text(boxed.then), self.text(boxed.otherwise)
        return f"(if {self.text(boxed.condition)} then {yes} else {no})"

    def filter(self, boxed: Filter) -> str:
        """Write a filter."""
        return f"({self.text(boxed.source)}[{self.text(boxed.match)}])"

    def iteration(self, boxed: Iteration) -> str:
        """Write a for, every or some."""
        word = "return" if boxed.kind == "for" else "satisfies"
        source, body = self.text(boxed.source), self.text(boxed.body)
        return f"({boxed.kind} {boxed.variable} in {source} {word} {body})"

    def table(self, boxed: Table) -> str:
        """Write the call of a table, its inputs and whatever else its cells read handed over."""
        inputs = tuple(f"input {number}" for number in range(1, len(boxed.inputs) + 1))
        others = tuple(sorted(self._names_of(boxed)))
        name = f"table {len(self.tables) + 1}"
        self.tables[name] = ((*inputs, *others), feel_table(boxed, inputs))
        given = [*(self.literal(one.expression) for one in boxed.inputs), *others]
        return f"{name}({', '.join(given)})"


def feel_table(table: Table, inputs: tuple[str, ...]) -> FeelTable:
    """Return a table as the body of a function of FEEL; raises NotFeelError."""
    for rule in table.rules:
        for cell in (*rule.tests, *rule.outputs):
            if cell.language != "feel":
                raise NotFeelError(cell.place, cell.language)
    values = tuple(
        tuple(map(dumps, simple_values(one.values.text) or ())) if one.values else ()
        for one in table.outputs
    )
    sign = _SIGNS[table.aggregation or ""]
    return FeelTable(
        inputs=inputs,
        rules=tuple(
            (
                tuple(cell.text or "-" for cell in rule.tests),
                tuple(cell.text or "null" for cell in rule.outputs),
            )
            for rule in table.rules
        ),
        outputs=tuple(one.name if len(table.outputs) > 1 else "" for one in table.outputs),
        hit_policy=f"{table.hit_policy[0]}{sign}",
        output_values=values if any(values) else (),
        defaults=tuple(None if one.default is None else one.default.text for one in table.outputs),
    )


def _key(name: str) -> str:
    return dumps(name)


_SIGNS: Final = {"": "", "SUM": "+", "MIN": "<", "MAX": ">", "COUNT": "#"}
_WRITERS: Final[Mapping[type, Callable[[Rendering, Any], str]]] = {
    LiteralExpression: Rendering.literal,
    Context: Rendering.context,
    ItemList: Rendering.items,
    Relation: Rendering.relation,
    FunctionDefinition: Rendering.function,
    Invocation: Rendering.invocation,
    Conditional: Rendering.conditional,
    Filter: Rendering.filter,
    Iteration: Rendering.iteration,
    Table: Rendering.table,
}
