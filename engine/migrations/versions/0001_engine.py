"""The engine's tables: definitions, instances, waits, jobs, history, idempotency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String(26).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables."""
    _business_key()
    _definition()
    _delivery()
    _deployment()
    _deployment_file()
    _history()
    _idempotency()
    _incident()
    _instance()
    _job()
    _large_variable()
    _lease()
    _scope()
    _timer()
    _wait()


def _business_key() -> None:
    op.create_table(
        "business_key",
        sa.Column("tenant_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("definition_key", sa.String(255), primary_key=True),
        sa.Column("business_key", sa.String(255), primary_key=True),
        sa.Column("instance_id", sa.BigInteger, nullable=False),
    )


def _definition() -> None:
    op.create_table(
        "definition",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("deployment_id", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("tenant_id", "key", "version", name="uq_definition_key_version"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("receiver_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("sender_id", sa.BigInteger),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
    )
    op.create_index("ix_delivery_id", "delivery", ["id"], unique=True)


def _deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("deployed_at", MOMENT, nullable=False),
        sa.Column("deployed_by", sa.String(64), nullable=False),
        sa.Column("findings", sa.Text, nullable=False),
    )
    op.create_index("ix_deployment_tenant_digest", "deployment", ["tenant_id", "digest"])


def _deployment_file() -> None:
    op.create_table(
        "deployment_file",
        sa.Column("deployment_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first_seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("on_behalf_of", sa.String(64)),
        sa.Column("events", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger),
    )
    op.create_index("ix_history_position", "history", ["position"], unique=True)
    op.create_index(
        "ix_history_unnumbered",
        "history",
        ["at", "instance_id", "first_seq"],
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("tenant_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("actor_id", sa.String(64), primary_key=True),
        sa.Column("verb", sa.String(32), primary_key=True),
        sa.Column("key", sa.String(255), primary_key=True),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_index("ix_idempotency_expiry", "idempotency", ["expires_at"])


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("definition_key", sa.String(255), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("token_id", sa.Integer, nullable=False),
        sa.Column("wait_id", sa.BigInteger),
        sa.Column("element_id", sa.String(255), nullable=False),
        sa.Column("element_name", sa.String(255)),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("resolved_at", MOMENT),
        sa.Column("resolved_by", sa.String(64)),
    )
    op.create_index("ix_incident_id", "incident", ["id"], unique=True)
    op.create_index("ix_incident_tenant_state", "incident", ["tenant_id", "state", "id"])


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("definition_id", sa.BigInteger, nullable=False),
        sa.Column("definition_key", sa.String(255), nullable=False),
        sa.Column("business_key", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("open_incidents", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("next_seq", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.BigInteger),
        sa.Column("continuation_id", sa.BigInteger),
        sa.Column("state_version", sa.SmallInteger, nullable=False),
        sa.Column("compiler_version", sa.SmallInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.String(64), nullable=False),
        sa.Column("ended_at", MOMENT),
    )
    op.create_index(
        "ix_instance_tenant_business_key", "instance", ["tenant_id", "business_key", "id"]
    )
    op.create_index("ix_instance_tenant_key", "instance", ["tenant_id", "definition_key", "id"])
    op.create_index("ix_instance_tenant_state", "instance", ["tenant_id", "state", "id"])


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("connector", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("attempts_left", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("fence", sa.Integer, nullable=False),
    )
    op.create_index("ix_job_due", "job", ["due_at", "id"])
    op.create_index("ix_job_id", "job", ["id"], unique=True)


def _large_variable() -> None:
    op.create_table(
        "large_variable",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("scope_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _scope() -> None:
    op.create_table(
        "scope",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent_id", sa.Integer),
        sa.Column("element_id", sa.String(255)),
        sa.Column("tokens", sa.Text, nullable=False),
        sa.Column("variables", sa.Text, nullable=False),
    )


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wait_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("due_at", MOMENT, nullable=False),
    )
    op.create_index("ix_timer_due", "timer", ["due_at", "wait_id"])


def _wait() -> None:
    op.create_table(
        "wait",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("token_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("element_id", sa.String(255), nullable=False),
        sa.Column("element_name", sa.String(255)),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_wait_id", "wait", ["id"], unique=True)
