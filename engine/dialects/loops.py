"""Loop markers: an activity that runs several times (BPMN 2.0.2 §13.3.6, §13.3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from engine.dialects.data import DataNames, Moved
from engine.dialects.kinds import is_true, kind_of, language_of, text_of
from engine.dialects.namespaces import bpmn, plait
from engine.xml import line_of


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
    condition_language: str | None = None
    tests_before: bool = False
    maximum: int | None = None
    cardinality: str | None = None
    collection: str | None = None
    element_variable: str | None = None
    output_collection: str | None = None
    output_element: str | None = None
    completion_condition: str | None = None
    completion_language: str | None = None


def read_loop(activity: etree._Element, data: DataNames, moved: Moved) -> Loop | None:
    """Read the loop marker of an activity, None when it has none."""
    for child in activity:
        match kind_of(child):
            case "standardLoopCharacteristics":
                return _standard(child)
            case "multiInstanceLoopCharacteristics":
                return _multiple(child, data, moved)
    return None


def consumed(activity: etree._Element) -> frozenset[str]:
    """Return the ids of the data items that belong to the loop, not to each run of it."""
    return frozenset(
        text
        for name in ("loopDataInputRef", "loopDataOutputRef")
        for each in activity.iterfind(f"{bpmn('multiInstanceLoopCharacteristics')}/{bpmn(name)}")
        if (text := text_of(each))
    )


def _standard(element: etree._Element) -> Loop:
    condition = element.find(bpmn("loopCondition"))
    maximum = element.get("loopMaximum", "").strip()
    return Loop(
        kind="standard",
        line=line_of(element),
        condition=text_of(condition),
        condition_language=language_of(condition),
        tests_before=is_true(element, "testBefore"),
        maximum=int(maximum) if maximum.isascii() and maximum.isdigit() else None,
    )


def _multiple(element: etree._Element, data: DataNames, moved: Moved) -> Loop:
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
        cardinality=_expression(text_of(element.find(bpmn("loopCardinality")))),
        collection=_plait(element, "collection") or _collection(source, data, moved),
        element_variable=_plait(element, "elementVariable") or element_item,
        output_collection=_plait(element, "outputCollection") or _gathered(target, data, moved),
        output_element=_plait(element, "outputElement") or (output_item and f"={output_item}"),
        completion_condition=text_of(completion),
        completion_language=language_of(completion),
    )


def _expression(text: str | None) -> str | None:
    """Return what is an expression with or without its sign as one with it."""
    return text if text is None or text.startswith("=") else f"={text}"


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
