"""The worklist's tables. The engine's migrations spell the same in explicit DDL; a test compares.

`task_listing` says who a task is for (its candidates, its assignee) and is what the lists walk: one
narrow row for each (task, somebody who finds it in a list), with the sort keys inside its indexes.
It is rewritten with every move of the task; after the end its rows have the end's state.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.columns import DocumentText, JsonText, UtcDateTime

metadata = sa.MetaData()

_ID = sa.BigInteger
_PERSON = sa.String(64)
_NAME = sa.String(255)

task = sa.Table(
    "task",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", _ID, primary_key=True, autoincrement=False),  # the id of its wait
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("definition_id", _ID, nullable=False),
    sa.Column("definition_key", _NAME, nullable=False),
    sa.Column("definition_name", _NAME, nullable=False),
    sa.Column("business_key", _NAME),
    sa.Column("element_id", _NAME, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("assignee_id", _PERSON),
    sa.Column("due_at", UtcDateTime),
    sa.Column("follow_up_at", UtcDateTime),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("sort_due_at", UtcDateTime, nullable=False),  # due_at, or the end of time
    sa.Column("urgency", sa.Integer, nullable=False),  # -priority: every sort key ascends
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("completed_by", _PERSON),
    sa.Column("completed_for", _PERSON),  # the person stood in for, if any
    sa.Column("outcome", _NAME),
    sa.Column("form", _NAME),
    sa.Column("detail", DocumentText, nullable=False),
    sa.Column("columns", JsonText, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Index("ix_task_id", "id", unique=True),
    sa.Index("ix_task_instance_element", "instance_id", "element_id", "state"),
    sa.Index("ix_task_tenant_due", "tenant_id", "state", "sort_due_at", "id"),
    sa.Index("ix_task_tenant_urgency", "tenant_id", "state", "urgency", "sort_due_at", "id"),
    sa.Index("ix_task_tenant_created", "tenant_id", "state", "id"),
    sa.Index("ix_task_tenant_completer", "tenant_id", "completed_by", "id"),
)

task_listing = sa.Table(
    "task_listing",
    metadata,
    sa.Column("task_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(8), primary_key=True),  # group | user | assignee
    sa.Column("ref", _NAME, primary_key=True),  # a group's name | a person's id
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("sort_due_at", UtcDateTime, nullable=False),
    sa.Column("urgency", sa.Integer, nullable=False),
    sa.Index("ix_task_listing_due", "tenant_id", "kind", "ref", "state", "sort_due_at", "task_id"),
    sa.Index(
        "ix_task_listing_urgency",
        "tenant_id",
        "kind",
        "ref",
        "state",
        "urgency",
        "sort_due_at",
        "task_id",
    ),
    sa.Index("ix_task_listing_created", "tenant_id", "kind", "ref", "state", "task_id"),
)

task_draft = sa.Table(
    "task_draft",
    metadata,
    sa.Column("task_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("person_id", _PERSON, primary_key=True),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
    sa.Column("variables", JsonText, nullable=False),
)

task_comment = sa.Table(
    "task_comment",
    metadata,
    sa.Column("task_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("instance_id", _ID, nullable=False),
    sa.Column("author_id", _PERSON, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_task_comment_instance", "tenant_id", "instance_id", "id"),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("id", _PERSON, primary_key=True),  # made by engine.ids, never used again
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("sign_in_name", _PERSON, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("email", _NAME),
    sa.Column("time_zone", sa.String(64), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("tenant_id", "sign_in_name", name="uq_person_sign_in_name"),
)

person_group = sa.Table(
    "person_group",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("person_id", _PERSON, primary_key=True),
    sa.Column("group_name", _NAME, primary_key=True),
    sa.Index("ix_person_group_group", "tenant_id", "group_name", "person_id"),
)

person_role = sa.Table(
    "person_role",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("person_id", _PERSON, primary_key=True),
    sa.Column("role", sa.String(16), primary_key=True),
)
