"""One task on a page of its own: the form at the left, the evidence at the right."""

from __future__ import annotations

from flask import Response, request

from webapp.identity import current_actor, safe_next
from webapp.pages import task_view
from webapp.pages.services import number, worklist
from webapp.pages.shell import page


def show(task: str) -> Response:
    """Show the task."""
    actor = current_actor()
    view = worklist().get(number(task), actor=actor)
    back = safe_next(request.args.get("back") or "/worklist")
    return page("task.html", **task_view.values(view, actor, back=back))
