"""The engine's tables, for both databases; a test compares them with the migrations.

`tenant_id` leads every unique key and list index. Rows that belong to an instance carry its id
first in their primary key, so that instances can be partitioned by it one day.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.columns import DocumentText, JsonText, UtcDateTime

metadata = sa.MetaData()

_ID = sa.BigInteger

deployment = sa.Table(
    "deployment",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("deployed_at", UtcDateTime, nullable=False),
    sa.Column("deployed_by", sa.String(64), nullable=False),
    sa.Column("findings", JsonText, nullable=False),
    sa.Index("ix_deployment_tenant_digest", "tenant_id", "digest"),
)

deployment_file = sa.Table(
    "deployment_file",
    metadata,
    sa.Column("deployment_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

definition = sa.Table(
    "definition",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("file", sa.String(255), nullable=False),
    sa.Column("deployment_id", _ID, nullable=False),
    sa.Column("version_tag", sa.String(255)),
    sa.UniqueConstraint("tenant_id", "key", "version", name="uq_definition_key_version"),
)

resource = sa.Table(  # what a deployment brings besides processes: decision, drg, form, drawing
    "resource",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("key", sa.String(255), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("deployment_id", _ID, nullable=False),
    sa.Column("file", sa.String(255), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("version_tag", sa.String(255)),
    sa.UniqueConstraint("tenant_id", "kind", "key", "version", name="uq_resource_key_version"),
)

instance = sa.Table(
    "instance",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("definition_id", _ID, nullable=False),
    sa.Column("definition_key", sa.String(255), nullable=False),
    sa.Column("business_key", sa.String(255)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("open_incidents", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("next_seq", sa.Integer, nullable=False),
    sa.Column("parent_id", _ID),
    sa.Column("caller", JsonText),  # of a called one: the token that waits in its parent
    sa.Column("continuation_id", _ID),  # the wait that continues a run cut after a slice
    sa.Column("state_version", sa.SmallInteger, nullable=False),
    sa.Column("compiler_version", sa.SmallInteger, nullable=False),
    sa.Column("head", DocumentText, nullable=False),
    # the process scope, which every step reads and writes; the others lie in `scope`
    sa.Column("tokens", JsonText, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("variables", JsonText, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("data", JsonText, nullable=False, server_default=sa.text("'{}'")),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("started_by", sa.String(64), nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Index("ix_instance_tenant_state", "tenant_id", "state", "id"),
    sa.Index("ix_instance_tenant_key", "tenant_id", "definition_key", "id"),
    sa.Index("ix_instance_tenant_business_key", "tenant_id", "business_key", "id"),
    sa.Index("ix_instance_parent", "parent_id", "id"),
)

business_key = sa.Table(
    "business_key",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("definition_key", sa.String(255), primary_key=True),
    sa.Column("business_key", sa.String(255), primary_key=True),
    sa.Column("instance_id", _ID, nullable=False),
)

scope = sa.Table(
    "scope",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("parent_id", sa.Integer),
    sa.Column("element_id", sa.String(255)),
    sa.Column("tokens", JsonText, nullable=False),
    sa.Column("variables", JsonText, nullable=False),
    sa.Column("data", JsonText, nullable=False, server_default=sa.text("'{}'")),
)

large_variable = sa.Table(
    "large_variable",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("scope_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", JsonText, nullable=False),
)

wait = sa.Table(
    "wait",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("token_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("scope_id", sa.Integer),  # NULL in rows of schema 3: the token lies in any scope
    sa.Column("id", _ID, nullable=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("element_id", sa.String(255), nullable=False),
    sa.Column("element_name", sa.String(255)),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("detail", JsonText, nullable=False),
    sa.Index("ix_wait_id", "id", unique=True),
)

timer = sa.Table(
    "timer",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("wait_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Index("ix_timer_due", "due_at", "wait_id"),
)

job = sa.Table(
    "job",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("connector", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("due_at", UtcDateTime),  # available: from when; leased: until when; failed: NULL
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("attempts_left", sa.Integer, nullable=False),
    sa.Column("worker", sa.String(64)),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("topic", sa.String(255)),  # of a worker's job: what workers ask for
    sa.Column("retries", sa.Integer),  # as a worker set them; NULL: none has
    sa.Column("error_message", sa.Text),
    sa.Index("ix_job_id", "id", unique=True),
    sa.Index("ix_job_due", "connector", "due_at", "id"),
    sa.Index(
        "ix_job_tenant_topic",
        "tenant_id",
        "topic",
        "due_at",
        "id",
        sqlite_where=sa.text("topic IS NOT NULL"),
        postgresql_where=sa.text("topic IS NOT NULL"),
    ),
)

incident = sa.Table(
    "incident",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("definition_key", sa.String(255), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("token_id", sa.Integer, nullable=False),
    sa.Column("scope_id", sa.Integer),
    sa.Column("wait_id", _ID),
    sa.Column("element_id", sa.String(255), nullable=False),
    sa.Column("element_name", sa.String(255)),
    sa.Column("code", sa.String(64), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("cause", JsonText, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("resolved_at", UtcDateTime),
    sa.Column("resolved_by", sa.String(64)),
    sa.Index("ix_incident_id", "id", unique=True),
    sa.Index("ix_incident_tenant_state", "tenant_id", "state", "id"),
)

history = sa.Table(
    "history",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("first_seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.String(64), nullable=False),
    sa.Column("on_behalf_of", sa.String(64)),
    sa.Column("events", DocumentText, nullable=False),
    sa.Column("position", _ID),
    sa.Index("ix_history_position", "position", unique=True),
    sa.Index(
        "ix_history_unnumbered",
        "at",
        "instance_id",
        "first_seq",
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    ),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("receiver_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("sender_id", _ID),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("content", JsonText, nullable=False),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Index("ix_delivery_id", "id", unique=True),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("actor_id", sa.String(64), primary_key=True),
    sa.Column("verb", sa.String(32), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("request_digest", sa.String(64), nullable=False),
    sa.Column("result", DocumentText, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Index("ix_idempotency_expiry", "expires_at"),
)

lease = sa.Table(
    "lease",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(64), nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
    sa.Column("value", _ID, nullable=False),
)
