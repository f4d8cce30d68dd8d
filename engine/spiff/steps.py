"""What goes into the kernel and what comes out: states, answers, steps. Plain frozen data.

Stored state names BPMN element ids and roles of a closed list, never a class or a name of the
library below, so that it outlives the code. Everything here can be written as JSON by
`engine.values.dumps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from engine.dialects.attributes import Binding
from engine.limits import DATA, LIVE_TOKENS, STEPS_WITHOUT_A_WAIT, TIMER_REPEATS
from engine.spiff.effects import Effect

if TYPE_CHECKING:
    from engine.decisions import CompiledDecision

STATE_VERSION = 2
PROCESS_SCOPE = 1

WaitKind = Literal["person", "job", "timer", "message", "signal", "condition", "adhoc", "instance"]


@dataclass(frozen=True, kw_only=True)
class ScopeState:
    """One scope: a row. A step that leaves it alone does not write it.

    The process (id 1), an embedded sub-process, the body of a multi-instance or loop and each of
    its children, an activity with names of its own, and what is kept for later (results to gather,
    a completed activity that can be compensated). `tokens` are JSON-ready documents and `data` a
    JSON-ready map, both of a shape that belongs to the kernel; `variables` are values, a mapping
    that may read large ones only when they are asked for. What a step changed comes back as an
    `Overlay` over the mapping that was stored.
    """

    id: int
    parent_id: int | None
    element_id: str | None
    tokens: tuple[Mapping[str, Any], ...]
    variables: Mapping[str, Any]
    data: Mapping[str, Any] = field(default_factory=dict)


class Scopes(dict[int, ScopeState]):
    """The scopes of one instance by id. Storage gives one that reads rows when they are named."""

    def children(self, id_: int) -> Iterable[ScopeState]:
        """Return the scopes directly inside one, in the order of their ids."""
        return [self[each] for each in sorted(self) if self[each].parent_id == id_]

    def everything(self) -> Iterable[ScopeState]:
        """Return all scopes, in the order of their ids."""
        return [self[each] for each in sorted(self)]


@dataclass(frozen=True, kw_only=True)
class State:
    """An instance between two steps. `head` is small: counters, ready queue, conditions."""

    head: Mapping[str, Any]
    scopes: Scopes


@dataclass(frozen=True, kw_only=True)
class AskedDecision:
    """Which decision a business rule task asks; bound like a called process."""

    key: str
    binding: Binding = "latest"
    version: int | None = None
    version_tag: str | None = None


@dataclass(frozen=True, kw_only=True)
class StepContext:
    """What a step may know beyond definition, state and answer. The kernel reads no clock.

    `limit` elements are a slice; the others are the limits of `engine.limits`. `facts` are those of
    the instance that expressions may ask for (`execution_facts`). `find_decision` reads the
    snapshot that the step is decided on; it raises NotFound for a decision that is not deployed.
    """

    now: datetime
    seed: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    find_decision: Callable[[AskedDecision], CompiledDecision] | None = None
    limit: int = 1000
    steps_without_a_wait: int = STEPS_WITHOUT_A_WAIT
    live_tokens: int = LIVE_TOKENS
    timer_repeats: int = TIMER_REPEATS
    data: int = DATA


@dataclass(frozen=True, kw_only=True)
class Complete:
    """A person, a worker or a called instance finished the wait of a token.

    `result` is visible to the element's output mappings; without mappings, what lands is
    `variables`. (A called instance's variables come as `result`.) Every answer may say in which
    scope its token lies (`OpenedWait.scope_id`); without that all scopes are searched.
    """

    token_id: int
    scope_id: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    local_variables: Mapping[str, Any] = field(default_factory=dict)
    task: Mapping[str, Any] | None = None  # what its listeners may ask of a person's task


@dataclass(frozen=True, kw_only=True)
class Amend:
    """A person's task is handed on or changed while it waits; the wait goes on.

    Its listeners of `moments` (assignment, update) run, in that order; one that fails refuses the
    answer as Conflict `listener_refused`. `task` is what they may ask of it, as it will be.
    """

    token_id: int
    moments: tuple[str, ...]
    task: Mapping[str, Any] = field(default_factory=dict)
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fire:
    """The timer wait of a token is due; the next one of a cycle counts from `due_at`."""

    token_id: int
    due_at: datetime
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """What a token waited for came: a message, a signal, a condition (a receive task by id)."""

    token_id: int
    scope_id: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Throw:
    """The work of a token ended with a BPMN error: its innermost catcher takes it, or nobody."""

    token_id: int
    error_code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)  # of a called instance
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Escalate:
    """The work of a token (a called instance) throws an escalation and goes on."""

    token_id: int
    escalation_code: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)  # of a called instance
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Activate:
    """Begin activities inside an ad-hoc sub-process whose token waits."""

    token_id: int
    element_ids: tuple[str, ...]
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Run a token that stands in an incident again, after `variables` were set in its scope.

    A token that waits for a job gets another job, whose inputs see `variables`: its wait is then
    withdrawn and opened anew under the same token.
    """

    token_id: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    scope_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class SetVariables:
    """Store values in the process scope; conditions that read them are looked at again."""

    variables: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Continue:
    """Go on after a slice was cut."""


Answer = (
    Complete
    | Amend
    | Fire
    | Trigger
    | Throw
    | Escalate
    | Activate
    | Retry
    | SetVariables
    | Continue
)


@dataclass(frozen=True, kw_only=True)
class OpenedWait:
    """A token began to wait. `detail` is JSON-ready and complete: whoever serves it needs no state.

    person: the fields of `PersonWork`, expressions evaluated (`assignee`, `candidate_users`,
    `candidate_groups`, `form`, `due_at`, `follow_up_at`, `priority`, `four_eyes`, `outcomes`,
    `outcome_variable`, `evidence`). job: `connector`, `settings`, `inputs` (evaluated),
    `retry_seconds`, `timeout_seconds`, `priority`. timer: `is_interrupting`, `host_element_id`
    (boundary), `repeats_left` (None: no end), of a cycle `next_fires` (up to three after the due
    one). message: `name` (None: a receive task that is triggered by id), `correlation` (a map of
    texts to values, or None: any message of the name; with `mode` live: one whose map equals the
    variables of that moment), `is_interrupting`, `host_element_id`. signal: `name`,
    `is_interrupting`, `host_element_id`.
    condition: the same without name. adhoc: `elements` (those that can be activated), `running`
    (those begun at entry; it is not told anew).
    instance: `key`, `binding`, `version`, `version_tag`, `business_key` of the call.
    """

    token_id: int
    scope_id: int
    kind: WaitKind
    element_id: str
    element_name: str | None
    due_at: datetime | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class OpenedIncident:
    """A token stands still because something of the model failed; `Retry` runs it again."""

    token_id: int
    scope_id: int
    element_id: str
    element_name: str | None
    code: str
    message: str
    where: Mapping[str, Any] = field(default_factory=dict)


class StepEvent(NamedTuple):
    """One entry of the history, in order; sequence number, time and actor are added when written.

    Kinds of the kernel: `element_entered`, `element_completed`, `element_cancelled`,
    `instance_completed`, `error_thrown`, `escalation_thrown`, `compensation_thrown`.
    """

    kind: str
    element_id: str | None
    element_name: str | None
    data: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one answer did, as differences. `changed` scopes are whole.

    `effects` are what others must learn of: messages, signals, calls, errors for the caller.
    `variables` are those of the process scope after the step (large ones still read when named).
    """

    head: Mapping[str, Any]
    changed: Mapping[int, ScopeState]
    removed: frozenset[int]
    variables: Mapping[str, Any]
    opened: tuple[OpenedWait, ...]
    completed: tuple[int, ...]  # tokens whose wait ended by the answer itself
    withdrawn: tuple[int, ...]  # tokens whose wait is no longer wanted
    incidents: tuple[OpenedIncident, ...]
    resolved_incidents: tuple[int, ...]  # tokens that no longer stand still
    effects: tuple[Effect, ...]
    events: tuple[StepEvent, ...]
    steps: int
    outcome: Literal["waiting", "cut", "completed"]

    def applied_to(self, scopes: Scopes) -> State:
        """Return the state after the step, from all scopes of the state before it."""
        merged = Scopes(scopes)
        merged.update(self.changed)
        for gone in self.removed:
            merged.pop(gone, None)
        return State(head=self.head, scopes=merged)
