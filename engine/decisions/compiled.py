"""A decision ready to be asked: deterministic, without state, shared by threads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from engine.decisions.frames import Frame
from engine.decisions.graph import BY_OUTPUT, Input, Node, NodePlace, order_of
from engine.decisions.model import Decision, Place, Table
from engine.decisions.results import DecisionResult, FiredRule
from engine.decisions.types import fit, kind_name
from engine.errors import Invalid
from engine.expressions.errors import EvaluationError
from engine.values import Value, check_value

_LISTING: Final = frozenset({"COLLECT", "RULE ORDER"})
_ODD: Final = re.compile("[^A-Za-z0-9_]")
Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class CompiledDecision:
    """A decision (or a decision service) with everything it requires.

    `id`, `version` and `deployment_id` are those of its stored row, 0 before it is deployed.
    `outputs` are the decisions whose values are the result: one, or several of a service, whose
    input decisions are `given`. `nodes` are those of the whole set.
    """

    key: str
    name: str
    file: str
    place: Place
    version_tag: str | None
    is_service: bool
    nodes: Mapping[NodePlace, Node]
    outputs: tuple[NodePlace, ...]
    given: Mapping[NodePlace, tuple[str, ...]]
    id: int = 0
    version: int = 0
    deployment_id: int = 0

    @cached_property
    def order(self) -> tuple[Node, ...]:
        """Return what is evaluated, in this order; the last is the decision itself."""
        return order_of(self.nodes, self.outputs, self.given.keys())

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the variables it reads, whatever it requires included."""
        handed_in = frozenset(name for names in self.given.values() for name in names)
        return handed_in.union(*(one.reads for one in self.order))

    @cached_property
    def variables(self) -> frozenset[str]:
        """Return the names of a process's variables that it may read: see `plain_name`."""
        return self.names | frozenset(map(plain_name, self.names))

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Return the variables that its model declares."""
        return tuple({one.name: one for node in self.order for one, _ in node.inputs}.values())

    def stored(self, *, id: int, version: int, deployment_id: int) -> CompiledDecision:
        """Return the decision as a stored version."""
        return replace(self, id=id, version=version, deployment_id=deployment_id)

    def decide(self, variables: Mapping[str, Any], now: datetime) -> DecisionResult:
        """Evaluate it and what it requires; raises EvaluationError and nothing else."""
        evaluation = _Evaluation(dict(_read(variables, self.names)), now)
        for node in self.order:
            evaluation.add(node)
        values = {
            node.decision.variable.name: evaluation.values[node.place]
            for node in self.order
            if node.place in self.outputs
        }
        if len(self.outputs) == 1:
            (value,) = values.values()
            return self._result(value, evaluation.rows[self.outputs[0]], evaluation.fired)
        return self._result(values, (values,), evaluation.fired)

    def _result(self, value: Any, rows: Rows, fired: list[FiredRule]) -> DecisionResult:
        try:
            checked = check_value(value)
            kept = tuple({name: check_value(one) for name, one in row.items()} for row in rows)
        except Invalid as error:
            message = f"the result of decision '{self.key}' is no value to keep: {error.message}"
            raise EvaluationError(message, code="decision_value_invalid") from error
        return DecisionResult(result=checked, rows=kept, fired_rules=tuple(map(_told, fired)))


class _Evaluation:
    """One call: the values and rows of the decisions evaluated so far, and the rules that fired."""

    def __init__(self, variables: Mapping[str, Any], now: datetime) -> None:
        self._base = variables
        self._now = now
        self._nodes: dict[NodePlace, Node] = {}
        self._outputs: dict[str, Any] = {}
        self.values: dict[NodePlace, Any] = {}
        self.rows: dict[NodePlace, Rows] = {}
        self.fired: list[FiredRule] = []

    def add(self, node: Node) -> None:
        """Evaluate a decision; what it requires was added before."""
        variables = dict(self._base)
        frame = Frame(variables, self._now, self.fired)
        is_plain = node.model.dialect == "plain"
        try:
            self._fill(variables, node)
            value = node.run(frame)
            if is_plain:
                value = fit(value, node.wanted, node.decision.variable.name, self._now)
        except EvaluationError as error:
            raise _named(error, node.decision) from error
        self._nodes[node.place] = node
        self.values[node.place] = value
        self.rows[node.place] = _rows(node.decision, value, frame)
        if node.model.dialect in BY_OUTPUT:
            self._outputs |= _by_output(node.decision, self.rows[node.place])

    def _fill(self, variables: dict[str, Any], node: Node) -> None:
        """Give the inputs their types, and the values of required decisions their names."""
        for given, prefix in node.inputs:
            value = self._base.get(given.name)
            if node.model.dialect == "plain":
                value = fit(value, given.wanted, given.name, self._now)
            _put(variables, prefix, given.name, value)
        if node.model.dialect in BY_OUTPUT:
            variables |= self._outputs
        for place, prefix in node.requires:
            required = self._nodes.get(place)
            if required is None:  # an input decision of a service: its value was handed in
                continue
            for name in required.names:
                _put(variables, prefix, name, self.values[place])
        variables |= node.functions


def _read(variables: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Walk the values of names; a process, whose variables have no spaces, says `Full_Name`."""
    for name in names:
        if name in variables:
            yield name, variables[name]
        elif (plain := plain_name(name)) in variables:
            yield name, variables[plain]


def plain_name(name: str) -> str:
    """Return the name of the variable that stands for a name with odd letters."""
    return _ODD.sub("_", name)


def _told(rule: FiredRule) -> FiredRule:
    """Return a rule with values only: a range or a function between decisions becomes a text."""
    inputs = {name: _as_value(value) for name, value in rule.inputs.items()}
    outputs = {name: _as_value(value) for name, value in rule.outputs.items()}
    return replace(rule, inputs=inputs, outputs=outputs)


def _as_value(value: Any) -> Value:
    try:
        return check_value(value)
    except Invalid:
        return f"({kind_name(value)})"


def _by_output(decision: Decision, rows: Rows) -> dict[str, Any]:
    """Return what Camunda 7 and Flowable make of a decision: a variable for each of its outputs."""
    table = decision.logic
    is_many = isinstance(table, Table) and table.hit_policy in _LISTING and not table.aggregation
    if len(rows) == 1 and not is_many:
        return dict(rows[0])
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _put(variables: dict[str, Any], prefix: str | None, name: str, value: Any) -> None:
    if prefix is None:
        variables[name] = value
    else:
        variables[prefix] = {**variables.get(prefix, {}), name: value}


def _rows(decision: Decision, value: Any, frame: Frame) -> Rows:
    """Return a result as Camunda 7 shows it: a row for each hit, else one with the value."""
    if isinstance(decision.logic, Table) and frame.rows is not None:
        return frame.rows
    return ({decision.variable.name: value},)


def _named(error: EvaluationError, decision: Decision) -> EvaluationError:
    if "decision" in error.where:
        return error
    where = {**error.where, "decision": decision.id, "line": decision.place.line}
    message = f"decision '{decision.name}': {error.message}"
    return EvaluationError(message, code=error.code, where=where)
