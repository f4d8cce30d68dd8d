"""Faults seeded into the kernel in this process: the random comparison has to catch them.

Each fault replaces one method by a wrong one, as a hasty change would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from engine.errors import PlaitError
from engine.spiff import (
    activity,
    boundary_event,
    cancellation,
    compensation,
    conditional_event,
    event_sub_process,
    exclusive_gateway,
    inclusive_gateway,
    multi_instance,
    parallel_gateway,
    propagation,
    scopes,
    standard_loop,
    terminate_event,
    timer_event,
)
from engine.spiff.loops import Result

Seed = Callable[[pytest.MonkeyPatch], None]


def join_counts_arrivals(patch: pytest.MonkeyPatch) -> None:
    """A parallel join counts tokens instead of flows with a token."""

    def hook(self: Any, token: Any) -> bool:
        if len(self.incoming) < 2:
            return True
        arrived = self.remember(token)
        waiting = [each for queue in arrived.values() for each in queue]
        if len(waiting) < len(self.incoming):
            token._set_state(_ARRIVED)
            return False
        arrived.clear()
        for each in waiting:
            if each is not token:
                each.end()
        return True

    patch.setattr(parallel_gateway.ParallelGateway, "_update_hook", hook)


def terminate_leaves_siblings(patch: pytest.MonkeyPatch) -> None:
    """A terminate end event ends its own token only."""
    patch.setattr(terminate_event.TerminateEvent, "throw_after", _nothing)


def boundary_is_not_withdrawn(patch: pytest.MonkeyPatch) -> None:
    """A boundary event goes on watching when its activity is done."""
    patch.setattr(activity.Activity, "unwatch", _nothing)


def default_on_null(patch: pytest.MonkeyPatch) -> None:
    """A null condition counts as false, so that the default flow is taken."""
    right = exclusive_gateway.evaluate_condition  # type: ignore[attr-defined]  # what it imports

    def evaluate(*given: Any) -> bool:
        try:
            return bool(right(*given))
        except PlaitError:
            return False

    patch.setattr(exclusive_gateway, "evaluate_condition", evaluate)


def completion_condition_is_ignored(patch: pytest.MonkeyPatch) -> None:
    """A multi-instance runs to its last instance whatever its completion condition says."""
    right = multi_instance.MultiInstance.result_of

    def result_of(self: Any, token: Any) -> Result:
        result = right(self, token)
        return Result(value=result.value, is_gathered=result.is_gathered)

    patch.setattr(multi_instance.MultiInstance, "result_of", result_of)


def event_sub_process_does_not_interrupt(patch: pytest.MonkeyPatch) -> None:
    """An interrupting event sub-process runs beside what it should end."""

    def take_over(self: Any, scope: Any, payload: Mapping[str, Any]) -> None:
        scope.slice.arrive(scope, self, payload=payload)

    patch.setattr(event_sub_process.EventSubProcess, "take_over", take_over)


def escalation_always_interrupts(patch: pytest.MonkeyPatch) -> None:
    """A boundary event that catches something thrown ends its activity, interrupting or not."""

    def catch(catcher: Any, payload: Mapping[str, Any]) -> None:
        if catcher.event_sub_process is not None:
            catcher.event_sub_process.take_over(catcher.scope, payload)
            return
        cancellation.cancel(catcher.host)
        catcher.scope.slice.arrive(catcher.scope, catcher.boundary, payload=payload)

    patch.setattr(propagation, "catch", catch)


def catch_all_goes_first(patch: pytest.MonkeyPatch) -> None:
    """The first catcher in document order takes an error, even beside one of the exact code."""

    def find(token: Any, kind: str, code: str | None) -> Any:
        for level in propagation._levels(token, kind):
            for each in level:
                if each.event.code is None or code in (None, each.event.code):
                    return each
        return None

    patch.setattr(propagation, "find", find)


def conditions_are_looked_at_once(patch: pytest.MonkeyPatch) -> None:
    """A conditional event is evaluated when it opens and never again."""
    right = conditional_event.ConditionalEvent.look

    def look(self: Any, token: Any, names: set[str]) -> None:
        if token.id in token.slice.unseen:
            right(self, token, names)

    patch.setattr(conditional_event.ConditionalEvent, "look", look)


def values_land_outside(patch: pytest.MonkeyPatch) -> None:
    """Every value lands in the process, past the scope that holds its name."""

    def land(self: Any, variables: Mapping[str, Any]) -> None:
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        for name, value in variables.items():
            scope.hold(name, value)

    patch.setattr(scopes.Scope, "land", land)


def cycle_fires_once(patch: pytest.MonkeyPatch) -> None:
    """A repeating timer is over after its first firing."""
    patch.setattr(timer_event.TimerEvent, "following", _nothing)


def boundary_beside_interrupts(patch: pytest.MonkeyPatch) -> None:
    """A boundary event that should not interrupt ends its activity."""
    right = boundary_event.BoundaryEvent.compile

    def compile_(self: Any, *given: Any) -> None:
        right(self, *given)
        self.is_interrupting = True

    patch.setattr(boundary_event.BoundaryEvent, "compile", compile_)


def loop_tests_too_late(patch: pytest.MonkeyPatch) -> None:
    """A standard loop that should test before its first turn runs it first."""
    patch.setattr(standard_loop.StandardLoop, "is_over_at_entry", lambda *_: False)


def compensation_goes_forward(patch: pytest.MonkeyPatch) -> None:
    """What completed first is undone first."""
    patch.setattr(compensation, "max", min, raising=False)


def inclusive_join_does_not_wait(patch: pytest.MonkeyPatch) -> None:
    """An inclusive join goes on with the first token that comes."""
    patch.setattr(inclusive_gateway.InclusiveGateway, "awaits_ways", lambda *_: False)


_ARRIVED = 8  # the library's WAITING, which says that a token waits at a join


def _nothing(*_: Any, **__: Any) -> None:
    return None


FAULTS: Sequence[Seed] = (
    join_counts_arrivals,
    terminate_leaves_siblings,
    boundary_is_not_withdrawn,
    default_on_null,
    completion_condition_is_ignored,
    event_sub_process_does_not_interrupt,
    escalation_always_interrupts,
    catch_all_goes_first,
    conditions_are_looked_at_once,
    values_land_outside,
    cycle_fires_once,
    boundary_beside_interrupts,
    loop_tests_too_late,
    compensation_goes_forward,
    inclusive_join_does_not_wait,
)

# What meets seldom among all kinds: these faults are looked for in diagrams of few.
FOCUS: Mapping[str, frozenset[str]] = {
    "join_counts_arrivals": frozenset({"parallelGateway"}),
    "catch_all_goes_first": frozenset({"serviceTask", "end error", "boundary error"}),
    "compensation_goes_forward": frozenset(
        {"scriptTask", "end compensate", "throw compensate", "boundary compensate"}
    ),
    "escalation_always_interrupts": frozenset(
        {"throw escalation", "end escalation", "boundary escalation beside"}
    ),
    "default_on_null": frozenset({"scriptTask"}),
}
