"""Jobs that workers outside take by topic: what they take them by, and what they said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add topic, retries and error to a job; find due jobs by connector, or by topic."""
    op.add_column("job", sa.Column("topic", sa.String(255)))
    op.add_column("job", sa.Column("retries", sa.Integer))
    op.add_column("job", sa.Column("error_message", sa.Text))
    op.drop_index("ix_job_due", "job")
    op.create_index("ix_job_due", "job", ["connector", "due_at", "id"])
    has_topic = sa.text("topic IS NOT NULL")
    op.create_index(
        "ix_job_tenant_topic",
        "job",
        ["tenant_id", "topic", "due_at", "id"],
        sqlite_where=has_topic,
        postgresql_where=has_topic,
    )
