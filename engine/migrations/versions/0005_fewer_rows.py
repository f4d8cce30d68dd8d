"""Fewer rows for each step: the process scope lies in its instance, candidates in the lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move the rows of process scopes and candidates where they are read together."""
    _process_scope()
    _candidates()


def _process_scope() -> None:
    for name, empty in (("tokens", "[]"), ("variables", "{}"), ("data", "{}")):
        column = sa.Column(name, sa.Text, nullable=False, server_default=sa.text(f"'{empty}'"))
        op.add_column("instance", column)
    op.execute(
        "UPDATE instance SET (tokens, variables, data) = "
        "(SELECT tokens, variables, data FROM scope "
        "WHERE scope.instance_id = instance.id AND scope.id = 1) "
        "WHERE EXISTS (SELECT 1 FROM scope WHERE instance_id = instance.id AND scope.id = 1)"
    )
    op.execute("DELETE FROM scope WHERE id = 1")


def _candidates() -> None:
    op.execute(
        "INSERT INTO task_listing (task_id, kind, ref, tenant_id, state, sort_due_at, urgency) "
        "SELECT c.task_id, c.kind, c.ref, c.tenant_id, "
        "t.state, t.sort_due_at, t.urgency FROM task_candidate c JOIN task t ON t.id = c.task_id "
        "WHERE NOT EXISTS (SELECT 1 FROM task_listing l WHERE l.task_id = c.task_id "
        "AND l.kind = c.kind AND l.ref = c.ref)"
    )
    op.drop_table("task_candidate")
