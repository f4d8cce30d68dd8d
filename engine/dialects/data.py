"""Standard data: properties, data objects, and the associations that move them (BPMN 2.0.2 §10.4).

Each named item is a variable. An association that fills an activity's or event's data input is an
input mapping, one that empties a data output is an output mapping. One that only connects two
symbols is a drawing; a data store is outside, so what leads there is a drawing too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from engine.dialects.attributes import NamedSource
from engine.dialects.grouping import grouped
from engine.dialects.kinds import FLOW_NODES, kind_of, language_of, text_of
from engine.dialects.namespaces import bpmn
from engine.errors import Invalid
from engine.value_checks import check_name
from engine.xml import line_of

_ITEMS = frozenset(
    ["dataObject", "property", "dataInput", "dataOutput", "inputDataItem", "outputDataItem"]
)
_RULES = ("assignment", "transformation")
_NO_NAME = re.compile("[^A-Za-z0-9_]")
_PLACEHOLDER = "__targetRef_placeholder"  # bpmn-js draws an input association to one


class Fault(NamedTuple):
    """A data association that cannot be run, and why."""

    fact: str
    line: int | None


@dataclass(frozen=True, kw_only=True)
class DataNames:
    """The variable that each item of a file is, by the item's id.

    `own` holds the ids of the items that flow nodes have for themselves; `locals_`, by a node's id,
    the names that live in it alone, empty at first.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    locals_: Mapping[str, tuple[NamedSource, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What the associations of one node move.

    `by_input` and `by_output` hold the mappings by the id of the node's own data item, for loops;
    `drawn` says that there are associations without effect.
    """

    inputs: tuple[NamedSource, ...] = ()
    outputs: tuple[NamedSource, ...] = ()
    by_input: Mapping[str, NamedSource] = field(default_factory=dict)
    by_output: Mapping[str, NamedSource] = field(default_factory=dict)
    drawn: bool = False
    faults: tuple[Fault, ...] = ()


def read_data_names(root: etree._Element) -> DataNames:
    """Name every data item of the file, and the items that live in one sub-process or task only."""
    items: list[etree._Element] = []
    references: dict[str, str] = {}
    labels: dict[str, str] = {}
    for element in root.iter():
        kind = kind_of(element)
        if kind in _ITEMS and element.get("name") != _PLACEHOLDER:
            items.append(element)
        elif kind == "dataObjectReference":
            meant = element.get("dataObjectRef", "")
            references[element.get("id", "")] = meant
            labels.setdefault(meant, element.get("name", ""))
    names = {each.get("id", ""): _variable(each, labels) for each in items}
    names |= {id_: names[meant] for id_, meant in references.items() if meant in names}
    own = frozenset(each.get("id", "") for each in items if _is_of_a_node(each))
    used = _used(root, own)
    used |= {references[each] for each in used if each in references}
    return DataNames(names=names, own=own, locals_=grouped(_locals(items, names, used)))


def _is_of_a_node(item: etree._Element) -> bool:
    """Tell a property, data input or data output of one flow node."""
    holder = item.getparent()
    if holder is not None and kind_of(holder) == "ioSpecification":
        holder = holder.getparent()
    is_data = kind_of(item) in ("property", "dataInput", "dataOutput")
    return is_data and holder is not None and kind_of(holder) in FLOW_NODES


def _used(root: etree._Element, own: frozenset[str]) -> set[str]:
    """Return the ids of the items that something moves."""
    used: set[str] = set()
    for each in root.iter(bpmn("dataInputAssociation"), bpmn("dataOutputAssociation")):
        ends = (*_refs(each, "sourceRef"), *_refs(each, "targetRef"))
        has_rule = any(each.find(bpmn(name)) is not None for name in _RULES)
        if has_rule or not own.isdisjoint(ends):
            used.update(ends)
    for each in root.iter(bpmn("loopDataInputRef"), bpmn("loopDataOutputRef")):
        used.add(text_of(each) or "")
    return used


def _locals(
    items: list[etree._Element], names: Mapping[str, str], used: set[str]
) -> Iterator[tuple[str, NamedSource]]:
    """Yield what a sub-process or task holds for itself: its properties, its moved data objects."""
    for item in items:
        holder, id_ = item.getparent(), item.get("id", "")
        if holder is None or kind_of(holder) not in FLOW_NODES:
            continue
        if kind_of(item) == "property" or (kind_of(item) == "dataObject" and id_ in used):
            local = NamedSource(name=names[id_], source="=null", line=line_of(item))
            yield holder.get("id", ""), local


def read_data(node: etree._Element, data: DataNames) -> Moved:
    """Read what goes into and out of a node by its data associations."""
    inputs: list[NamedSource] = []
    outputs: list[NamedSource] = []
    by_input: dict[str, NamedSource] = {}
    by_output: dict[str, NamedSource] = {}
    faults: list[Fault] = []
    drawn = False
    for association in node:
        kind = kind_of(association)
        if kind not in ("dataInputAssociation", "dataOutputAssociation"):
            continue
        read = list(_mappings(association, data))
        drawn = drawn or not read
        is_input = kind == "dataInputAssociation"
        for each in read:
            if isinstance(each, Fault):
                faults.append(each)
                continue
            (inputs if is_input else outputs).append(each)
            for end in _refs(association, "targetRef" if is_input else "sourceRef"):
                (by_input if is_input else by_output)[end] = each
    given = {each.name for each in inputs}
    empty = [each for each in data.locals_.get(node.get("id", ""), ()) if each.name not in given]
    return Moved(
        inputs=(*empty, *inputs),
        outputs=tuple(outputs),
        by_input=by_input,
        by_output=by_output,
        drawn=drawn,
        faults=tuple(faults),
    )


def _mappings(association: etree._Element, data: DataNames) -> Iterator[NamedSource | Fault]:
    names = data.names
    line = line_of(association)
    assignments = association.findall(bpmn("assignment"))
    transformation = association.find(bpmn("transformation"))
    sources, targets = _refs(association, "sourceRef"), _refs(association, "targetRef")
    target = names.get(targets[0]) if len(targets) == 1 else None
    for each in assignments:
        yield _assignment(each, names)
    if transformation is not None:
        if assignments or target is None:
            yield Fault("a transformation needs one target with a name and no assignment", line)
        else:
            yield _moved(target, transformation, line)
    elif not assignments and not data.own.isdisjoint((*sources, *targets)):
        source = names.get(sources[0]) if len(sources) == 1 else None
        if source is not None and target is not None:
            yield NamedSource(name=target, source=f"={source}", line=line)
        elif len(sources) > 1:
            yield Fault("several sources need a transformation that makes one value", line)


def _assignment(assignment: etree._Element, names: Mapping[str, str]) -> NamedSource | Fault:
    to = text_of(assignment.find(bpmn("to")))
    origin = assignment.find(bpmn("from"))
    if to is None or origin is None:
        return Fault("an assignment needs 'from' and 'to'", line_of(assignment))
    name = to.removeprefix("=").strip()
    return _moved(names.get(name, name), origin, line_of(assignment))


def _moved(target: str, expression: etree._Element, line: int | None) -> NamedSource | Fault:
    text, language = text_of(expression), language_of(expression)
    if text is None:
        return Fault(f"the expression for '{target}' is empty", line)
    if language not in (None, "feel"):
        return Fault(f"the expression for '{target}' is in '{language}', expected FEEL", line)
    return NamedSource(name=target, source=f"={text.removeprefix('=').strip()}", line=line)


def _refs(association: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(text for each in association.iterfind(bpmn(name)) if (text := text_of(each)))


def _variable(item: etree._Element, labels: Mapping[str, str]) -> str:
    """Return an item's name or its symbol's label where it may be a variable's, else its id.

    Signs of an id that no variable may have become underscores.
    """
    id_ = item.get("id", "")
    for name in (item.get("name", "").strip(), labels.get(id_, "").strip()):
        try:
            return check_name(name)
        except Invalid:
            continue
    return _NO_NAME.sub("_", id_).lstrip("_") or id_
