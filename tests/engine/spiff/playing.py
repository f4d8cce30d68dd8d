"""Small diagrams as lines of text, and a player that runs each of them twice.

A line is `kind id attributes | inner XML`, or a flow `a -> b -> c`, with `if CONDITION` or
`default` behind the last node. Every answer is decided straight, and again in steps of one token
with the state written as text and read back in between; both must agree in state, waits, incidents
and history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from engine import values
from engine.spiff import CompiledProcess, read, read_stored
from engine.spiff.steps import (
    Answer,
    Complete,
    Continue,
    Fire,
    OpenedIncident,
    OpenedWait,
    Retry,
    State,
    Step,
    StepContext,
    Throw,
)

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


def draw(*lines: str) -> str:
    """Return the XML of elements and flows."""
    drawn: list[str] = []
    defaults: dict[str, str] = {}
    flows: list[str] = []
    for line in lines:
        if " -> " in line and not line.startswith("subProcess"):
            path, _, condition = line.partition(" if ")
            is_default = path.endswith(" default")
            nodes = path.removesuffix(" default").split(" -> ")
            for source, target in pairwise(nodes):
                ends = f'sourceRef="{source}" targetRef="{target}"'
                again = sum(ends in each for each in flows)
                id_ = f"{source}_{target}" + (f"_{again + 1}" if again else "")
                if is_default:
                    defaults[source] = id_
                inner = (
                    condition and f"<conditionExpression>{escape(condition)}</conditionExpression>"
                )
                flows.append(f'<sequenceFlow id="{id_}" {ends}>{inner}</sequenceFlow>')
        else:
            drawn.append(line)
    return "\n".join([*(_element(line, defaults) for line in drawn), *flows])


def _element(line: str, defaults: Mapping[str, str]) -> str:
    head, _, inner = line.partition(" | ")
    kind, id_, *attributes = head.split(" ", 2)
    extra = attributes[0] if attributes else ""
    if id_ in defaults:
        extra += f' default="{defaults[id_]}"'
    return f'<{kind} id="{id_}" {extra}>{inner}</{kind}>'


def bpmn(*lines: str) -> bytes:
    """Return a whole file with one process `p` and the errors E1 and E2."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:plait="urn:plait:bpmn:1">'
        '<error id="e1" errorCode="E1"/><error id="e2" errorCode="E2"/>'
        f'<process id="p" isExecutable="true">{draw(*lines)}</process></definitions>'
    ).encode()


def compiled(*lines: str) -> CompiledProcess:
    """Compile a diagram that must have no error but loops that never end: the kernel bears them."""
    files = {"p.bpmn": bpmn(*lines)}
    errors = [each for each in read(files).findings if each.level == "error"]
    assert [each.message for each in errors if each.code != "loop_without_wait"] == []
    return read_stored(files)[0].process


class Player:
    """Plays one instance; answers are addressed by element id."""

    def __init__(self, process: CompiledProcess, limit: int = 1000) -> None:
        self.process = process
        self.limit = limit
        self.now = NOW
        self._state: State | None = None
        self._step: Step | None = None
        self.waits: dict[int, OpenedWait] = {}
        self.incidents: dict[int, OpenedIncident] = {}
        self.trace: list[str] = []

    def start(self, **variables: Any) -> Player:
        straight = self.process.start(variables, self._context(self.limit))
        self._both(straight, self.process.start(variables, self._context(1)))
        return self

    def complete(
        self, element_id: str, result: Mapping[str, Any] | None = None, **variables: Any
    ) -> Player:
        return self.answer(
            Complete(
                token_id=self.wait(element_id).token_id, variables=variables, result=result or {}
            )
        )

    def fire(self, element_id: str) -> Player:
        due_at = self.due(element_id)
        self.now = max(self.now, due_at)
        return self.answer(Fire(token_id=self.wait(element_id).token_id, due_at=due_at))

    def throw(self, element_id: str, code: str, **variables: Any) -> Player:
        token_id = self.wait(element_id).token_id
        return self.answer(Throw(token_id=token_id, error_code=code, variables=variables))

    def retry(self, element_id: str, **variables: Any) -> Player:
        (token_id,) = (i.token_id for i in self.incidents.values() if i.element_id == element_id)
        return self.answer(Retry(token_id=token_id, variables=variables))

    def answer(self, answer: Answer) -> Player:
        straight = self.process.run(self.state, answer, self._context(self.limit))
        self._both(straight, self.process.run(stored(self.state), answer, self._context(1)))
        return self

    def wait(self, element_id: str) -> OpenedWait:
        (wait,) = (wait for wait in self.waits.values() if wait.element_id == element_id)
        return wait

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
        return StepContext(now=self.now, seed=1, limit=limit)

    def _both(self, straight: Step, first: Step) -> None:
        waits, incidents = dict(self.waits), dict(self.incidents)
        before, events, step, ran = self._state, list(first.events), first, first.steps
        _exact(before, step)
        _apply(step, waits, incidents)
        while step.outcome == "cut" and ran < self.limit:
            before = step.state
            step = self.process.run(stored(before), Continue(), self._context(1))
            ran += step.steps
            _exact(before, step)
            _apply(step, waits, incidents)
            events.extend(step.events)
        _exact(self._state, straight)
        _apply(straight, self.waits, self.incidents)
        assert straight.outcome == step.outcome
        assert stored(straight.state) == stored(step.state)
        assert self.waits == waits
        assert self.incidents == incidents
        assert list(straight.events) == events
        assert not set(straight.completed) & set(straight.withdrawn)
        self._state, self._step = stored(straight.state), straight
        self.trace.extend(
            f"{event.kind.removeprefix('element_')} {event.element_id or ''}".strip()
            for event in straight.events
        )


def stored(state: State) -> State:
    """Write a state as text and read it back."""
    scopes = {
        id_: replace(
            scope,
            tokens=tuple(_reread(token) for token in scope.tokens),
            variables=_reread(scope.variables),
        )
        for id_, scope in state.scopes.items()
    }
    return State(head=_reread(state.head), scopes=scopes)


def _reread(document: Mapping[str, Any]) -> Mapping[str, Any]:
    read_back = values.loads(values.dumps(dict(document)))
    assert isinstance(read_back, dict)
    return read_back


def _exact(before: State | None, step: Step) -> None:
    """Check that the scopes named as changed or removed are exactly those."""
    old = {} if before is None else before.scopes
    new = step.state.scopes
    differing = {id_ for id_ in new if repr(old.get(id_)) != repr(new[id_])}  # 1 is not 1.0
    assert step.changed_scopes == differing
    assert step.removed_scopes == set(old) - set(new)


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
