"""Who may do what to a task: every refusal, with the reason that a page can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine import permissions
from engine.actors import Actor
from engine.errors import Conflict, Forbidden, PlaitError
from humantasks.approvals import is_barred
from humantasks.found_tasks import FoundTask, is_candidate
from humantasks.moves import CLAIMED, OPEN, TASK_MOVES, is_allowed

VERBS = ("claim", "release", "assign", "save_draft", "comment", "complete")
LEADERS = frozenset({"lead", "operator", "admin"})
PERFORMERS_OF_THE_UNNAMED = frozenset({"lead", "admin"})


def refusal(verb: str, found: FoundTask, actor: Actor) -> PlaitError | None:
    """Return why the actor, who sees the task, may not do `verb` to it now; None when he may."""
    if not permissions.may(actor, verb):
        way_out = "ask somebody whose role allows it"
        return Forbidden(f"{actor.name} may not {_words(verb)} tasks; {way_out}")
    return _state_refusal(verb, found, actor) or _REFUSALS[verb](found, actor)


def may(found: FoundTask, actor: Actor) -> tuple[frozenset[str], Mapping[str, str]]:
    """Return the verbs that are allowed now, and the reasons for the others."""
    refusals = {verb: refusal(verb, found, actor) for verb in VERBS}
    allowed = frozenset(verb for verb, error in refusals.items() if error is None)
    return allowed, {verb: error.message for verb, error in refusals.items() if error is not None}


def four_eyes(found: FoundTask, actor: Actor) -> PlaitError | None:
    """Return the refusal when the actor decided what this task is to confirm."""
    if actor.kind == "system" or not is_barred(actor, found.decided):
        return None
    return Forbidden(
        f"{actor.name} may not decide '{found.row['name']}': it needs another person than the one "
        f"who completed {_elements(found)}; leave it to a colleague",
        code="four_eyes",
    )


def _state_refusal(verb: str, found: FoundTask, actor: Actor) -> PlaitError | None:
    state = found.row["state"]
    if verb != "comment" and found.instance_state != "active" and state in (OPEN, CLAIMED):
        return Conflict(
            f"cannot {_words(verb)} task {found.id}: its instance is '{found.instance_state}'; "
            "wait until it is resumed"
        )
    if is_allowed(verb, state):
        return None
    if verb == "claim" and state == CLAIMED and found.row["assignee_id"] != actor.id:
        return already_claimed(found)
    expected = " or ".join(f"'{one}'" for one in TASK_MOVES[verb].before)
    ended = f" by {found.name_of(found.row['completed_by'])}" if found.row["completed_by"] else ""
    return Conflict(
        f"cannot {_words(verb)} task {found.id}: it is '{state}'{ended}, expected {expected}; "
        "look at its present state"
    )


def already_claimed(found: FoundTask) -> Conflict:
    """Return the refusal for a task that somebody else has."""
    holder = found.name_of(found.row["assignee_id"])
    return Conflict(
        f"task {found.id} is claimed by {holder}; ask {holder} to release it",
        code="already_claimed",
        where={"assignee": found.row["assignee_id"], "assignee_name": holder},
    )


def _claim(found: FoundTask, actor: Actor) -> PlaitError | None:
    if actor.kind == "system" or is_candidate(found, actor):
        return four_eyes(found, actor)
    is_unnamed = not found.groups and not found.users
    if is_unnamed and not actor.roles.isdisjoint(PERFORMERS_OF_THE_UNNAMED):
        return four_eyes(found, actor)
    whom = ", ".join(found.groups) or "other people"
    return Forbidden(f"{actor.name} may not claim task {found.id}: it is for {whom}")


def _release(found: FoundTask, actor: Actor) -> PlaitError | None:
    is_mine = found.row["assignee_id"] == actor.id
    if is_mine or actor.kind == "system" or not actor.roles.isdisjoint(LEADERS):
        return None
    return Forbidden(f"only {found.name_of(found.row['assignee_id'])} or a lead may release it")


def _work(found: FoundTask, actor: Actor) -> PlaitError | None:
    if found.row["state"] == OPEN:
        return _claim(found, actor)
    if actor.kind == "system" or found.row["assignee_id"] == actor.id:
        return four_eyes(found, actor)
    return already_claimed(found)


def _anybody(_found: FoundTask, _actor: Actor) -> None:
    return None


_REFUSALS: Mapping[str, Callable[[FoundTask, Actor], PlaitError | None]] = {
    "claim": _claim,
    "release": _release,
    "assign": _anybody,
    "save_draft": _work,
    "comment": _anybody,
    "complete": _work,
}


def _elements(found: FoundTask) -> str:
    return ", ".join(f"'{one}'" for one in found.detail.get("four_eyes") or ())


def _words(verb: str) -> str:
    return verb.replace("_", " ")
