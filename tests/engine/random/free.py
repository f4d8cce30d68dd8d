"""Free diagrams: nodes with random edges among them, joins wherever they fall."""

from __future__ import annotations

from tests.engine.random.leaves import attach, definition, task_facts, thrown
from tests.engine.random.sheet import Sheet

_KINDS = (
    "task",
    "scriptTask",
    "userTask",
    "serviceTask",
    "exclusiveGateway",
    "inclusiveGateway",
    "parallelGateway",
    "catch timer",
    "catch message",
    "subProcess",
    "end none",
    "end terminate",
    "end error",
)
_TASKS = frozenset({"task", "scriptTask", "userTask", "serviceTask"})


def fill(sheet: Sheet) -> None:
    """Draw four to nine nodes; most edges lead forwards, so that most tokens find an end."""
    choices = sheet.choices
    start = sheet.add("startEvent", "s")
    names = [_node(sheet) for _ in range(choices.number(4, 9) if sheet.depth == 0 else 3)]
    sheet.connect(start, names[0])
    for place, name in enumerate(names):
        kind = sheet.node(name).kind
        if kind == "endEvent":
            continue
        most = 3 if "Gateway" in kind else 1
        targets = [_target(sheet, place, names) for _ in range(choices.number(1, most))]
        targets = list(dict.fromkeys(targets)) if kind != "parallelGateway" else targets
        _connect(sheet, name, kind, targets)
    for name in list(names):
        if sheet.node(name).kind in {"userTask", "serviceTask", "subProcess"}:
            _watch(sheet, name, names)


def _node(sheet: Sheet) -> str:
    options = list(sheet.may(*_KINDS))
    if sheet.depth > 1:
        options.remove("subProcess")
    kind = sheet.choices.of(options)
    if kind == "subProcess":
        inner = sheet.within("subProcess")
        fill(inner)
        return sheet.add(kind, "p", body=inner.body())
    if kind.startswith("catch"):
        event = (definition(sheet, kind.split()[1]),)
        return sheet.add("intermediateCatchEvent", "w", definitions=event)
    if kind.startswith("end"):
        return sheet.add("endEvent", "e", definitions=thrown(sheet, kind.split()[1]))
    return sheet.add(kind, kind[0], **task_facts(sheet, kind))


def _target(sheet: Sheet, place: int, names: list[str]) -> str:
    if place + 1 < len(names) and not sheet.choices.chance(20):
        return names[sheet.choices.number(place + 1, len(names) - 1)]
    return sheet.choices.of(names)


def _connect(sheet: Sheet, name: str, kind: str, targets: list[str]) -> None:
    is_choice = kind in {"exclusiveGateway", "inclusiveGateway"} and len(targets) > 1
    for place, target in enumerate(targets):
        is_default = is_choice and place == len(targets) - 1
        test = sheet.condition() if is_choice and not is_default else None
        sheet.connect(name, target, test, is_default=is_default)


def _watch(sheet: Sheet, name: str, names: list[str]) -> None:
    before = len(sheet.nodes)
    attach(sheet, name)
    for node in sheet.nodes[before:]:
        if node.kind == "boundaryEvent" and not any(f.source == node.id for f in sheet.flows):
            sheet.connect(node.id, sheet.choices.of(names))
