"""Decisions, requirement graphs and forms become versioned resources of a deployment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; what was deployed before gets its rows with its next deployment."""
    op.create_table(
        "resource",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tenant_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("deployment_id", sa.BigInteger, nullable=False),
        sa.Column("file", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("version_tag", sa.String(255)),
        sa.UniqueConstraint("tenant_id", "kind", "key", "version", name="uq_resource_key_version"),
    )
