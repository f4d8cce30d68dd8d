"""Evaluate decision tables: inputs, then the rules' tests, then the outputs of the rules that hold.

Simple tests run in Python. Tests and outputs that need FEEL's own evaluator go to it together, and
only those of rules that may still hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.decisions.cells import Test, simple_test, simple_values
from engine.decisions.columns import Column, input_columns, output_columns
from engine.decisions.formulas import CELL_INPUT, NULL, Formula, test_of, values
from engine.decisions.frames import Frame, Run
from engine.decisions.hit_policies import Chosen, Hit, Policy
from engine.decisions.model import LiteralExpression, Rule, Table
from engine.decisions.results import FiredRule
from engine.expressions.errors import EvaluationError

if TYPE_CHECKING:
    from engine.decisions.logic import Logic, Reach


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """A rule: simple tests and FEEL's by the number of their column, and its outputs."""

    number: int
    simple: tuple[tuple[int, Test], ...]
    others: tuple[tuple[int, Formula], ...]
    outputs: tuple[Formula, ...]
    source: Rule


@dataclass(frozen=True, kw_only=True)
class _Table:
    """A compiled table; `owner` is the key of what it belongs to."""

    owner: str
    label: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[_Rule, ...]
    policy: Policy
    defaults: tuple[Formula, ...] | None
    is_first: bool

    def run(self, frame: Frame) -> Any:
        """Return the table's value; what fired is added to the frame."""
        tested = values([one.formula for one in self.inputs], frame)
        tested = [one.admit(value, frame) for one, value in zip(self.inputs, tested, strict=True)]
        holding = self._holding(tested, frame)
        if self.is_first:
            holding = holding[:1]
        chosen = self._choose(self._hits(holding, frame), frame)
        labels = {one.label: value for one, value in zip(self.inputs, tested, strict=True)}
        for hit in chosen.hits:
            source = self.rules[hit.rule - 1].source
            fired = FiredRule(
                decision=self.owner,
                table=self.label,
                rule=hit.rule,
                rule_id=source.id,
                inputs=labels,
                outputs=hit.outputs,
                annotations=tuple(note for note in source.annotations if note),
            )
            frame.fired.append(fired)
        frame.rows = chosen.rows
        return chosen.value

    def _holding(self, tested: Sequence[Any], frame: Frame) -> list[_Rule]:
        """Return the rules that hold, in order."""
        possible = [
            rule
            for rule in self.rules
            if all(test(tested[column]) is True for column, test in rule.simple)
        ]
        asked = [(rule, column, test) for rule in possible for column, test in rule.others]
        if not asked:
            return possible
        names = {
            column: self._cell_names(column, tested[column])
            for column in {column for _, column, _ in asked}
        }
        more = [names[column] for _, column, _ in asked]
        answers = values([test for _, _, test in asked], frame, more)
        failed: set[int] = set()
        for (rule, column, _), answer in zip(asked, answers, strict=True):
            if answer is not True:
                failed.add(rule.number)
            if rule.source.tests[column].language != "feel" and type(answer) is not bool:
                raise EvaluationError(
                    f"cell {column + 1} of rule {rule.number} in table '{self.label}' is "
                    f"{type(answer).__name__}, expected true or false; correct the cell",
                    code="condition_not_boolean",
                )
        return [rule for rule in possible if rule.number not in failed]

    def _cell_names(self, column: int, value: Any) -> Mapping[str, Any]:
        names = {"?": value, CELL_INPUT: value}
        own = self.inputs[column].variable
        return names if own is None else {**names, own: value}

    def _hits(self, rules: Sequence[_Rule], frame: Frame) -> list[Hit]:
        found = iter(values([cell for rule in rules for cell in rule.outputs], frame))
        return [
            Hit(
                rule=rule.number,
                outputs={one.name: one.admit(next(found), frame) for one in self.outputs},
            )
            for rule in rules
        ]

    def _choose(self, hits: Sequence[Hit], frame: Frame) -> Chosen:
        if hits or self.defaults is None:
            return self.policy.choose(hits)
        found = values(self.defaults, frame)
        row = {
            one.name: one.admit(value, frame)
            for one, value in zip(self.outputs, found, strict=True)
        }
        return self.policy.defaulted(row)


def compile_table(logic: Logic, table: Table, reach: Reach) -> Run:
    """Return the closure of a table; its faults are findings."""
    inputs = input_columns(logic, table, reach)
    outputs = output_columns(logic, table)
    defaults = None
    if any(one.default for one in table.outputs):
        defaults = tuple(
            NULL if one.default is None else logic.formula(one.default, reach)
            for one in table.outputs
        )
    made = _Table(
        owner=logic.owner,
        label=logic.name,
        inputs=inputs,
        outputs=outputs,
        rules=tuple(
            _rule(logic, number, rule, inputs, outputs, reach)
            for number, rule in enumerate(table.rules, 1)
        ),
        policy=Policy(
            hit_policy=table.hit_policy,
            aggregation=table.aggregation,
            outputs=tuple(one.name for one in outputs),
            ranks=_ranks(logic, table, outputs),
            table=logic.name,
        ),
        defaults=defaults,
        is_first=table.hit_policy == "FIRST",
    )
    wanted = logic.type_of(table.type_ref, table.place)
    return logic.checked(made.run, wanted, made.label)


def _rule(
    logic: Logic,
    number: int,
    rule: Rule,
    inputs: Sequence[Column],
    outputs: Sequence[Column],
    reach: Reach,
) -> _Rule:
    simple: list[tuple[int, Test]] = []
    others: list[tuple[int, Formula]] = []
    for column, cell in enumerate(rule.tests[: len(inputs)]):
        if cell.text in {"", "-"}:
            continue
        test = simple_test(cell.text) if cell.language == "feel" else None
        if test is not None:
            simple.append((column, test))
        else:
            others.append((column, _test(logic, cell, inputs[column], reach)))
    cells = [_output(logic, cell, reach) for cell in rule.outputs]
    cells += [NULL] * (len(outputs) - len(cells))
    return _Rule(
        number=number,
        simple=tuple(simple),
        others=tuple(others),
        outputs=tuple(cells[: len(outputs)]),
        source=rule,
    )


def _test(logic: Logic, cell: LiteralExpression, column: Column, reach: Reach) -> Formula:
    names = ["?", CELL_INPUT] if column.variable is None else ["?", CELL_INPUT, column.variable]
    return logic.attempt(cell, reach.with_names({name: {} for name in names}), test_of)


def _output(logic: Logic, cell: LiteralExpression, reach: Reach) -> Formula:
    return NULL if cell.text in {"", "-"} else logic.formula(cell, reach)


def _ranks(logic: Logic, table: Table, outputs: Sequence[Column]) -> dict[str, tuple[Any, ...]]:
    """Return the importance of outputs; a policy that needs it and has none is a fault."""
    ranks: dict[str, tuple[Any, ...]] = {}
    if table.hit_policy not in {"PRIORITY", "OUTPUT ORDER"}:
        return ranks
    for column, output in zip(outputs, table.outputs, strict=True):
        defined = logic.model.types.get(output.type_ref or "")
        listed = output.values or (None if defined is None else defined.allowed)
        found = None if listed is None else simple_values(listed.text)
        if found is not None:
            ranks[column.name] = found
    if not ranks:
        logic.find(
            "table_invalid",
            table.place,
            f"the hit policy {table.hit_policy} orders by allowed values, but no output has any",
            "List the output's values, the most important first, or choose another hit policy.",
        )
    return ranks
