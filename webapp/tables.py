"""What proves who somebody is: passwords, tokens, sessions, failed sign-ins; no secret in clear.

A person's name, groups and roles live in `humantasks`; these rows only name the person's id.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.columns import JsonText, UtcDateTime

metadata = sa.MetaData()

_ID = sa.BigInteger

credential = sa.Table(
    "credential",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("password_hash", sa.String(255), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

# The prefix is unique over all tenants: a token is looked up before its tenant is known.
api_token = sa.Table(
    "api_token",
    metadata,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("prefix", sa.String(16), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("scopes", JsonText),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
    sa.Index("ix_api_token_prefix", "prefix", unique=True),
    sa.Index("ix_api_token_tenant_person", "tenant_id", "person_id", "id"),
)

web_session = sa.Table(
    "web_session",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("tenant_id", _ID, nullable=False),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Index("ix_web_session_tenant_person", "tenant_id", "person_id", "digest"),
    sa.Index("ix_web_session_expiry", "expires_at"),
)

# `kind` is `name` or `address`, `subject` the SHA-256 of it: unknown names leave no trace in clear.
failed_sign_in = sa.Table(
    "failed_sign_in",
    metadata,
    sa.Column("tenant_id", _ID, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("blocked_until", UtcDateTime, nullable=False),
    sa.Index("ix_failed_sign_in_last", "last_at"),
)
