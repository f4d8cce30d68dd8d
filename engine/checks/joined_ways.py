"""Ways that part at a gateway meet at one of the same kind.

Why: a parallel join behind an exclusive choice waits for tokens that never come; a merge behind a
parallel split lets through two, and what follows runs twice. Wrong: an exclusive gateway with two
ways into one parallel gateway. Right: an exclusive merge there; a parallel join behind a parallel
split. Advice: a loop may bring the other token.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.findings import about
from engine.dialects.kinds import ACTIVITIES
from engine.dialects.model import FileModel, Flow, Node, Process
from engine.errors import Finding

_CHOICES = frozenset({"exclusiveGateway", "eventBasedGateway"})
_MERGES = ACTIVITIES | {"exclusiveGateway", "intermediateThrowEvent", "intermediateCatchEvent"}


def check(model: FileModel) -> list[Finding]:
    """Find joins that may wait for ever, and merges that let several tokens through."""
    return [
        finding
        for process in model.executable
        for node in process.nodes
        if len(process.incoming.get(node.id, ())) > 1
        for finding in _judge(model, process, node)
    ]


def _judge(model: FileModel, process: Process, node: Node) -> Iterator[Finding]:
    if node.kind == "parallelGateway":
        split = _split(process, node, _CHOICES)
        if split is not None:
            yield about(
                model,
                node,
                "advice",
                "join_waits_in_vain",
                f"it waits for several ways out of '{split.id}', which takes only one of them",
                "Merge the ways with an exclusive gateway.",
            )
    elif node.kind in _MERGES:
        split = _split(process, node, frozenset({"parallelGateway"}))
        if split is not None:
            yield about(
                model,
                node,
                "advice",
                "runs_twice",
                f"several ways out of the parallel gateway '{split.id}' meet here, so it runs once "
                "for each of them",
                "Join the ways with a parallel gateway if it is meant to run once.",
            )


def _split(process: Process, node: Node, kinds: frozenset[str]) -> Node | None:
    """Return a gateway of these kinds from which two ways lead here, nothing else between."""
    seen: dict[str, str] = {}
    for flow in process.incoming[node.id]:
        origin = _origin(process, flow)
        split = process.node_by_id.get(origin.source or "")
        if split is None or split.kind not in kinds:
            continue
        if seen.setdefault(split.id, origin.id) != origin.id:
            return split
    return None


def _origin(process: Process, flow: Flow) -> Flow:
    """Go back along a way while there is one only, to the flow that leaves a gateway."""
    seen = {flow.id}
    while True:
        source = process.node_by_id.get(flow.source or "")
        before = process.incoming.get(flow.source or "", ())
        is_way = source is not None and source.kind not in _CHOICES | {"parallelGateway"}
        if not is_way or len(before) != 1 or before[0].id in seen:
            return flow
        flow = before[0]
        seen.add(flow.id)
