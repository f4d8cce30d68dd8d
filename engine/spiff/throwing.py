"""What every throwing event does: evaluate, throw, leave, and then what ends others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.dialects.model import Node, Process
from engine.errors import PlaitError
from engine.spiff import compensation
from engine.spiff.event_definitions import compile_events
from engine.spiff.events import Event
from engine.spiff.flow_node import FlowNode, Outgoing

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


class Throwing(FlowNode):
    """A throwing event. `throws` are its definitions, thrown in document order."""

    throws: tuple[Event, ...] = ()

    def compile(self, node: Node, process: Process, nodes: Mapping[str, Any]) -> None:
        """Compile the event definitions."""
        super().compile(node, process, nodes)
        self.throws = compile_events(node, process.rules)

    def _run_hook(self, token: Token) -> bool | None:
        token.work = works = self.prepare(token)
        done = [event.throw(token, work) for event, work in works]
        return True if all(done) else None

    def prepare(self, token: Token) -> list[tuple[Event, Any]]:
        """Evaluate what is thrown; may raise PlaitError."""
        return [(event, event.prepare(token)) for event in self.throws]

    def choose(self, token: Token) -> Sequence[Outgoing]:
        """Choose the flows; what is thrown after it is evaluated anew if a listener waited."""
        if token.work is None and self.throws:
            token.work = self.prepare(token)
        return super().choose(token)

    def finish(self, token: Token) -> None:
        """Go on once everything is undone; what is thrown after that is evaluated anew."""
        if compensation.go_on(token):
            return
        try:
            token.work = self.prepare(token)
        except PlaitError as error:
            token.slice.fail(token, error, {"phase": "finish"})
            return
        token.complete()

    def _on_complete_hook(self, token: Token) -> None:
        """Leave; what the throw interrupts does not go on."""
        scope, slice_ = token.workflow, token.slice
        works, flows = token.work or (), token.leaves_by
        slice_.leave(token, ())
        interruptions = scope.interruptions
        for event, work in works:
            event.throw_after(token, scope, work)
        if scope.is_closed or scope.interruptions != interruptions or slice_.is_completed:
            return
        for flow in flows:
            slice_.arrive(scope, flow.target, flow.id)
