"""A player that runs each diagram twice; diagrams are drawn as `drawing.py` says.

Every answer is decided straight, and again in steps of one token
with the state written as text and read back in between; both must agree in state, waits, incidents
and history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from engine import values
from engine.spiff import CompiledProcess, read, read_stored
from engine.spiff.effects import BroadcastSignal, CallProcess, Effect
from engine.spiff.steps import (
    Activate,
    Answer,
    Complete,
    Continue,
    Escalate,
    Fire,
    OpenedIncident,
    OpenedWait,
    Retry,
    Scopes,
    ScopeState,
    SetVariables,
    State,
    Step,
    StepContext,
    Throw,
    Trigger,
)
from tests.engine.spiff.drawing import bpmn, draw, event, inside

__all__ = ["NOW", "Compile", "Days", "DrawFile", "DrawLines", "Play", "Player", "after", "bpmn"]
__all__ += ["compiled", "draw", "event", "inside", "stored"]

_BORNE = {
    "loop_without_wait",
    "message_start_ambiguous",
    "called_elsewhere",
}  # what only a deployment refuses
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def compiled(*lines: str) -> CompiledProcess:
    """Compile a diagram that must have no error but those that the kernel bears."""
    files = {"p.bpmn": bpmn(*lines)}
    errors = [each for each in read(files).findings if each.level == "error"]
    assert [each.message for each in errors if each.code not in _BORNE] == []
    return read_stored(files)[0].process


class Player:
    """Plays one instance; answers are addressed by element id."""

    def __init__(self, process: CompiledProcess, limit: int = 1000, **limits: Any) -> None:
        self.process = process
        self.limit = limit
        self.limits = limits
        self.now = NOW
        self._state: State | None = None
        self._step: Step | None = None
        self.waits: dict[int, OpenedWait] = {}
        self.incidents: dict[int, OpenedIncident] = {}
        self.trace: list[str] = []
        self.commits = 0  # that the model wanted
        self.effects: list[Effect] = []

    def start(self, **variables: Any) -> Player:
        return self.begin(variables)

    def begin(self, variables: Mapping[str, Any], **how: Any) -> Player:
        """Start with what `CompiledProcess.start` takes beside variables: at, payload, called."""
        straight = self.process.start(variables, self._context(self.limit), **how)
        self._both(straight, self.process.start(variables, self._context(1), **how))
        return self

    def complete(
        self, element_id: str, result: Mapping[str, Any] | None = None, **variables: Any
    ) -> Player:
        return self.answer(
            Complete(**self._place(element_id), variables=variables, result=result or {})
        )

    def fire(self, element_id: str) -> Player:
        due_at = self.due(element_id)
        self.now = max(self.now, due_at)
        return self.answer(Fire(**self._place(element_id), due_at=due_at))

    def trigger(self, element_id: str, **variables: Any) -> Player:
        return self.answer(Trigger(**self._place(element_id), variables=variables))

    def throw(self, element_id: str, code: str, **variables: Any) -> Player:
        place = self._place(element_id)
        return self.answer(Throw(**place, error_code=code, variables=variables))

    def escalate(self, element_id: str, code: str, **variables: Any) -> Player:
        place = self._place(element_id)
        return self.answer(Escalate(**place, escalation_code=code, variables=variables))

    def activate(self, element_id: str, *inner: str) -> Player:
        return self.answer(Activate(**self._place(element_id), element_ids=inner))

    def assign(self, **variables: Any) -> Player:
        return self.answer(SetVariables(variables=variables))

    def retry(self, element_id: str, **variables: Any) -> Player:
        (token_id,) = (i.token_id for i in self.incidents.values() if i.element_id == element_id)
        return self.answer(Retry(token_id=token_id, variables=variables))

    def answer(self, answer: Answer) -> Player:
        straight = self.process.run(self.state, answer, self._context(self.limit))
        self._both(straight, self.process.run(stored(self.state), answer, self._context(1)))
        return self

    def _place(self, element_id: str) -> dict[str, Any]:
        """Address the oldest wait of an element: token and scope."""
        wait = self.wait(element_id)
        return {"token_id": wait.token_id, "scope_id": wait.scope_id}

    def wait(self, element_id: str) -> OpenedWait:
        """Return the oldest wait of an element."""
        waits = [wait for wait in self.waits.values() if wait.element_id == element_id]
        assert waits, f"{element_id} does not wait, only {self.waiting}"
        return min(waits, key=lambda wait: wait.token_id)

    def due(self, element_id: str) -> datetime:
        due_at = self.wait(element_id).due_at
        assert due_at is not None
        return due_at

    @property
    def state(self) -> State:
        assert self._state is not None, "start the player first"
        return self._state

    @property
    def step(self) -> Step:
        assert self._step is not None, "start the player first"
        return self._step

    @property
    def waiting(self) -> list[str]:
        return sorted(wait.element_id for wait in self.waits.values())

    @property
    def broken(self) -> dict[str, str]:
        return {each.element_id: each.code for each in self.incidents.values()}

    @property
    def variables(self) -> dict[str, Any]:
        return dict(self.process.variables(self.state))

    @property
    def outcome(self) -> str:
        return self.step.outcome

    @property
    def completed(self) -> list[str]:
        return [each[10:] for each in self.trace if each.startswith("completed ")]

    def _context(self, limit: int) -> StepContext:
        return StepContext(now=self.now, seed=1, limit=limit, **self.limits)

    def _both(self, straight: Step, first: Step) -> None:
        waits, incidents = dict(self.waits), dict(self.incidents)
        before, events, effects = self._state, list(first.events), list(first.effects)
        step, ran = first, first.steps
        state = _after(before, step)
        _apply(step, waits, incidents)
        while step.outcome == "cut" and step.head["queue"] and ran < self.limit:
            state = stored(state)
            step = self.process.run(state, Continue(), self._context(1))
            ran += step.steps
            state = _after(state, step)
            _apply(step, waits, incidents)
            events.extend(step.events)
            effects = [*_still_called(effects, step), *step.effects]
        reached = _after(self._state, straight)
        _apply(straight, self.waits, self.incidents)
        assert straight.outcome == step.outcome
        assert _without_bundles(stored(reached)) == _without_bundles(stored(state))
        assert self.waits == waits
        assert _without_limits(self.incidents) == _without_limits(incidents)
        assert list(straight.events) == events
        assert _without_listeners(straight.effects) == _without_listeners(effects)
        assert not set(straight.completed) & set(straight.withdrawn)
        self._state, self._step = stored(reached), straight
        self.effects.extend(straight.effects)
        assert self.process.waiting(self._state) == set(self.waits)
        self.trace.extend(
            f"{event.kind.removeprefix('element_')} {event.element_id or ''}".strip()
            for event in straight.events
            if event.kind not in {"error_thrown", "escalation_thrown"}
        )
        if straight.outcome == "cut" and not straight.head["queue"]:
            self.commits += 1
            self.answer(Continue())


def _still_called(effects: list[Effect], step: Step) -> list[Effect]:
    """Leave out calls that were withdrawn: in one step they would not have been made."""
    gone = set(step.withdrawn)
    return [e for e in effects if not (isinstance(e, CallProcess) and e.token_id in gone)]


def _without_limits(incidents: Mapping[int, OpenedIncident]) -> dict[int, OpenedIncident]:
    """Leave out which limit an expression met first: that depends on how fast the machine is."""
    return {
        id_: replace(each, message="") if each.code == "expression_limit" else each
        for id_, each in incidents.items()
    }


def _without_listeners(effects: Iterable[Effect]) -> list[Effect]:
    """Leave out who began to listen in the same step: after a cut it was a step before."""
    return [replace(e, listeners=()) if isinstance(e, BroadcastSignal) else e for e in effects]


def _without_bundles(state: State) -> tuple[Any, ...]:
    """Gather the results of children: how many steps they came in is no difference."""
    rows: dict[int, ScopeState] = {}
    results: dict[int | None, dict[str, Any]] = {}
    for id_, scope in state.scopes.items():
        if scope.data.get("what") == "results":
            results.setdefault(scope.parent_id, {}).update(scope.variables)
        else:
            data = {name: value for name, value in scope.data.items() if name != "kept"}
            rows[id_] = replace(scope, data=data)
    return state.head, rows, results


def stored(state: State) -> State:
    """Write a state as text and read it back."""
    scopes = Scopes(
        {
            id_: replace(
                scope,
                tokens=tuple(_reread(token) for token in scope.tokens),
                variables=_reread(scope.variables),
                data=_reread(scope.data),
            )
            for id_, scope in state.scopes.items()
        }
    )
    return State(head=_reread(state.head), scopes=scopes)


def _reread(document: Mapping[str, Any]) -> Mapping[str, Any]:
    read_back = values.loads(values.dumps(dict(document)))
    assert isinstance(read_back, dict)
    return read_back


def _after(before: State | None, step: Step) -> State:
    """Return the state after a step, whose changed and removed scopes must be exactly those."""
    old = Scopes() if before is None else before.scopes
    for id_, scope in step.changed.items():
        assert id_ not in old or repr(_row(old[id_])) != repr(_row(scope))  # 1 is not 1.0
    assert step.removed <= set(old)
    return step.applied_to(old)


def after(step: Step, before: State | None = None) -> State:
    """Return the state after a step; of a start nothing was before."""
    return step.applied_to(Scopes() if before is None else before.scopes)


def _row(scope: ScopeState) -> ScopeState:
    return replace(scope, variables=dict(scope.variables))


def _apply(step: Step, waits: dict[int, OpenedWait], incidents: dict[int, OpenedIncident]) -> None:
    for token_id in (*step.completed, *step.withdrawn):
        waits.pop(token_id, None)
    for token_id in step.resolved_incidents:
        del incidents[token_id]
    waits.update({each.token_id: each for each in step.opened})
    incidents.update({each.token_id: each for each in step.incidents})


Play = Callable[..., Player]
Compile = Callable[..., CompiledProcess]
Days = Callable[[int], datetime]
DrawFile = Callable[..., bytes]
DrawLines = Callable[..., str]
