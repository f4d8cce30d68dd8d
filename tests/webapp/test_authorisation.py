"""Who may do what at every address: generated from the routes, expected from the one table.

Each cell asks with an object that is there, as somebody; the answer must be 401 for nobody, 404
where the object is not visible, 403 where the table says no, and something else where it says yes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from engine.actors import Actor
from engine.clock import MovableClock
from engine.permissions import SCOPES, may
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller, add_person
from webapp.verbs import VERBS, Verb
from webapp.wiring import Application

_METHODS = ("GET", "PUT", "PATCH", "POST", "DELETE")  # reading first, ending last
_ROWS = sorted(
    (verb for verb in VERBS if verb.rest is not None and verb.service != "engine.versions"),
    key=lambda verb: _METHODS.index((verb.rest or ("", ""))[0]),
)
_BODIES: Mapping[tuple[str, str], Any] = {
    ("POST", "/instances"): {"definition_key": "approval"},
    ("PATCH", "/instances/<id:instance_id>/variables"): {"variables": {"x": 1}},
    ("PUT", "/tasks/<id:task_id>/assignee"): {"person_id": "0"},
    ("PUT", "/tasks/<id:task_id>/draft"): {"variables": {"comment": "x"}},
    ("POST", "/tasks/<id:task_id>/comments"): {"text": "x"},
    ("POST", "/tasks/<id:task_id>/completion"): {"variables": {"amount": 7}, "outcome": "approve"},
    ("POST", "/jobs/<id:job_id>/failure"): {"error_code": "X"},
    ("POST", "/jobs/leases"): {"worker": "w", "topics": ["x"]},
    ("PUT", "/jobs/<id:job_id>/lease"): {"fence": 1},
    ("POST", "/messages"): {"name": "x"},
    ("POST", "/signals"): {"name": "x"},
    ("POST", "/evaluations"): {"expression": "1 + 1"},
    ("POST", "/conditions"): {"variables": {"x": 1}},
    ("POST", "/waits/<id:wait_id>/activation"): {"element_ids": ["x"]},
}
_PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "staff_with_task": {"groups": ("marketing",)},
    "staff_without": {"groups": ("data-stewards",)},
    "lead": {"roles": ("lead",)},
    "analyst": {"groups": ("analysts",), "roles": ("analyst",)},
    "operator": {"roles": ("operator",)},
    "admin": {"roles": ("admin",)},
    "other_tenant_admin": {"roles": ("admin", "operator"), "tenant_id": 2},
}
_NOBODIES = ("anonymous", "made_up", "expired", "revoked", "disabled")


@dataclass(frozen=True, kw_only=True)
class World:
    """One running instance with its open task, and everybody who may ask about it."""

    app: Flask
    application: Application
    actors: Mapping[str, Actor]
    tokens: Mapping[str, str | None]
    ids: Mapping[str, int]

    def ask(self, who: str, verb: Verb) -> int:
        """Return the status that somebody gets for a verb."""
        assert verb.rest is not None
        method, rule = verb.rest
        path = rule
        for name, number in self.ids.items():
            path = path.replace(f"<id:{name}>", str(number))
        caller = Caller(self.app, self.tokens[who])
        if verb.service in {"engine.deploy", "engine.check"}:
            parts = [(io.BytesIO(content), name) for name, content in approval("other").items()]
            deployed: int = caller.send(method, path, data={"files": parts}).status_code
            return deployed
        if verb.service == "engine.events":
            path += "?after=0"
        body = _BODIES.get(verb.rest, {} if method == "POST" else None)
        answer = caller.send(method, path, json=body)
        answer.close()
        status: int = answer.status_code
        return status


@pytest.fixture
def world(app: Flask, application: Application, clock: MovableClock) -> World:
    clock.advance(timedelta(days=-40))
    people = {
        name: add_person(application, f"p{number}", has_password=False, **facts)
        for number, (name, facts) in enumerate(_PEOPLE.items())
    }
    gone = add_person(application, "gone", roles=("admin",), has_password=False)
    create = application.accounts.tokens.create
    old = create(tenant_id=1, person_id=people["admin"].id, name="old", days=1)
    clock.advance(timedelta(days=40))
    revoked = create(tenant_id=1, person_id=people["admin"].id, name="revoked")
    application.accounts.tokens.revoke(revoked.token.id, tenant_id=1, person_id=people["admin"].id)
    left = create(tenant_id=1, person_id=gone.id, name="left")
    application.people.change(gone.id, is_active=False)
    tokens = {
        name: create(tenant_id=one.tenant_id, person_id=one.id, name="t").secret
        for name, one in people.items()
    }
    nobodies = {
        "anonymous": None,
        "made_up": "plait_0123456789ab_" + "x" * 43,
        "expired": old.secret,
        "revoked": revoked.secret,
        "disabled": left.secret,
    }
    deployment = application.engine.deploy(approval())
    instance = application.engine.start("approval")
    (wait,) = instance.waits
    ids = {
        "deployment_id": deployment.id,
        "definition_id": deployment.definitions[0].id,
        "instance_id": instance.id,
        "task_id": wait.id,
        "job_id": 1,
        "wait_id": 1,
        "incident_id": 1,
    }
    actors = {name: one.as_actor() for name, one in people.items()}
    return World(
        app=app, application=application, actors=actors, tokens={**tokens, **nobodies}, ids=ids
    )


@pytest.mark.parametrize("who", _NOBODIES)
def test_nobody_gets_anywhere(world: World, who: str) -> None:
    statuses = {verb.service: world.ask(who, verb) for verb in _ROWS}

    assert set(statuses.values()) == {401}, statuses


@pytest.mark.parametrize("who", _PEOPLE)
def test_the_table_decides(world: World, who: str) -> None:
    statuses = {verb.service: world.ask(who, verb) for verb in _ROWS}

    wrong = {
        verb.service: statuses[verb.service]
        for verb in _ROWS
        if statuses[verb.service] not in _expected(who, world.actors[who], verb)
    }
    assert wrong == {}


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_token_does_only_what_its_scopes_say(world: World, scope: str) -> None:
    """The owner may everything; the token only what one scope opens."""
    owner = world.actors["admin"]
    made = world.application.accounts.tokens.create(
        tenant_id=1, person_id=owner.id, name="narrow", scopes=(scope,)
    )
    narrow = replace(world, tokens={"admin": made.secret})
    actor = replace(owner, scopes=frozenset({scope}))

    for verb in _ROWS:
        status = narrow.ask("admin", verb)
        if not may(actor, verb.permission):
            assert status in {403, 404}, verb.service


def test_a_stranger_learns_nothing_of_what_is_there(world: World) -> None:
    """Someone who may not see an object gets, byte for byte, what a missing one gets."""
    caller = Caller(world.app, world.tokens["staff_without"])
    for kind in ("instance_id", "task_id"):
        path = f"/{kind.removesuffix('_id')}s/"
        there = caller.get(f"{path}{world.ids[kind]}").text.replace(str(world.ids[kind]), "7")
        assert there == caller.get(f"{path}7").text


def test_nothing_of_a_tenant_reaches_another(world: World) -> None:
    """Lists of the other tenant's administrator name nothing of this one."""
    caller = Caller(world.app, world.tokens["other_tenant_admin"])

    for path in ("/instances", "/definitions", "/decisions", "/tasks", "/incidents"):
        assert json.loads(caller.get(path).data)["items"] == [], path


def _expected(who: str, actor: Actor, verb: Verb) -> set[int]:
    """Return the answers that are right for one cell."""
    _, rule = verb.rest or ("", "")
    if who == "other_tenant_admin" and "<id:" in rule:
        return {404}  # another tenant's objects do not exist
    if not may(actor, verb.permission):
        return {403, 404}
    if _sees(who, verb):
        return {200, 201, 202, 409, 422}  # done, or refused for another reason than the person
    return {200, 201, 202, 403, 404, 409}


def _sees(who: str, verb: Verb) -> bool:
    """Say whether the object that a verb is asked about is there for somebody."""
    _, rule = verb.rest or ("", "")
    if any(f"<id:{name}>" in rule for name in ("job_id", "incident_id", "wait_id")):
        return False
    if "<key>" in rule:
        return False  # no decision is called so
    if verb.service == "worklist.assign":
        return False  # the person it names does not exist
    if "<id:task_id>" in rule:
        return who == "staff_with_task" and verb.service != "worklist.save_draft"
    if "<id:instance_id>" in rule:
        return who in {"analyst", "operator", "admin"}
    return who in {"admin", "analyst"}
