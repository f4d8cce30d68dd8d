"""One task as its page shows it: form and values, evidence, comments, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actors import Actor
from humantasks.access import may
from humantasks.facts import Comment, Draft, EvidenceValue, TaskView
from humantasks.form_fields import Form
from humantasks.form_files import FormFiles
from humantasks.form_presenting import presented
from humantasks.form_standing import beginning, standing
from humantasks.found_tasks import FoundTask
from humantasks.outcomes import offered
from humantasks.tables import person, task_comment, task_draft
from humantasks.task_variables import seen_by

if TYPE_CHECKING:
    from engine.service import Engine

COMMENTS_SHOWN = 500


def view(
    engine: Engine,
    connection: Connection,
    forms: FormFiles,
    found: FoundTask,
    actor: Actor,
) -> TaskView:
    """Return the task with no more of its instance than the form and the evidence declare."""
    now = engine.clock.now()
    row = found.row
    definition = engine.library.get(connection, row["definition_id"])
    form = forms.shown(connection, definition, row["element_id"], found.detail, now)
    declared = found.detail.get("evidence") or ()
    variables: Mapping[str, Any] = {}
    if form is not None or declared:
        variables = seen_by(engine, connection, row["instance_id"], found.id)
    verbs, reasons = may(found, actor)
    data = form.reads.taken_from(variables) if form else {}
    return TaskView(
        task=found.as_task(now),
        form=presented(form, variables, now) if form else None,
        writable=_writable(form, data, now) if "complete" in verbs else (),
        data=data,
        evidence=tuple(
            EvidenceValue(**one, value=variables[one["variable"]])
            for one in declared
            if one["variable"] in variables
        ),
        outcomes=offered(found.detail),
        draft=draft_of(connection, found.id, actor),
        comments=comments_on(connection, found.id),
        may=verbs,
        may_not=reasons,
    )


def comments_on(connection: Connection, task_id: int) -> tuple[Comment, ...]:
    """Return the newest comments, oldest first."""
    newest = (
        sa.select(
            task_comment.c.id,
            task_comment.c.author_id,
            task_comment.c.at,
            task_comment.c.text,
            sa.func.coalesce(person.c.name, task_comment.c.author_id).label("author_name"),
        )
        .outerjoin(person, person.c.id == task_comment.c.author_id)
        .where(task_comment.c.task_id == task_id)
        .order_by(task_comment.c.id.desc())
        .limit(COMMENTS_SHOWN)
    )
    rows = connection.execute(newest).mappings().all()
    return tuple(Comment(**row) for row in reversed(rows))


def draft_of(connection: Connection, task_id: int, actor: Actor) -> Draft | None:
    """Return what the actor typed so far."""
    row = connection.execute(
        sa.select(task_draft.c.saved_at, task_draft.c.variables).where(
            task_draft.c.task_id == task_id, task_draft.c.person_id == actor.id
        )
    ).one_or_none()
    return None if row is None else Draft(saved_at=row.saved_at, variables=row.variables)


def _writable(form: Form | None, data: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    if form is None:
        return ()
    return standing(form, beginning(form, data, now), now).writable
