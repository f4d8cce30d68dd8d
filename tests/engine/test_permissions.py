"""Who may do what: nobody, unless the table says so."""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest

from engine import permissions
from engine.actors import SYSTEM
from engine.errors import Forbidden
from engine.permissions import PERMISSIONS, ROLES, SCOPES, may, require, sees_every_instance
from engine.service import Engine
from tests.engine.models import ADMIN, ANALYST, OPERATOR, STAFF, person, service


@pytest.mark.parametrize("verb", PERMISSIONS)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_may_what_the_table_gives_it(verb: str, role: str) -> None:
    rule = PERMISSIONS[verb]
    actor = person("x", role)

    assert may(actor, verb) == (role in rule.roles or "staff" in rule.roles)
    assert may(replace(actor, scopes=frozenset()), verb) is False
    assert may(replace(actor, scopes=frozenset({rule.scope})), verb) == may(actor, verb)
    assert may(replace(actor, scopes=SCOPES - {rule.scope}), verb) is False


@pytest.mark.parametrize("verb", ["", "no_such_verb", "Deploy", "__class__"])
def test_an_unknown_verb_is_nobodys(verb: str) -> None:
    everything = person("x", *ROLES)

    assert may(everything, verb) is False
    assert may(replace(everything, scopes=SCOPES), verb) is False
    with pytest.raises(Forbidden):
        require(everything, verb)


def test_the_system_may_everything_and_only_the_system() -> None:
    require(SYSTEM, "deploy")
    assert may(SYSTEM, "no_such_verb")
    pretender = replace(SYSTEM, kind="person")
    assert may(pretender, "deploy") is False


def test_a_refusal_says_what_it_takes_and_nothing_secret() -> None:
    with pytest.raises(Forbidden) as refused:
        require(STAFF, "deploy")

    assert refused.value.message == (
        "cannot deploy as Stef: it takes one of admin, analyst and, for a token, the scope 'deploy'"
    )


def test_the_table_names_known_roles_and_scopes_only() -> None:
    for rule in PERMISSIONS.values():
        assert rule.roles
        assert rule.roles <= ROLES
        assert rule.scope in SCOPES


def test_who_only_works_on_tasks_does_not_operate() -> None:
    for verb in ("cancel", "suspend", "resume", "set_variables", "retry", "complete_job", "fail"):
        assert not may(STAFF, verb)
        assert not may(ANALYST, verb)
        assert may(OPERATOR, verb)
        assert may(ADMIN, verb)
        assert not may(service("read", "start", "tasks", roles=["operator"]), verb)


def test_seeing_every_instance_is_for_roles_that_need_it() -> None:
    assert {role for role in ROLES if sees_every_instance(person("x", role))} == {
        "admin",
        "analyst",
        "operator",
    }
    assert permissions.SEES_EVERY_INSTANCE <= ROLES


def test_every_verb_of_the_engine_takes_an_actor() -> None:
    doors = [
        getattr(Engine, name)
        for name in ("deploy", "start", "complete", "fail", "cancel", "suspend", "resume")
    ]
    doors += [Engine.set_variables, Engine.retry, Engine.instances, Engine.get, Engine.events]
    for door in doors:
        actor = inspect.signature(door).parameters["actor"]
        assert actor.kind is inspect.Parameter.KEYWORD_ONLY
