"""From a thrower outwards to the first that catches: errors, escalations, cancellations.

On each level first the boundary events of the activity, then the event sub-processes of the scope
around it; of several on one level the exact code goes before a catch-all (SEMANTICS 16 to 18).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.spiff import cancellation, compensation
from engine.spiff.events import Event

if TYPE_CHECKING:
    from engine.spiff.boundary_event import BoundaryEvent
    from engine.spiff.catching import Catching
    from engine.spiff.event_sub_process import EventSubProcess
    from engine.spiff.scopes import FlowScope
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Catcher:
    """Who catches: a boundary event on `host`, or an event sub-process of `scope`."""

    scope: FlowScope
    event: Event
    code: str | None  # None: any
    host: Token | None = None
    boundary: BoundaryEvent | None = None
    event_sub_process: EventSubProcess | None = None

    @property
    def element_id(self) -> str:
        """The boundary event, or the start event of the event sub-process."""
        node = self.event_sub_process.start if self.event_sub_process else self.boundary
        return "" if node is None else node.element_id


def find(token: Token, kind: str, code: str | None) -> Catcher | None:
    """Return the innermost catcher of something thrown at `token`; `code` None: of any."""
    for level in _levels(token, kind):
        exact = [each for each in level if code is not None and each.code == code]
        fitting = exact or [each for each in level if each.code is None or code is None]
        if fitting:
            return fitting[0]
    return None


def catch(catcher: Catcher, payload: Mapping[str, Any]) -> None:
    """Let the catcher take over; an interrupting one ends what it stands on."""
    scope = catcher.scope
    if catcher.event_sub_process is not None:
        catcher.event_sub_process.take_over(scope, payload)
    elif catcher.boundary is not None and catcher.host is not None:
        if catcher.boundary.is_interrupting:
            cancellation.cancel(catcher.host)
        scope.slice.arrive(scope, catcher.boundary, payload=payload)


def codes(token: Token, kind: str) -> tuple[str, ...]:
    """Return every code that is caught at or around `token`; `*` stands for any."""
    found = {catcher.code or "*" for level in _levels(token, kind) for catcher in level}
    called = token.slice.called or {}
    found |= set(called.get("errors" if kind == "error" else "escalations", ()))
    return tuple(sorted(found))


def is_caught_by_caller(token: Token, kind: str, code: str) -> bool:
    """Tell whether the instance that called this one catches the code."""
    called = token.slice.called or {}
    caught = called.get("errors" if kind == "error" else "escalations", ())
    return code in caught or "*" in caught


def _levels(token: Token, kind: str) -> Iterator[list[Catcher]]:
    at: Token | None = token
    while at is not None:
        scope = at.workflow
        # Boundary events watch the body of several instances, and nothing that has completed.
        if not at.is_inner and not compensation.is_undone(at):
            yield [
                Catcher(
                    scope=scope,
                    event=event,
                    code=_code(event, number, boundary, at.codes),
                    host=at,
                    boundary=boundary,
                )
                for boundary in getattr(at.task_spec, "boundary_events", ())  # of activities
                for number, event in enumerate(boundary.catches)
                if event.kind == kind
            ]
        if not scope.is_interrupted:
            yield [
                Catcher(
                    scope=scope,
                    event=event,
                    code=_code(event, number, each.start, scope.codes),
                    event_sub_process=each,
                )
                for each in scope.content.event_sub_processes
                if each is not at.task_spec  # what it throws is for those around it
                for number, event in enumerate(each.start.catches)
                if event.kind == kind
            ]
        at = scope.host


def _code(event: Event, number: int, node: Catching, told: Mapping[str, str] | None) -> str | None:
    """Return the code that an event catches: the model's, or what was told at subscribing."""
    if event.code_source is None:
        return event.code
    return (told or {}).get(node.code_name(number), _NOBODYS)


_NOBODYS = "\0"  # of a subscription that has not begun
