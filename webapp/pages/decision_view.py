"""A decision as its page shows it: fields to try it with, tables with the rules that fired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.decisions import CompiledDecision, DecisionResult
from engine.decisions.cells import simple_values
from engine.decisions.graph import Node
from engine.decisions.model import InputColumn, LiteralExpression, Table
from engine.decisions.types import ANY, UnfitError, converted, simple_type
from engine.errors import Invalid, Malformed, PlaitError
from engine.values import from_json, loads_strict

PREFIX: Final = "value."
_POLICIES: Final = {
    "UNIQUE": "at most one rule may hold",
    "ANY": "rules that hold together must agree",
    "PRIORITY": "the most important output counts",
    "FIRST": "the first rule that holds counts",
    "RULE ORDER": "every rule that holds counts, in this order",
    "OUTPUT ORDER": "every rule that holds counts, the most important output first",
    "COLLECT": "every rule that holds counts",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """An input to type; `kind` is that of FEEL, `options` what a column says it may be.

    `parts` are the names inside a context.
    """

    name: str
    kind: str
    parts: tuple[str, ...]
    options: tuple[str, ...]
    typed: str

    @property
    def key(self) -> str:
        """Return the name of the field in the form."""
        return f"{PREFIX}{self.name}"

    @property
    def help(self) -> str:
        """Return how to write the value."""
        if self.parts:
            listed = ", ".join(self.parts)
            return f"A JSON {'list of objects' if self.kind == 'list' else 'object'} with {listed}"
        return {
            "number": "A number",
            "string": "Text",
            "boolean": "",
            "date": "",
            "time": "A time, such as 09:30:00",
            "date and time": "A moment with its zone, such as 2030-01-31T09:00:00Z",
            "days and time duration": "A duration, such as P3D or PT2H",
            "years and months duration": "A duration, such as P1Y2M",
            "duration": "A duration, such as P3D or P1Y2M",
        }.get(self.kind, "Text, or JSON for a number, true, false, a list or an object")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The fields, the variables that were typed, and what is wrong with them by the field's key."""

    fields: tuple[Field, ...]
    variables: Mapping[str, Any]
    errors: Mapping[str, str]

    @classmethod
    def of(cls, decision: CompiledDecision, typed: Mapping[str, str]) -> Bench:
        """Read a form; a field left empty is no variable."""
        fields = tuple(_fields(decision, typed))
        variables: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for one in fields:
            if not one.typed.strip():
                continue
            try:
                variables[one.name] = _value(one.typed.strip(), one.kind)
            except (UnfitError, Invalid):
                errors[one.key] = f"This is no {one.kind}. {one.help or 'Choose one.'}"
        return cls(fields=fields, variables=variables, errors=errors)


@dataclass(frozen=True, kw_only=True)
class RuleView:
    """A row: its cells, what is noted beside it, whether it fired or held against the policy."""

    number: int
    tests: tuple[str, ...]
    outputs: tuple[str, ...]
    note: str
    has_fired: bool
    is_clashing: bool


@dataclass(frozen=True, kw_only=True)
class LogicView:
    """The logic of one decision: a table, or the text of an expression."""

    key: str
    name: str
    is_table: bool
    text: str = ""
    policy: str = ""
    inputs: tuple[tuple[str, str], ...] = ()
    outputs: tuple[str, ...] = ()
    rules: tuple[RuleView, ...] = ()
    tested: Mapping[str, Any] | None = None

    @property
    def has_notes(self) -> bool:
        """Say whether anything is noted beside a rule."""
        return any(rule.note for rule in self.rules)


def logic_views(
    decision: CompiledDecision, decided: DecisionResult | None, refusal: PlaitError | None
) -> list[LogicView]:
    """Return the decision's own logic first, then that of what it requires."""
    return [_view(node, decided, refusal) for node in reversed(decision.order)]


def kind_words(decision: CompiledDecision) -> str:
    """Say in a few words what a decision is made of."""
    if decision.is_service:
        return f"service of {_counted(len(decision.order), 'decision')}"
    logic = decision.order[-1].decision.logic
    required = len(decision.order) - 1
    after = f", requires {_counted(required, 'decision')}" if required else ""
    if isinstance(logic, Table):
        return f"table of {_counted(len(logic.rules), 'rule')}{after}"
    return f"{'no logic' if logic is None else 'expression'}{after}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _view(node: Node, decided: DecisionResult | None, refusal: PlaitError | None) -> LogicView:
    decision = node.decision
    table = decision.logic
    if not isinstance(table, Table):
        text = table.text if isinstance(table, LiteralExpression) else ""
        return LogicView(key=decision.id, name=decision.name, is_table=False, text=text)
    fired = [one for one in decided.fired_rules if one.decision == decision.id] if decided else []
    numbers = {one.rule for one in fired}
    is_own = refusal is not None and refusal.where.get("decision") == decision.id
    clashing = set(refusal.where.get("rules", ())) if refusal is not None and is_own else set()
    aggregated = f" ({table.aggregation})" if table.aggregation else ""
    return LogicView(
        key=decision.id,
        name=decision.name,
        is_table=True,
        policy=f"{table.hit_policy}{aggregated}: {_POLICIES[table.hit_policy]}",
        inputs=tuple((one.label, one.expression.text) for one in table.inputs),
        outputs=tuple(one.label or decision.name for one in table.outputs),
        rules=tuple(
            RuleView(
                number=number,
                tests=tuple(cell.text or "-" for cell in rule.tests),
                outputs=tuple(cell.text for cell in rule.outputs),
                note=" ".join(note for note in rule.annotations if note),
                has_fired=number in numbers,
                is_clashing=number in clashing,
            )
            for number, rule in enumerate(table.rules, 1)
        ),
        tested=fired[0].inputs if fired else None,
    )


def _fields(decision: CompiledDecision, typed: Mapping[str, str]) -> Sequence[Field]:
    columns = {
        one.expression.text: one
        for node in decision.order
        if isinstance(node.decision.logic, Table)
        for one in node.decision.logic.inputs
    }
    declared = {one.name: one.wanted for one in decision.inputs}
    names = [*declared, *sorted(decision.names - declared.keys())]
    found = []
    for name in names:
        column = columns.get(name)
        wanted = declared.get(name, ANY)
        kind, inner = wanted.kind, wanted.item or wanted
        if kind == "Any" and column is not None:
            kind = _column_kind(column)
        options = _options(decision, name) if kind in {"string", "Any"} else ()
        value = typed.get(f"{PREFIX}{name}", "")
        parts = tuple(inner.parts or ())
        found.append(Field(name=name, kind=kind, parts=parts, options=options, typed=value))
    return found


def _column_kind(column: InputColumn) -> str:
    named = column.expression.type_ref
    found = None if named is None else simple_type(named)
    return "Any" if found is None else found.kind


def _options(decision: CompiledDecision, name: str) -> tuple[str, ...]:
    """Return the texts that cells compare an input with: what one would type to see a rule fire."""
    found: dict[str, None] = {}
    for node in decision.order:
        table = node.decision.logic
        if not isinstance(table, Table):
            continue
        for at, column in enumerate(table.inputs):
            if column.expression.text == name:
                cells = [rule.tests[at].text for rule in table.rules if at < len(rule.tests)]
                for cell in cells:
                    values = simple_values(cell) or ()
                    found |= {value: None for value in values if isinstance(value, str)}
    return tuple(found)


def _value(text: str, kind: str) -> Any:
    """Read what was typed as a value of a kind; raises UnfitError or Invalid."""
    if kind not in {"Any", "list", "context"}:
        return converted(text, kind)
    try:
        return from_json(loads_strict(text))
    except Malformed:
        if kind != "Any":
            raise Invalid("this is no JSON") from None
        return text
