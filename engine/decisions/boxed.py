"""Read boxed expressions (DMN 1.5 §7.3, §10.2): XML elements become the parts of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from engine.decisions.model import (
    Boxed,
    Conditional,
    Context,
    Entry,
    Filter,
    FunctionDefinition,
    Invocation,
    ItemList,
    Iteration,
    LiteralExpression,
    Parameter,
    Relation,
)
from engine.decisions.reading import Reading, child, children, spaced, type_ref
from engine.decisions.table_reader import read_table

_ABOUT: Final = frozenset({"description", "extensionElements", "variable", "typeRef"})


def logic_of(
    element: etree._Element, reading: Reading, skip: frozenset[str] = _ABOUT
) -> Boxed | None:
    """Return the first boxed expression inside an element; None when there is none."""
    for one in children(element):
        name = str(etree.QName(one).localname)
        if name in _READERS:
            return _READERS[name](one, reading)
        if name not in skip and name in _NOT_FEEL:
            _refuse(one, reading, f"'{name}' is no expression that can be evaluated here")
    return None


def formal_parameters(element: etree._Element) -> tuple[Parameter, ...]:
    """Return the formal parameters of a function."""
    found = children(element, "formalParameter")
    return tuple(
        Parameter(name=spaced(one.get("name") or ""), type_ref=type_ref(one)) for one in found
    )


def read_function(element: etree._Element, reading: Reading) -> FunctionDefinition:
    """Read a function definition; one of Java or PMML is refused."""
    kind = (element.get("kind") or "FEEL").strip()
    body: Boxed | None = None
    if kind.upper() not in {"FEEL", "F"}:
        reading.find(
            "error",
            "function_kind_unsupported",
            element,
            f"the function is of kind '{kind[:40]}', which would run code from outside",
            "Write the function in FEEL.",
        )
    else:
        body = logic_of(element, reading, _ABOUT | {"formalParameter"})
        if body is None:
            _refuse(element, reading, "the function has no body")
    return FunctionDefinition(
        parameters=formal_parameters(element),
        body=body,
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _literal(element: etree._Element, reading: Reading) -> LiteralExpression:
    found = reading.literal(element)
    if child(element, "importedValues") is not None:
        _refuse(element, reading, "imported values are not read here")
    elif not found.text:
        _refuse(element, reading, "the expression is empty")
        return _nothing(element, reading)
    return found


def _context(element: etree._Element, reading: Reading) -> Context:
    entries = tuple(_entry(one, reading) for one in children(element, "contextEntry"))
    return Context(entries=entries, type_ref=type_ref(element), place=reading.place(element))


def _entry(element: etree._Element, reading: Reading) -> Entry:
    variable = child(element, "variable")
    name = None if variable is None else spaced(variable.get("name") or "")
    return Entry(
        name=name,
        type_ref=None if variable is None else type_ref(variable),
        value=_inner(element, reading),
        place=reading.place(element),
    )


def _list(element: etree._Element, reading: Reading) -> ItemList:
    items = tuple(_all(element, reading))
    return ItemList(items=items, type_ref=type_ref(element), place=reading.place(element))


def _relation(element: etree._Element, reading: Reading) -> Relation:
    columns = tuple(spaced(one.get("name") or "") for one in children(element, "column"))
    rows = tuple(tuple(_all(one, reading)) for one in children(element, "row"))
    if any(len(row) != len(columns) for row in rows):
        _refuse(element, reading, f"a row has not {len(columns)} cells, one for each column")
    return Relation(
        columns=columns, rows=rows, type_ref=type_ref(element), place=reading.place(element)
    )


def _invocation(element: etree._Element, reading: Reading) -> Invocation:
    parts = list(_all(element, reading, _ABOUT | {"binding"}))
    called = parts[0] if parts else None
    if not isinstance(called, LiteralExpression):
        _refuse(element, reading, "the invocation does not name the function it calls")
        called = _nothing(element, reading)
    bindings = []
    for one in children(element, "binding"):
        parameter = child(one, "parameter")
        name = spaced((None if parameter is None else parameter.get("name")) or "")
        value = _inner(one, reading, _ABOUT | {"parameter"})
        place = reading.place(one)
        bindings.append(Entry(name=name, type_ref=None, value=value, place=place))
    return Invocation(
        called=called,
        bindings=tuple(bindings),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _conditional(element: etree._Element, reading: Reading) -> Conditional:
    return Conditional(
        condition=_part(element, "if", reading),
        then=_part(element, "then", reading),
        otherwise=_part(element, "else", reading),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _filter(element: etree._Element, reading: Reading) -> Filter:
    return Filter(
        source=_part(element, "in", reading),
        match=_part(element, "match", reading),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _for(element: etree._Element, reading: Reading) -> Iteration:
    return Iteration(
        kind="for",
        variable=spaced(element.get("iteratorVariable") or ""),
        source=_part(element, "in", reading),
        body=_part(element, "return", reading),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _quantified(element: etree._Element, reading: Reading) -> Iteration:
    is_every = etree.QName(element).localname == "every"
    return Iteration(
        kind="every" if is_every else "some",
        variable=spaced(element.get("iteratorVariable") or ""),
        source=_part(element, "in", reading),
        body=_part(element, "satisfies", reading),
        type_ref=type_ref(element),
        place=reading.place(element),
    )


def _part(element: etree._Element, name: str, reading: Reading) -> Boxed:
    found = child(element, name)
    if found is None:
        _refuse(element, reading, f"its part '{name}' is missing")
        return _nothing(element, reading)
    return _inner(found, reading)


def _inner(element: etree._Element, reading: Reading, skip: frozenset[str] = _ABOUT) -> Boxed:
    found = logic_of(element, reading, skip)
    if found is None:
        _refuse(element, reading, "an expression is missing here")
        return _nothing(element, reading)
    return found


def _all(element: etree._Element, reading: Reading, skip: frozenset[str] = _ABOUT) -> list[Boxed]:
    found = []
    for one in children(element):
        name = str(etree.QName(one).localname)
        if name in _READERS:
            found.append(_READERS[name](one, reading))
        elif name not in skip and name in _NOT_FEEL:
            _refuse(one, reading, f"'{name}' is no expression that can be evaluated here")
    return found


def _nothing(element: etree._Element, reading: Reading) -> LiteralExpression:
    return LiteralExpression(
        text="null", language="feel", type_ref=None, place=reading.place(element)
    )


def _refuse(element: etree._Element, reading: Reading, fact: str) -> None:
    way_out = "Complete the expression in a decision modeler, or remove it."
    reading.find("error", "decision_expression_invalid", element, fact, way_out)


_NOT_FEEL: Final = frozenset({"expression", "functionItem"})
_READERS: Final[Mapping[str, Callable[[etree._Element, Reading], Boxed]]] = {
    "literalExpression": _literal,
    "decisionTable": read_table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "every": _quantified,
    "some": _quantified,
}
