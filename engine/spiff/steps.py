"""What goes into the kernel and what comes out: states, answers, steps. Plain frozen data.

Stored state names BPMN element ids and roles of a closed list, never a class or a name of the
library below, so that it outlives the code. Everything here can be written as JSON by
`engine.values.dumps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.limits import LIVE_TOKENS, STEPS_WITHOUT_A_WAIT

STATE_VERSION = 1
PROCESS_SCOPE = 1

WaitKind = Literal["person", "job", "timer"]


@dataclass(frozen=True, kw_only=True)
class ScopeState:
    """One scope: the process (id 1), an embedded sub-process, an activity with local variables.

    `tokens` are JSON-ready documents whose shape belongs to the kernel; `variables` are values.
    A scope is a row, so a step that leaves it alone does not write it.
    """

    id: int
    parent_id: int | None
    element_id: str | None
    tokens: tuple[Mapping[str, Any], ...]
    variables: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class State:
    """An instance between two steps. `head` is small: counter, ready queue."""

    head: Mapping[str, Any]
    scopes: Mapping[int, ScopeState]


@dataclass(frozen=True, kw_only=True)
class StepContext:
    """What a step may know beyond definition, state and answer. The kernel reads no clock.

    `limit` elements are a slice; the other two are the limits of `engine.limits`.
    """

    now: datetime
    seed: int
    limit: int = 1000
    steps_without_a_wait: int = STEPS_WITHOUT_A_WAIT
    live_tokens: int = LIVE_TOKENS


@dataclass(frozen=True, kw_only=True)
class Complete:
    """A person or a worker finished the wait of a token.

    `result` is visible to the element's output mappings; without mappings, what lands is
    `variables`.
    """

    token_id: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    local_variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fire:
    """The timer wait of a token is due; the next one of a cycle counts from `due_at`."""

    token_id: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Throw:
    """The work of a token ended with a BPMN error: its innermost catcher takes it, or nobody."""

    token_id: int
    error_code: str
    message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Run a token that stands in an incident again, after `variables` were set in its scope.

    A token that waits for a job gets another job, whose inputs see `variables`: its wait is then
    withdrawn and opened anew under the same token.
    """

    token_id: int
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Continue:
    """Go on after a slice was cut."""


Answer = Complete | Fire | Throw | Retry | Continue


@dataclass(frozen=True, kw_only=True)
class OpenedWait:
    """A token began to wait. `detail` is JSON-ready and complete: whoever serves it needs no state.

    person: the fields of `PersonWork`, expressions evaluated (`assignee`, `candidate_users`,
    `candidate_groups`, `form`, `due_at`, `follow_up_at`, `priority`, `four_eyes`, `outcomes`,
    `outcome_variable`, `evidence`). job: `connector`, `settings`, `inputs` (evaluated),
    `retry_seconds`, `timeout_seconds`, `priority`. timer: `is_interrupting`, `host_element_id`
    (boundary), `repeats_left` (None: no end).
    """

    token_id: int
    kind: WaitKind
    element_id: str
    element_name: str | None
    due_at: datetime | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class OpenedIncident:
    """A token stands still because something of the model failed; `Retry` runs it again."""

    token_id: int
    element_id: str
    element_name: str | None
    code: str
    message: str
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class StepEvent:
    """One entry of the history, in order; sequence number, time and actor are added when written.

    Kinds of the kernel: `element_entered`, `element_completed`, `element_cancelled`,
    `instance_completed`.
    """

    kind: str
    element_id: str | None
    element_name: str | None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one answer did. Waits and incidents are the difference; the scopes are whole."""

    state: State
    changed_scopes: frozenset[int]
    removed_scopes: frozenset[int]
    opened: tuple[OpenedWait, ...]
    completed: tuple[int, ...]  # tokens whose wait ended by the answer itself
    withdrawn: tuple[int, ...]  # tokens whose wait is no longer wanted
    incidents: tuple[OpenedIncident, ...]
    resolved_incidents: tuple[int, ...]  # tokens that no longer stand still
    events: tuple[StepEvent, ...]
    steps: int
    outcome: Literal["waiting", "cut", "completed"]
