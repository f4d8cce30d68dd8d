"""Who may do what: the one table, and no by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.actors import Actor
from engine.errors import Forbidden

ROLES = frozenset({"staff", "lead", "analyst", "operator", "admin"})
SCOPES = frozenset({"read", "start", "tasks", "deploy", "operate", "jobs", "messages"})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The roles that may use a verb (one of them is enough), and the scope a token needs for it."""

    roles: frozenset[str]
    scope: str


def _rule(scope: str, *roles: str) -> Rule:
    return Rule(roles=frozenset(roles), scope=scope)


# `staff` is everybody who can sign in; the verb itself then asks the definition, the task or the
# instance whether it concerns them.
PERMISSIONS: Mapping[str, Rule] = {
    "check": _rule("deploy", "analyst", "admin"),
    "deploy": _rule("deploy", "analyst", "admin"),
    "start": _rule("start", "staff"),
    "complete": _rule("tasks", "staff"),
    "complete_job": _rule("jobs", "operator", "admin"),
    "fail": _rule("jobs", "operator", "admin"),
    "correlate": _rule("messages", "operator", "admin"),
    "broadcast": _rule("messages", "operator", "admin"),
    "offer": _rule("messages", "operator", "admin"),
    "trigger": _rule("messages", "operator", "admin"),
    "activate": _rule("tasks", "staff"),
    "cancel": _rule("operate", "operator", "admin"),
    "suspend": _rule("operate", "operator", "admin"),
    "resume": _rule("operate", "operator", "admin"),
    "set_variables": _rule("operate", "operator", "admin"),
    "retry": _rule("operate", "operator", "admin"),
    "incidents": _rule("read", "operator", "analyst", "admin"),
    "metrics": _rule("read", "operator", "admin"),
    "findings": _rule("read", "analyst", "operator", "admin"),
    "definitions": _rule("read", "staff"),
    "decisions": _rule("read", "analyst", "operator", "admin"),
    "decide": _rule("read", "analyst", "operator", "admin"),
    "evaluate": _rule("read", "analyst", "admin"),
    "instances": _rule("read", "staff"),
    "variables": _rule("read", "operator", "analyst", "admin"),
    "tasks": _rule("read", "staff"),
    "claim": _rule("tasks", "staff"),
    "release": _rule("tasks", "staff"),
    "assign": _rule("tasks", "lead", "operator", "admin"),
    "save_draft": _rule("tasks", "staff"),
    "comment": _rule("tasks", "staff"),
}
SEES_EVERY_INSTANCE = frozenset({"analyst", "operator", "admin"})
STARTS_UNLISTED = frozenset({"analyst", "operator", "admin"})


def may(actor: Actor, verb: str) -> bool:
    """Say whether the table lets `actor` use `verb`; an unknown verb is nobody's."""
    if actor.kind == "system":
        return True
    rule = PERMISSIONS.get(verb)
    if rule is None or not rule.roles & (actor.roles | {"staff"}):
        return False
    return actor.scopes is None or rule.scope in actor.scopes


def require(actor: Actor, verb: str) -> None:
    """Raise Forbidden unless the table lets `actor` use `verb`."""
    if may(actor, verb):
        return
    rule = PERMISSIONS.get(verb)
    needed = "nobody" if rule is None else f"one of {', '.join(sorted(rule.roles))}"
    scope = "" if rule is None else f" and, for a token, the scope '{rule.scope}'"
    raise Forbidden(f"cannot {verb.replace('_', ' ')} as {actor.name}: it takes {needed}{scope}")


def sees_every_instance(actor: Actor) -> bool:
    """Say whether every instance of the tenant is visible, not only the actor's own."""
    return actor.kind == "system" or bool(actor.roles & SEES_EVERY_INSTANCE)
