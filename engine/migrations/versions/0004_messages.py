"""Messages, subscriptions and starts; scopes keep data, called instances know their caller."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.String(26).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Create the tables and widen those of instances."""
    op.add_column(
        "scope", sa.Column("data", sa.Text, nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column("definition", sa.Column("version_tag", sa.String(255)))
    op.add_column("wait", sa.Column("scope_id", sa.Integer))
    op.add_column("incident", sa.Column("scope_id", sa.Integer))
    op.add_column("instance", sa.Column("caller", sa.Text))
    op.create_index("ix_instance_parent", "instance", ["parent_id", "id"])
    _message()
    _subscription()
    _start_subscription()
    _start_timer()
    _keyed_start()


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("correlation_key", sa.String(255), nullable=False),
        sa.Column("width", sa.SmallInteger, nullable=False),
        sa.Column("correlation", sa.Text),
        sa.Column("variables", sa.Text, nullable=False),
        sa.Column("message_id", sa.String(255)),
        sa.Column("sender_id", sa.BigInteger),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("is_checked", sa.Boolean, nullable=False),
        sa.Column("held_by", sa.BigInteger),
        sa.UniqueConstraint(
            "tenant_id", "name", "correlation_key", "message_id", name="uq_message_publication"
        ),
    )
    columns = ["tenant_id", "name", "width", "id"]
    op.create_index("ix_message_tenant_width", "message", columns)
    op.create_index("ix_message_expiry", "message", ["expires_at", "id"])
    _partial("ix_message_unchecked", "message", ["id"], "is_checked = false")
    _partial("ix_message_held", "message", ["held_by", "id"], "held_by IS NOT NULL")


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("instance_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("wait_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("correlation_key", sa.String(255), nullable=False),
        sa.Column("correlation", sa.Text),
        sa.Column("is_checked", sa.Boolean, nullable=False),
    )
    columns = ["tenant_id", "kind", "name", "correlation_key", "wait_id"]
    op.create_index("ix_subscription_tenant_name", "subscription", columns)
    _partial("ix_subscription_unchecked", "subscription", ["wait_id"], "is_checked = false")


def _start_subscription() -> None:
    op.create_table(
        "start_subscription",
        sa.Column("definition_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("element_id", sa.String(255), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("definition_key", sa.String(255), nullable=False),
    )
    columns = ["tenant_id", "kind", "name", "definition_key"]
    op.create_index("ix_start_subscription_tenant_name", "start_subscription", columns)
    key = ["tenant_id", "definition_key"]
    op.create_index("ix_start_subscription_tenant_key", "start_subscription", key)


def _start_timer() -> None:
    op.create_table(
        "start_timer",
        sa.Column("definition_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("element_id", sa.String(255), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("definition_key", sa.String(255), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("cycle", sa.Text, nullable=False),
    )
    op.create_index("ix_start_timer_due", "start_timer", ["due_at", "definition_id"])
    op.create_index("ix_start_timer_tenant_key", "start_timer", ["tenant_id", "definition_key"])


def _keyed_start() -> None:
    op.create_table(
        "keyed_start",
        sa.Column("tenant_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("definition_key", sa.String(255), primary_key=True),
        sa.Column("correlation_key", sa.String(255), primary_key=True),
        sa.Column("instance_id", sa.BigInteger, nullable=False),
    )


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
