"""BPMN errors: from the thrower outwards to the first that catches (SEMANTICS 16)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import PlaitError
from engine.spiff import cancellation
from engine.spiff.flow_node import FlowNode

if TYPE_CHECKING:
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Caught:
    """An activity's token and the boundary event on it that takes the error."""

    host: Token
    event: FlowNode


def find_catcher(token: Token, code: str) -> Caught | None:
    """Return the innermost catcher: on one activity the exact code goes before a catch-all."""
    host: Token | None = token
    while host is not None:
        events = [
            each
            for each in getattr(host.task_spec, "boundary_events", ())  # only activities have them
            if each.catches_errors and each.error_code in (code, None)
        ]
        if events:
            event = next((each for each in events if each.error_code == code), events[0])
            return Caught(host=host, event=event)
        host = host.workflow.host
    return None


def catch(caught: Caught, variables: Mapping[str, Any]) -> None:
    """End the activity, let the variables land outside it, go on at the boundary event."""
    scope = caught.host.workflow
    cancellation.cancel(caught.host)
    scope.land(variables)
    scope.slice.arrive(scope, caught.event)


def uncaught(element_id: str, code: str, message: str) -> PlaitError:
    """Say that nobody catches an error; it becomes the incident of its thrower."""
    said = f" ({message})" if message else ""
    return PlaitError(
        f"error '{code}'{said} thrown at '{element_id}' is caught by no boundary event; model one "
        "that catches it, or retry once its cause is gone",
        code="error_uncaught",
        where={"element_id": element_id, "error_code": code},
    )
