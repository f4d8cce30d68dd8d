"""A cycle in the diagram waits somewhere, or at least can end.

Why: where no step of a cycle waits (for a person, a service, a time), it runs without a pause; what
nothing ends fills the history for ever. Wrong (error): a task that flows back to itself; a
parallel gateway that flows on and back, one more token each time round; exclusive gateways whose
flows all stay in the cycle. Doubtful (advice): a script, and an exclusive gateway behind it that
leads back or on. Right: a user task, service task or timer in the cycle.

An error is certain: a cycle with no choice on it (an exclusive gateway with two flows, a
sub-process that may throw an error), or cycles whose choices all stay inside. A sub-process with
a waiting step inside counts as waiting, whichever way its token takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.checks.cycles import cycle_through, cyclic_parts
from engine.checks.findings import about
from engine.checks.instant_hosts import is_instant
from engine.checks.links import link_targets
from engine.dialects.kinds import ACTIVITIES, EVENTS, THROWING
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding, Level

_WAITING = frozenset(
    [
        "userTask",
        "serviceTask",
        "receiveTask",
        "businessRuleTask",
        "callActivity",
        "adHocSubProcess",
        "eventBasedGateway",
    ]
)
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway", "complexGateway"})
_THROWN = frozenset({"error", "escalation"})
_SHOWN_NODES = 6


@dataclass(frozen=True, kw_only=True)
class _Steps:
    """The nodes that do not wait, in the order of the file, and where a token goes from each.

    `choices` takes one of its targets each time; those of `endings` may also end the token there.
    """

    targets: Mapping[str, tuple[str, ...]]
    choices: frozenset[str]
    endings: frozenset[str]

    def can_leave(self, part: frozenset[str]) -> bool:
        """Say whether a choice may lead out of a set of nodes."""
        return any(
            node in self.endings or not part.issuperset(self.targets[node])
            for node in part & self.choices
        )


def check(model: FileModel) -> list[Finding]:
    """Find cycles without a waiting step: errors where nothing ends them, else advice."""
    return [
        _finding(model, process, level, way)
        for process in model.executable
        for level, way in _ways(_steps(process))
    ]


def _ways(steps: _Steps) -> Iterator[tuple[Level, list[str]]]:
    """Give one way round for each set of cycles, with what it is worth."""
    order = {node: place for place, node in enumerate(steps.targets)}
    without_choice = {node: to for node, to in steps.targets.items() if node not in steps.choices}
    forced = cyclic_parts(without_choice)
    for part in forced:
        yield "error", cycle_through(min(part, key=order.__getitem__), without_choice, part)
    in_forced = frozenset().union(*forced)
    for part in cyclic_parts(steps.targets):
        if part & in_forced:
            continue
        first = min(part & steps.choices, key=order.__getitem__)
        level: Level = "advice" if steps.can_leave(part) else "error"
        yield level, cycle_through(first, steps.targets, part)


def _finding(model: FileModel, process: Process, level: Level, way: list[str]) -> Finding:
    left_out = len(way) - _SHOWN_NODES
    shown = [*way[:_SHOWN_NODES], *([f"({left_out} more)"] if left_out > 0 else []), way[0]]
    fact = f"no step of the cycle {' → '.join(shown)} waits, "
    if level == "error":
        fact += "and no choice leads out of it: it would never end"
        way_out = "Lead out of it with an exclusive gateway, or take a flow away."
    else:
        fact += "so it runs without a pause until a condition leads out of it"
        way_out = "Put a user task, a service task or a timer into it, or see that it ends soon."
    return about(model, process.node_by_id[way[0]], level, "loop_without_wait", fact, way_out)


def _steps(process: Process) -> _Steps:
    waiting = _holders(process, _is_waiting)
    throwing = _holders(process, _is_throwing)
    links = link_targets(process)
    nodes = [node for node in process.nodes if not _is_waiting(node) and node.id not in waiting]
    targets, choices, endings = {}, set(), set()
    for node in nodes:
        outgoing = process.outgoing.get(node.id, ())
        flows = [flow.target for flow in outgoing if flow.target]
        flows += [links[node.id].id] if node.id in links else []
        caught = [each.id for each in process.boundaries.get(node.id, ()) if _is_thrown_to(each)]
        may_throw = node.id in throwing
        targets[node.id] = (*flows, *caught) if may_throw else tuple(flows)
        has_condition = any(flow.condition is not None for flow in outgoing)
        is_choosing = node.kind in _CHOOSING or (node.kind in ACTIVITIES | EVENTS and has_condition)
        if may_throw or (is_choosing and len(flows) > 1):
            choices.add(node.id)
        if may_throw and not (flows and caught):
            endings.add(node.id)
    return _Steps(targets=targets, choices=frozenset(choices), endings=frozenset(endings))


def _is_waiting(node: Node) -> bool:
    """Tell steps that wait; a boundary event but one of what is thrown begins after a wait."""
    match node.kind:
        case "boundaryEvent":
            return not _is_thrown_to(node)
        case "intermediateCatchEvent":
            return "link" not in node.event_kinds
        case "sendTask":
            return not is_instant(node)
    return node.kind in _WAITING


def _is_thrown_to(boundary: Node) -> bool:
    return not _THROWN.isdisjoint(boundary.event_kinds)


def _is_throwing(node: Node) -> bool:
    return node.kind in THROWING and not _THROWN.isdisjoint(node.event_kinds)


def _holders(process: Process, is_meant: Callable[[Node], bool]) -> set[str]:
    """Return the ids of the sub-processes that hold such a node, however deep."""
    holders: set[str] = set()
    for node in process.nodes:
        holder = process.holder(node) if is_meant(node) else None
        while holder is not None and holder.id not in holders:
            holders.add(holder.id)
            holder = process.holder(holder)
    return holders
