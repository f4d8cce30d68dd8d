"""Tasks of people: find, claim, write, complete."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from webapp.api.contract import Created
from webapp.api.documents import InstanceOut
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Query, Variables
from webapp.api.task_documents import CommentOut, DraftOut, TaskOut, TasksOut, TaskViewOut
from webapp.identity import current_actor
from webapp.wiring import application


class TaskFilter(Query):
    """Which tasks; `assignee` is a person's id or `me`."""

    state: Literal["open", "claimed", "completed", "withdrawn"] | None = None
    assignee: str | None = Field(default=None, max_length=64)
    candidate_group: str | None = Field(default=None, max_length=255)
    definition_key: str | None = Field(default=None, max_length=255)
    due_before: AwareDatetime | None = None
    q: str | None = Field(default=None, max_length=200)
    sort: Literal["due", "priority", "created"] = "due"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)


class Assign(Content):
    """Who shall do it: a person's id."""

    person_id: str = Field(min_length=1, max_length=64)


class SaveDraft(Content):
    """What was typed so far."""

    variables: Variables


class WriteComment(Content):
    """What to say on the task."""

    text: str = Field(min_length=1, max_length=10_000)


class CompleteTask(Content):
    """The form's fields, and the outcome where the process offers several."""

    variables: Variables = Field(default_factory=dict)
    outcome: str | None = Field(default=None, min_length=1, max_length=255)


@blueprint.get("/tasks")
@contract.operation("list_tasks", tag="tasks", answers={200: TasksOut}, query=TaskFilter)
def list_tasks(query: TaskFilter) -> TasksOut:
    """Return the tasks that the caller may see."""
    page = application().worklist.tasks(actor=current_actor(), **query.model_dump())
    return TasksOut.model_validate(page)


@blueprint.get("/tasks/<id:task_id>")
@contract.operation("get_task", tag="tasks", answers={200: TaskViewOut})
def get_task(task_id: int) -> TaskViewOut:
    """Return one task with its form, data and evidence, and what the caller may do."""
    view = application().worklist.get(task_id, actor=current_actor())
    return TaskViewOut.model_validate(view)


@blueprint.put("/tasks/<id:task_id>/claim")
@contract.operation("claim_task", tag="tasks", answers={200: TaskOut})
def claim_task(task_id: int) -> TaskOut:
    """Take a task."""
    task = application().worklist.claim(task_id, actor=current_actor(), key=key())
    return TaskOut.model_validate(task)


@blueprint.delete("/tasks/<id:task_id>/claim")
@contract.operation("release_task", tag="tasks", answers={200: TaskOut})
def release_task(task_id: int) -> TaskOut:
    """Give a task back to its candidates."""
    task = application().worklist.release(task_id, actor=current_actor(), key=key())
    return TaskOut.model_validate(task)


@blueprint.put("/tasks/<id:task_id>/assignee")
@contract.operation("assign_task", tag="tasks", answers={200: TaskOut}, body=Assign)
def assign_task(task_id: int, body: Assign) -> TaskOut:
    """Give a task to a person."""
    task = application().worklist.assign(task_id, body.person_id, actor=current_actor(), key=key())
    return TaskOut.model_validate(task)


@blueprint.put("/tasks/<id:task_id>/draft")
@contract.operation("save_draft", tag="tasks", answers={200: DraftOut}, body=SaveDraft)
def save_draft(task_id: int, body: SaveDraft) -> DraftOut:
    """Keep what was typed so far, for the caller only."""
    variables = body.variables
    draft = application().worklist.save_draft(task_id, variables, actor=current_actor(), key=key())
    return DraftOut.model_validate(draft)


@blueprint.post("/tasks/<id:task_id>/comments")
@contract.operation("comment_task", tag="tasks", answers={201: CommentOut}, body=WriteComment)
def comment_task(task_id: int, body: WriteComment) -> Created:
    """Say something on a task."""
    comment = application().worklist.comment(task_id, body.text, actor=current_actor(), key=key())
    return Created(model=CommentOut.model_validate(comment))


@blueprint.post("/tasks/<id:task_id>/completion")
@contract.operation("complete_task", tag="tasks", answers={200: InstanceOut}, body=CompleteTask)
def complete_task(task_id: int, body: CompleteTask) -> InstanceOut:
    """Complete a task; an open one is claimed and completed in one step."""
    instance = application().worklist.complete(
        task_id,
        variables=body.variables,
        outcome=body.outcome,
        actor=current_actor(),
        key=key(),
    )
    return InstanceOut.model_validate(instance)
