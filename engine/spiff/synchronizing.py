"""Gateways that wait while a token elsewhere in their scope could still reach them.

A token holds such a gateway back when it can come by an incoming flow that nothing has come by yet,
unless it can also come by one that something has come by (BPMN 2.0.2 §13.4.3, SEMANTICS 11; the
vendors know no such exemption, so their rules leave it out). What
moves inside an activity counts as the activity's own token. Gateways in a circle that are held back
by nothing but each other's tokens do not wait for ever: the one whose first token is the oldest
goes on. The gateways of a scope are looked at again when one of its tokens has ended or moved on,
before the next one runs.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.dialects.model import Node, Process
from engine.spiff.joining import Joining
from engine.spiff.reachability import ways_to

if TYPE_CHECKING:
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


class Synchronizing(Joining):
    """A gateway that is asked whether it may go on; `scope.undecided` names those to ask."""

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Keep the surroundings: what leads here is found when a token first waits."""
        super().compile(node, process, nodes)
        self._process, self._container_id, self._nodes = process, node.container_id, nodes

    @cached_property
    def bits(self) -> Mapping[str, int]:
        """One bit for each incoming flow."""
        return {flow: 1 << place for place, flow in enumerate(self.incoming)}

    @cached_property
    def ways(self) -> Mapping[str, int]:
        """By which flows a token at each node of the container may come."""
        inside = self._process.inside(self._container_id)
        nodes = {each.id: self._nodes[each.id] for each in inside}
        return ways_to(self, self.bits, nodes)

    @abstractmethod
    def awaits_ways(self, scope: FlowScope) -> bool:
        """Tell whether it waits for tokens that are still on their way; else it goes on at once."""

    @abstractmethod
    def go_on(self, scope: FlowScope) -> None:
        """Do what it waited for; it may stay undecided."""

    def flows_used(self, scope: FlowScope) -> set[str]:
        """Return the flows by which something has come."""
        return set(self.arrived(scope))

    def way_of(self, token: Token) -> int:
        """Return by which flows a token may come; one that could not be counted by its own."""
        at: str = token.task_spec.element_id
        if at == self.element_id and token.fault is not None and token.fault["phase"] == "arrive":
            return self.bits[token.flow or ""]
        return self.ways.get(at, 0)

    def wait(self, token: Token) -> None:
        """Let `token` wait here until the gateway is looked at."""
        token._set_state(TaskState.WAITING)
        self.remember(token)
        holds = token.workflow.undecided.get(self.element_id)
        if holds is None or self.way_of(holds) & self.bits[token.flow or ""]:
            self.look_again(token.workflow)

    def look_again(self, scope: FlowScope) -> None:
        """Ask before the next token runs."""
        scope.undecided[self.element_id] = None
        scope.slice.unsettled[scope.id] = scope

    def run_one(self, tokens: list[Token], memory: Mapping[str, Any] | None = None) -> None:
        """Let the youngest of `tokens` run, and end the others silently."""
        tokens.sort(key=lambda each: each.id)
        runs = tokens.pop()
        for each in tokens:
            each.end()
        runs.memory = memory
        runs.slice.conditions.pop(runs.id, None)
        runs._ready()


def settle(scope: FlowScope) -> None:
    """Let the gateways of a scope that wait for nothing more go on, one after the other."""
    while scope.undecided and not scope.is_closed:
        gateway = _next(scope)
        if gateway is None:
            return
        gateway.go_on(scope)


def _next(scope: FlowScope) -> Synchronizing | None:
    """Return the gateway that goes on next; what holds the others back is noted."""
    nodes: Mapping[str, Any] = scope.slice.process.nodes
    order = list(scope.undecided)
    if len(order) > 1:
        order.sort(key=lambda id_: _oldest(nodes[id_], scope))
    for id_ in order:
        if not nodes[id_].awaits_ways(scope):
            return nodes[id_]  # type: ignore[no-any-return]  # only they are undecided
    circles: dict[str, set[str]] = {}
    for id_ in order:
        if not _still_holds(scope.undecided[id_], scope):
            scope.undecided[id_], circles[id_] = _held_back(nodes[id_], scope)
    free = [id_ for id_, others in circles.items() if scope.undecided[id_] is None and not others]
    going = free or _only_in_circles(scope, order, circles)
    return nodes[going[0]] if going else None


def _oldest(gateway: Synchronizing, scope: FlowScope) -> int:
    return min((tokens[0].id for tokens in gateway.arrived(scope).values()), default=0)


def _still_holds(token: Token | None, scope: FlowScope) -> bool:
    return token is not None and token.is_live and not _waits_undecided(token, scope)


def _waits_undecided(token: Token, scope: FlowScope) -> bool:
    return token.state == TaskState.WAITING and token.task_spec.element_id in scope.undecided


def _held_back(gateway: Synchronizing, scope: FlowScope) -> tuple[Token | None, set[str]]:
    """Return a token that holds the gateway back, else the gateways whose waiting tokens do."""
    filled = sum(gateway.bits[flow] for flow in gateway.flows_used(scope))
    empty = sum(gateway.bits.values()) & ~filled
    exempted = filled if gateway.rules.inclusive_join == "standard" else 0
    others: set[str] = set()
    for token in reversed(scope.tasks.values()):  # the youngest wait longest
        way = gateway.way_of(token)
        if not way & empty or way & exempted or token.is_watching:
            continue
        if not _waits_undecided(token, scope):
            return token, set()
        if token.task_spec is not gateway:  # its own tokens have come already
            others.add(token.task_spec.element_id)
    return None, others


def _only_in_circles(
    scope: FlowScope, order: list[str], circles: Mapping[str, set[str]]
) -> list[str]:
    """Return the gateways that no moving token holds back, directly or through others."""
    held = {id_ for id_ in order if scope.undecided[id_] is not None}
    while grown := {id_ for id_ in circles if id_ not in held and circles[id_] & held}:
        held |= grown
    return [id_ for id_ in order if id_ not in held]
