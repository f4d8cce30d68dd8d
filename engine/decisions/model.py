"""A decision model as read from its file: neutral, frozen, every part with its line.

Boxed expressions (DMN 1.5 §7.3 and §10.2) are one union, `Boxed`. A text keeps the language it is
written in; nothing is compiled here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

HitPolicy = Literal["UNIQUE", "ANY", "PRIORITY", "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["SUM", "MIN", "MAX", "COUNT"]
Language = Literal["feel", "juel", "flowable", "python"]
Dialect = Literal["plain", "camunda", "zeebe", "flowable"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands: what a finding names."""

    file: str
    line: int | None
    element_id: str | None = None
    element_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class LiteralExpression:
    """One expression text."""

    text: str
    language: Language
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A context's entry, a parameter's binding or a relation's cell; the result has no name."""

    name: str | None
    type_ref: str | None
    value: Boxed
    place: Place


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A formal parameter, or a variable with its type."""

    name: str
    type_ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """Entries in order, each seeing those before it; the nameless last one is the result."""

    entries: tuple[Entry, ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class ItemList:
    """A boxed list."""

    items: tuple[Boxed, ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A list of contexts that share their names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class FunctionDefinition:
    """A function of FEEL kind."""

    parameters: tuple[Parameter, ...]
    body: Boxed | None
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """A call of a function by name, its arguments bound by name."""

    called: LiteralExpression
    bindings: tuple[Entry, ...]
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Conditional:
    """A boxed `if`."""

    condition: Boxed
    then: Boxed
    otherwise: Boxed
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A boxed filter: the items of a list for which `match` is true."""

    source: Boxed
    match: Boxed
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Iteration:
    """A boxed `for`, `every` or `some`."""

    kind: Literal["for", "every", "some"]
    variable: str
    source: Boxed
    body: Boxed
    type_ref: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class InputColumn:
    """An input of a table; `variable` is the name by which a cell may call the value."""

    id: str | None
    label: str
    expression: LiteralExpression
    allowed: LiteralExpression | None
    variable: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class OutputColumn:
    """An output of a table; `values` are the allowed ones, the most important first."""

    id: str | None
    name: str
    label: str
    type_ref: str | None
    values: LiteralExpression | None
    default: LiteralExpression | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A row: one cell for each input and each output."""

    id: str | None
    tests: tuple[LiteralExpression, ...]
    outputs: tuple[LiteralExpression, ...]
    annotations: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Table:
    """A decision table, its rules in order."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...]
    type_ref: str | None
    place: Place


Boxed = (
    LiteralExpression
    | Context
    | ItemList
    | Relation
    | FunctionDefinition
    | Invocation
    | Conditional
    | Filter
    | Iteration
    | Table
)


@dataclass(frozen=True, kw_only=True)
class ItemType:
    """An item definition, or a component of one."""

    name: str
    type_ref: str | None
    is_collection: bool
    is_function: bool
    allowed: LiteralExpression | None
    components: tuple[ItemType, ...]
    place: Place


@dataclass(frozen=True, kw_only=True)
class InputData:
    """A value that comes from outside."""

    id: str
    variable: Parameter
    place: Place


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A business knowledge model: a function by name."""

    id: str
    name: str
    function: FunctionDefinition | None
    required: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A decision; `required` holds references to inputs, decisions and knowledge, in order."""

    id: str
    name: str
    variable: Parameter
    logic: Boxed | None
    required: tuple[str, ...]
    version_tag: str | None
    question: str | None
    place: Place


@dataclass(frozen=True, kw_only=True)
class Service:
    """A decision service: some decisions offered together, as seen from outside."""

    id: str
    name: str
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Import:
    """Another model of the set, by its namespace; its things are called `name.…` here."""

    name: str
    namespace: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class Model:
    """One DMN file."""

    file: str
    id: str
    name: str
    namespace: str
    dialect: Dialect
    version: str
    imports: tuple[Import, ...] = ()
    types: Mapping[str, ItemType] = field(default_factory=dict)
    inputs: Mapping[str, InputData] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
