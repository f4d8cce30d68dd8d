"""Find the cycles of a graph in one pass, without recursion; no rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Graph = Mapping[str, Iterable[str]]


def cyclic_parts(graph: Graph) -> list[frozenset[str]]:
    """Return each largest set of nodes that all reach one another, along at least one edge.

    Targets that are no key of `graph` are left out. Linear in nodes and edges (Kosaraju 1978).
    """
    backwards: dict[str, list[str]] = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            if target in backwards:
                backwards[target].append(node)
    seen: set[str] = set()
    parts = []
    for root in reversed(_finished(graph)):
        if root in seen:
            continue
        part = _reached(root, backwards, seen)
        if len(part) > 1 or root in graph[root]:
            parts.append(frozenset(part))
    return parts


def cycle_through(node: str, graph: Graph, part: frozenset[str]) -> list[str]:
    """Return a shortest way from `node` back to it inside its `part`, without its return."""
    came_from: dict[str, str] = {}
    pending = [node]
    for here in pending:  # grows while it is read: breadth first
        for target in graph[here]:
            if target == node:
                return _way(here, came_from)
            if target in part and target not in came_from:
                came_from[target] = here
                pending.append(target)
    raise ValueError(f"'{node}' lies on no cycle of its part")


def _finished(graph: Graph) -> list[str]:
    """Return the nodes in the order in which a depth-first walk has seen all behind them."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in graph:
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(graph[root]))]
        while path:
            node, targets = path[-1]
            target = next((each for each in targets if each in graph and each not in seen), None)
            if target is None:
                finished.append(node)
                path.pop()
            else:
                seen.add(target)
                path.append((target, iter(graph[target])))
    return finished


def _reached(root: str, graph: Graph, seen: set[str]) -> list[str]:
    reached = [root]
    seen.add(root)
    for node in reached:  # grows while it is read
        fresh = [each for each in dict.fromkeys(graph[node]) if each not in seen]
        seen.update(fresh)
        reached.extend(fresh)
    return reached


def _way(last: str, came_from: Mapping[str, str]) -> list[str]:
    way = [last]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return way[::-1]
