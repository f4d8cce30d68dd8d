"""The tables of messages, signals and starts: who waits for what, and what waits for somebody.

A `correlation_key` is the index text of a whole correlation map (`engine.correlation`), empty where
there is no map. What is not `is_checked` was committed, but nobody has looked since whether the
other side committed at the same moment.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.columns import JsonText, UtcDateTime
from engine.tables import metadata

_ID = sa.BigInteger
_UNCHECKED = sa.text("is_checked = false")
_HELD = sa.text("held_by IS NOT NULL")

message = sa.Table(
    "message",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("correlation_key", sa.String(255), nullable=False),
    sa.Column("width", sa.SmallInteger, nullable=False),  # names in the correlation map
    sa.Column("correlation", JsonText),
    sa.Column("variables", JsonText, nullable=False),
    sa.Column("message_id", sa.String(255)),
    sa.Column("sender_id", _ID),
    sa.Column("sent_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("is_checked", sa.Boolean, nullable=False),
    sa.Column("held_by", _ID),  # the instance after whose end a definition starts with it
    sa.UniqueConstraint(
        "tenant_id", "name", "correlation_key", "message_id", name="uq_message_publication"
    ),
    sa.Index("ix_message_tenant_width", "tenant_id", "name", "width", "id"),
    sa.Index("ix_message_expiry", "expires_at", "id"),
    sa.Index("ix_message_unchecked", "id", sqlite_where=_UNCHECKED, postgresql_where=_UNCHECKED),
    sa.Index("ix_message_held", "held_by", "id", sqlite_where=_HELD, postgresql_where=_HELD),
)

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("instance_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("wait_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("correlation_key", sa.String(255), nullable=False),
    sa.Column("correlation", JsonText),
    sa.Column("is_checked", sa.Boolean, nullable=False),
    sa.Index(
        "ix_subscription_tenant_name", "tenant_id", "kind", "name", "correlation_key", "wait_id"
    ),
    sa.Index(
        "ix_subscription_unchecked",
        "wait_id",
        sqlite_where=_UNCHECKED,
        postgresql_where=_UNCHECKED,
    ),
)

start_subscription = sa.Table(
    "start_subscription",
    metadata,
    sa.Column("definition_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("element_id", sa.String(255), primary_key=True),
    sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("definition_key", sa.String(255), nullable=False),
    sa.Index("ix_start_subscription_tenant_name", "tenant_id", "kind", "name", "definition_key"),
    sa.Index("ix_start_subscription_tenant_key", "tenant_id", "definition_key"),
)

start_timer = sa.Table(
    "start_timer",
    metadata,
    sa.Column("definition_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("element_id", sa.String(255), primary_key=True),
    sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("definition_key", sa.String(255), nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("cycle", JsonText, nullable=False),
    sa.Index("ix_start_timer_due", "due_at", "definition_id"),
    sa.Index("ix_start_timer_tenant_key", "tenant_id", "definition_key"),
)

keyed_start = sa.Table(
    "keyed_start",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("definition_key", sa.String(255), primary_key=True),
    sa.Column("correlation_key", sa.String(255), primary_key=True),
    sa.Column("instance_id", _ID, nullable=False),
)
