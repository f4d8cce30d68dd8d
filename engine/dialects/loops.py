"""Loop markers: an activity that runs several times (BPMN 2.0.2 §13.3.6, §13.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lxml import etree

from engine.dialects.data import DataNames, Moved
from engine.dialects.kinds import is_true, kind_of, language_of, text_of
from engine.dialects.namespaces import bpmn, plait
from engine.errors import Finding
from engine.expressions.texts import signed
from engine.xml import line_of

if TYPE_CHECKING:  # a dialect is made of what this file reads
    from engine.dialects.dialect import Dialect


@dataclass(frozen=True, kw_only=True)
class Loop:
    """How often an activity runs.

    `standard` has a condition and a maximum. The others have a cardinality or a collection, both
    expressions that begin with `=`; `output_element` is evaluated in each child and gathered under
    `output_collection`. Names are those of variables.
    """

    kind: Literal["standard", "parallel", "sequential"]
    line: int | None
    condition: str | None = None
    tests_before: bool = False
    maximum: int | None = None
    cardinality: str | None = None
    collection: str | None = None
    element_variable: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None
    continues_before: bool = False  # each inner one leaves a continuation (SEMANTICS 28)
    continues_after: bool = False


def read_loop(
    activity: etree._Element, data: DataNames, moved: Moved, dialect: Dialect
) -> tuple[Loop | None, tuple[Finding, ...]]:
    """Read the loop marker of an activity, None when it has none."""
    for child in activity:
        match kind_of(child):
            case "standardLoopCharacteristics":
                return dialect.loop(child, _standard(child, dialect))
            case "multiInstanceLoopCharacteristics":
                return dialect.loop(child, _multiple(child, data, moved, dialect))
    return None, ()


def consumed(activity: etree._Element) -> frozenset[str]:
    """Return the ids of the data items that belong to the loop, not to each run of it."""
    return frozenset(
        text
        for name in ("loopDataInputRef", "loopDataOutputRef")
        for each in activity.iterfind(f"{bpmn('multiInstanceLoopCharacteristics')}/{bpmn(name)}")
        if (text := text_of(each))
    )


def _standard(element: etree._Element, dialect: Dialect) -> Loop:
    condition = element.find(bpmn("loopCondition"))
    maximum = element.get("loopMaximum", "").strip()
    return Loop(
        kind="standard",
        line=line_of(element),
        condition=_condition(condition, dialect),
        tests_before=is_true(element, "testBefore"),
        maximum=int(maximum) if maximum.isascii() and maximum.isdigit() else None,
    )


def _multiple(element: etree._Element, data: DataNames, moved: Moved, dialect: Dialect) -> Loop:
    completion = element.find(bpmn("completionCondition"))
    source = text_of(element.find(bpmn("loopDataInputRef")))
    target = text_of(element.find(bpmn("loopDataOutputRef")))
    element_item, output_item = (
        None if item is None else data.names.get(item.get("id", "")) or item.get("name")
        for item in (element.find(bpmn("inputDataItem")), element.find(bpmn("outputDataItem")))
    )
    return Loop(
        kind="sequential" if is_true(element, "isSequential") else "parallel",
        line=line_of(element),
        cardinality=_cardinality(element.find(bpmn("loopCardinality")), dialect),
        collection=_plait(element, "collection") or _collection(source, data, moved),
        element_variable=_plait(element, "elementVariable") or element_item,
        output_collection=_plait(element, "outputCollection") or _gathered(target, data, moved),
        output_element=_plait(element, "outputElement") or (output_item and f"={output_item}"),
        completion_condition=_condition(completion, dialect),
    )


def _condition(element: etree._Element | None, dialect: Dialect) -> str | None:
    text = text_of(element)
    return None if text is None else dialect.expression(text, language_of(element))


def _cardinality(element: etree._Element | None, dialect: Dialect) -> str | None:
    """Return it as an expression, in FEEL with its sign."""
    text = _condition(element, dialect)
    return None if text is None else signed(text)


def _plait(element: etree._Element, name: str) -> str | None:
    return element.get(plait(name), "").strip() or None


def _collection(reference: str | None, data: DataNames, moved: Moved) -> str | None:
    """Return what fills the loop's data input, else the item itself, as an expression."""
    if reference is None:
        return None
    filled = moved.by_input.get(reference)
    return filled.source if filled else f"={data.names.get(reference, reference)}"


def _gathered(reference: str | None, data: DataNames, moved: Moved) -> str | None:
    if reference is None:
        return None
    emptied = moved.by_output.get(reference)
    return emptied.name if emptied else data.names.get(reference, reference)
