"""The worklist's tables: people, tasks, candidates, drafts, comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.String(26).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _person()
    _person_group()
    _person_role()
    _task()
    _task_candidate()
    _task_comment()
    _task_draft()
    _task_listing()


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("sign_in_name", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("email", sa.String(255)),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("tenant_id", "sign_in_name", name="uq_person_sign_in_name"),
    )


def _person_group() -> None:
    op.create_table(
        "person_group",
        sa.Column("tenant_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("group_name", sa.String(255), primary_key=True),
    )
    op.create_index(
        "ix_person_group_group", "person_group", ["tenant_id", "group_name", "person_id"]
    )


def _person_role() -> None:
    op.create_table(
        "person_role",
        sa.Column("tenant_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("role", sa.String(16), primary_key=True),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("definition_id", sa.BigInteger, nullable=False),
        sa.Column("definition_key", sa.String(255), nullable=False),
        sa.Column("definition_name", sa.String(255), nullable=False),
        sa.Column("business_key", sa.String(255)),
        sa.Column("element_id", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assignee_id", sa.String(64)),
        sa.Column("due_at", MOMENT),
        sa.Column("follow_up_at", MOMENT),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("sort_due_at", MOMENT, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("completed_by", sa.String(64)),
        sa.Column("completed_for", sa.String(64)),
        sa.Column("outcome", sa.String(255)),
        sa.Column("form", sa.String(255)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("ix_task_id", "task", ["id"], unique=True)
    op.create_index("ix_task_instance_element", "task", ["instance_id", "element_id", "state"])
    op.create_index("ix_task_tenant_completer", "task", ["tenant_id", "completed_by", "id"])
    op.create_index("ix_task_tenant_created", "task", ["tenant_id", "state", "id"])
    op.create_index("ix_task_tenant_due", "task", ["tenant_id", "state", "sort_due_at", "id"])
    op.create_index(
        "ix_task_tenant_urgency", "task", ["tenant_id", "state", "urgency", "sort_due_at", "id"]
    )


def _task_candidate() -> None:
    op.create_table(
        "task_candidate",
        sa.Column("task_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("ref", sa.String(255), primary_key=True),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
    )


def _task_comment() -> None:
    op.create_table(
        "task_comment",
        sa.Column("task_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("instance_id", sa.BigInteger, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("ix_task_comment_instance", "task_comment", ["tenant_id", "instance_id", "id"])


def _task_draft() -> None:
    op.create_table(
        "task_draft",
        sa.Column("task_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("variables", sa.Text, nullable=False),
    )


def _task_listing() -> None:
    op.create_table(
        "task_listing",
        sa.Column("task_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(8), primary_key=True),
        sa.Column("ref", sa.String(255), primary_key=True),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("sort_due_at", MOMENT, nullable=False),
        sa.Column("urgency", sa.Integer, nullable=False),
    )
    op.create_index(
        "ix_task_listing_created", "task_listing", ["tenant_id", "kind", "ref", "state", "task_id"]
    )
    op.create_index(
        "ix_task_listing_due",
        "task_listing",
        ["tenant_id", "kind", "ref", "state", "sort_due_at", "task_id"],
    )
    op.create_index(
        "ix_task_listing_urgency",
        "task_listing",
        ["tenant_id", "kind", "ref", "state", "urgency", "sort_due_at", "task_id"],
    )
