"""Tasks as the REST door answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from webapp.api.documents import Document, Id, OptionalId, Values


class TaskOut(Document):
    """One task as a list shows it; persons are named by their ids, with the name beside."""

    id: Id
    instance_id: Id
    definition_id: Id
    definition_key: str
    definition_name: str
    business_key: str | None
    element_id: str
    name: str
    state: Literal["open", "claimed", "completed", "withdrawn"]
    assignee_id: OptionalId
    assignee_name: str | None
    candidate_groups: list[str]
    candidate_users: list[str]
    due_at: datetime | None
    follow_up_at: datetime | None
    is_overdue: bool
    priority: int
    created_at: datetime
    ended_at: datetime | None
    completed_by: OptionalId
    completed_by_name: str | None
    outcome: str | None
    form: str | None
    columns: Values
    revision: int


class TasksOut(Document):
    """A part of a list of tasks, and the cursor of the next part."""

    items: list[TaskOut]
    next: str | None


class CommentOut(Document):
    """What somebody wrote on a task."""

    id: Id
    author_id: Id
    author_name: str
    at: datetime
    text: str


class DraftOut(Document):
    """What the caller saved for later."""

    saved_at: datetime
    variables: Values


class OutcomeOut(Document):
    """One way to finish a task."""

    value: str
    label: str
    hint: str


class EvidenceOut(Document):
    """A declared variable to be shown beside the form."""

    variable: str
    view: str
    value: Any


class TaskViewOut(Document):
    """One task with its form, the fields that may be written, its data, and what may be done."""

    task: TaskOut
    form: dict[str, Any] | None
    writable: list[str]
    data: Values
    evidence: list[EvidenceOut]
    outcomes: list[OutcomeOut]
    draft: DraftOut | None
    comments: list[CommentOut]
    may: list[str]
    may_not: dict[str, str]
