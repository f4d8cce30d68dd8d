"""What a person does with a task. A refusal shows the task again, with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import flask
from flask import Response, jsonify, request

from engine.actors import Actor
from engine.errors import Conflict, Forbidden, Invalid, PlaitError
from humantasks.facts import TaskView
from webapp.identity import current_actor, safe_next
from webapp.pages import answers, task_view
from webapp.pages.formats import clock_time
from webapp.pages.services import number, person, worklist
from webapp.pages.shell import page
from webapp.problems import status_of

_WORKLIST = "/worklist"


def claim(task: str) -> Response:
    """Take the task."""
    return _do(
        task, "claimed", lambda task_id, actor: worklist().claim(task_id, actor=actor, key=_key())
    )


def release(task: str) -> Response:
    """Give the task back to its group."""
    return _do(
        task,
        "released",
        lambda task_id, actor: worklist().release(task_id, actor=actor, key=_key()),
    )


def assign(task: str) -> Response:
    """Hand the task to a person."""
    to = request.form.get("person", "")
    return _do(
        task,
        "assigned",
        lambda task_id, actor: worklist().assign(task_id, to, actor=actor, key=_key()),
    )


def comment(task: str) -> Response:
    """Add a comment."""
    text = request.form.get("text", "").strip()
    return _do(
        task,
        "commented",
        lambda task_id, actor: worklist().comment(task_id, text, actor=actor, key=_key()),
        tab="comments",
    )


def save_draft(task: str) -> Response:
    """Keep what was typed so far; answers in JSON, for the bundle."""
    actor = current_actor()
    view = worklist().get(number(task), actor=actor)
    draft = worklist().save_draft(view.task.id, _typed(view), actor=actor)
    return jsonify(time=clock_time(draft.saved_at, person().time_zone))


def complete(task: str) -> Response:
    """Finish the task with the outcome of the button that was pressed."""
    actor = current_actor()
    view = worklist().get(number(task), actor=actor)
    typed: Mapping[str, Any] = {}
    if answers.asks_for_rows(request.form):
        shown = task_view.values(view, actor, back=_back(), typed=_typed(view))
        return page("task.html", **shown)
    try:
        typed = _typed(view)
        worklist().complete(
            view.task.id,
            variables=typed,
            outcome=request.form.get("outcome") or None,
            actor=actor,
            key=_key(),
        )
    except (Conflict, Forbidden, Invalid) as refusal:
        return _refused(view.task.id, actor, refusal, typed)
    return _go_back("completed", None)


def _do(
    task: str, said: str, verb: Callable[[int, Actor], object], tab: str | None = None
) -> Response:
    actor = current_actor()
    task_id = number(task)
    try:
        verb(task_id, actor)
    except (Conflict, Forbidden, Invalid) as refusal:
        return _refused(task_id, actor, refusal, None)
    return _go_back(said, task_id, tab)


def _refused(
    task_id: int, actor: Actor, refusal: PlaitError, typed: Mapping[str, Any] | None
) -> Response:
    """Show the task as it is now, the refusal above it, and what was typed still in its fields."""
    view = worklist().get(task_id, actor=actor)
    shown = task_view.values(view, actor, back=_back(), typed=typed, refusal=refusal)
    return page("task.html", status=status_of(refusal), **shown)


def _typed(view: TaskView) -> dict[str, Any]:
    return answers.read(request.form, view.form, view.data)


def _key() -> str | None:
    return request.form.get("once") or None


def _back() -> str:
    back = safe_next(request.form.get("back"))
    return _WORKLIST if urlsplit(back).path == "/" else back


def _go_back(said: str, task: int | None, tab: str | None = None) -> Response:
    """Go to the page the person came from: the list with the task beside it, or the task alone."""
    back = urlsplit(_back())
    parts = dict(parse_qsl(back.query))
    path = back.path
    if task is not None and request.form.get("alone"):
        path, parts = f"/tasks/{task}", {"back": _back()}
    elif task is not None:
        parts["task"] = str(task)
    parts |= {"said": said} | ({"tab": tab} if tab else {})
    return flask.make_response(flask.redirect(f"{path}?{urlencode(parts)}", 303))
