"""What the worklist says to the rooms above: frozen facts, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.dialects.attributes import Outcome


@dataclass(frozen=True, kw_only=True)
class Task:
    """One task as a list shows it. `state` is open, claimed, completed or withdrawn.

    `candidate_users` are persons' ids. `columns` holds the values that the process declares for the
    worklist (`plait:worklistColumns`), as they were when the task began.
    """

    id: int
    instance_id: int
    definition_id: int
    definition_key: str
    definition_name: str
    business_key: str | None
    element_id: str
    name: str
    state: str
    assignee_id: str | None
    assignee_name: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: datetime | None
    follow_up_at: datetime | None
    is_overdue: bool
    priority: int
    created_at: datetime
    ended_at: datetime | None
    completed_by: str | None
    completed_by_name: str | None
    outcome: str | None
    form: str | None
    columns: Mapping[str, Any]
    revision: int

    def as_document(self) -> dict[str, Any]:
        """Return the fact as one map that a verb may store as its answer."""
        lists = {"candidate_groups", "candidate_users"}
        return {name: list(value) if name in lists else value for name, value in vars(self).items()}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Task:
        """Read what `as_document` wrote."""
        lists = {"candidate_groups", "candidate_users"}
        values: dict[str, Any] = dict(document)
        return cls(**values | {name: tuple(values[name]) for name in lists})


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What somebody wrote on a task."""

    id: int
    author_id: str
    author_name: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What one person typed so far; nobody else sees it."""

    saved_at: datetime
    variables: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EvidenceValue:
    """A declared variable to be drawn beside the form as `series`, `table` or `facts`."""

    variable: str
    view: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class TaskView:
    """One task as its page shows it, for one actor.

    `form` is the form-js schema; `data` holds the values of its fields and nothing else of the
    instance. `may` are the verbs allowed now (of claim, release, assign, save_draft, comment,
    complete); `may_not` says why for the others.
    """

    task: Task
    form: Mapping[str, Any] | None
    writable: tuple[str, ...]
    data: Mapping[str, Any]
    evidence: tuple[EvidenceValue, ...]
    outcomes: tuple[Outcome, ...]
    draft: Draft | None
    comments: tuple[Comment, ...]
    may: frozenset[str]
    may_not: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many; `is_more` when there are more than the counter counts to."""

    number: int
    is_more: bool = False


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers beside the worklist's filters.

    `mine`: assigned to me. `groups`: open for each of my groups. `overdue`: past their due time
    among those. `everything`: all live tasks of the tenant, for those who see all; else None.
    """

    mine: Count
    overdue: Count
    groups: Mapping[str, Count] = field(default_factory=dict)
    everything: Count | None = None
