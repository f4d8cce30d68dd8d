"""Read decision tables (DMN 1.5 §8): columns, rules, hit policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast, get_args

from lxml import etree

from engine.decisions.model import (
    Aggregation,
    HitPolicy,
    InputColumn,
    LiteralExpression,
    OutputColumn,
    Rule,
    Table,
)
from engine.decisions.reading import Reading, child, children, spaced, text_of, type_ref, vendor

_HIT_POLICIES: Final = frozenset(get_args(HitPolicy))
_AGGREGATIONS: Final = frozenset(get_args(Aggregation))
_INITIALS: Final = {
    "U": "UNIQUE", "A": "ANY", "P": "PRIORITY", "F": "FIRST", "R": "RULE ORDER",
    "O": "OUTPUT ORDER", "C": "COLLECT",
}  # fmt: skip
_CELL_WAY_OUT: Final = "Open the table in a decision modeler and complete the rule."


def read_table(element: etree._Element, reading: Reading) -> Table:
    """Read a decision table; every fault in it is a finding."""
    inputs = tuple(_input(one, reading) for one in children(element, "input"))
    outputs = tuple(_output(one, reading) for one in children(element, "output"))
    if not outputs:
        way_out = "Give the table an output column."
        reading.find("error", "table_invalid", element, "the table has no output", way_out)
    rules = tuple(_rule(one, inputs, outputs, reading) for one in children(element, "rule"))
    policy = _hit_policy(element, reading)
    aggregation = _aggregation(element, policy, reading)
    _check_names(element, outputs, reading)
    if aggregation is not None and aggregation != "COUNT" and len(outputs) > 1:
        reading.find(
            "error",
            "table_invalid",
            element,
            f"the table collects by {aggregation} but has {len(outputs)} outputs",
            "Collect one output only, or take the aggregation away.",
        )
    return Table(
        hit_policy=policy,
        aggregation=aggregation,
        inputs=inputs,
        outputs=outputs,
        rules=rules,
        annotations=tuple(one.get("name") or "" for one in children(element, "annotation")),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _hit_policy(element: etree._Element, reading: Reading) -> HitPolicy:
    otherwise = "FIRST" if reading.dialect == "flowable" else "UNIQUE"
    named = (element.get("hitPolicy") or otherwise).strip().upper().replace("_", " ")
    named = _INITIALS.get(named, named)
    if named not in _HIT_POLICIES:
        reading.find(
            "error",
            "table_invalid",
            element,
            f"the hit policy '{named[:40]}' is not known",
            f"Use one of {', '.join(get_args(HitPolicy))}.",
        )
        return "UNIQUE"
    return cast("HitPolicy", named)


def _aggregation(
    element: etree._Element, policy: HitPolicy, reading: Reading
) -> Aggregation | None:
    named = (element.get("aggregation") or "").strip().upper()
    if not named or named == "LIST":
        return None
    if named not in _AGGREGATIONS:
        reading.find(
            "error",
            "table_invalid",
            element,
            f"the aggregation '{named[:40]}' is not known",
            f"Use one of {', '.join(get_args(Aggregation))}.",
        )
        return None
    if policy != "COLLECT":
        reading.find(
            "note",
            "aggregation_without_effect",
            element,
            f"the aggregation {named} has no effect with the hit policy {policy}",
            "Choose COLLECT, or remove the aggregation.",
        )
        return None
    return cast("Aggregation", named)


def _input(element: etree._Element, reading: Reading) -> InputColumn:
    found = child(element, "inputExpression")
    place = reading.place(element)
    label = element.get("label") or ""
    if found is None or not (expression := reading.literal(found)).text:
        reading.find(
            "error",
            "table_invalid",
            element,
            f"the input column '{label}' has no expression",
            "Say which value the column tests.",
        )
        expression = LiteralExpression(text="null", language="feel", type_ref=None, place=place)
    return InputColumn(
        id=element.get("id"),
        label=label or expression.text,
        expression=expression,
        allowed=_values(child(element, "inputValues"), reading),
        variable=vendor(element, "inputVariable"),
        place=place,
    )


def _output(element: etree._Element, reading: Reading) -> OutputColumn:
    default = child(element, "defaultOutputEntry")
    values = _values(child(element, "outputValues"), reading)
    return OutputColumn(
        id=element.get("id"),
        name=spaced(element.get("name") or ""),
        label=element.get("label") or element.get("name") or "",
        type_ref=type_ref(element),
        values=values,
        default=_filled(default, reading),
        place=reading.place(element),
    )


def _values(element: etree._Element | None, reading: Reading) -> LiteralExpression | None:
    """Read allowed values, which are a list of tests in FEEL whatever the table is written in."""
    found = _filled(element, reading)
    return None if found is None else replace(found, language="feel")


def _filled(element: etree._Element | None, reading: Reading) -> LiteralExpression | None:
    if element is None:
        return None
    found = reading.literal(element)
    return found if found.text else None


def _rule(
    element: etree._Element,
    inputs: Sequence[InputColumn],
    outputs: Sequence[OutputColumn],
    reading: Reading,
) -> Rule:
    tests = tuple(reading.literal(one, is_cell=True) for one in children(element, "inputEntry"))
    entries = tuple(reading.literal(one) for one in children(element, "outputEntry"))
    for cells, columns, what in ((tests, inputs, "input"), (entries, outputs, "output")):
        if len(cells) != len(columns):
            fact = f"the rule has {len(cells)} {what} cells, expected {len(columns)}"
            reading.find("error", "table_invalid", element, fact, _CELL_WAY_OUT)
    notes = tuple(map(text_of, children(element, "annotationEntry", "description")))
    return Rule(
        id=element.get("id"),
        tests=tests,
        outputs=entries,
        annotations=notes,
        place=reading.place(element),
    )


def _check_names(
    element: etree._Element, outputs: Sequence[OutputColumn], reading: Reading
) -> None:
    names = [one.name for one in outputs]
    if len(names) < 2:
        return
    if not all(names) or len(set(names)) != len(names):
        reading.find(
            "error",
            "table_invalid",
            element,
            "several outputs need names, each its own",
            "Name every output column.",
        )
