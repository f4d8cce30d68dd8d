"""Reads: by default nobody sees anything, lists come in pages, and a page never lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from engine.actors import SYSTEM, Actor
from engine.errors import Forbidden, Invalid, NotFound, PlaitError
from engine.service import Engine
from tests.engine.models import (
    ADMIN,
    ANALYST,
    APPROVE,
    DIVISION,
    OPERATOR,
    STAFF,
    deployed,
    only_wait,
    person,
    process,
    service,
)

GIVEN = {"amount": 100}
STRANGER = person("eve", "staff")
ELSEWHERE = person("mallory", "admin", tenant_id=2)
READS: dict[str, Callable[[Engine, int, Actor], Any]] = {
    "get": lambda engine, one, actor: engine.get(one, actor=actor),
    "waits": lambda engine, one, actor: engine.waits(one, actor=actor),
    "variables": lambda engine, one, actor: engine.variables(one, actor=actor),
    "history": lambda engine, one, actor: engine.history(one, actor=actor),
    "tokens": lambda engine, one, actor: engine.tokens(one, actor=actor),
    "why": lambda engine, one, actor: engine.why(one, actor=actor),
}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    return deployed(engine, APPROVE, DIVISION)


@pytest.mark.parametrize("name", READS)
def test_an_instance_is_seen_by_those_whom_it_concerns(engine: Engine, name: str) -> None:
    instance = engine.start("approve", variables=GIVEN, actor=replace(ADMIN, id="stef"))
    read = READS[name]
    candidate = person("mia", "staff", groups=["marketing"])

    for actor in (SYSTEM, OPERATOR, ANALYST, ADMIN):
        assert read(engine, instance.id, actor)
    for actor in (STAFF, candidate):
        if name == "variables":
            with pytest.raises(Forbidden):
                read(engine, instance.id, actor)
        else:
            assert read(engine, instance.id, actor)
    for actor in (STRANGER, ELSEWHERE):
        with pytest.raises(PlaitError) as refused:
            read(engine, instance.id, actor)
        assert refused.value.code == ("not_found" if name != "variables" else refused.value.code)
    with pytest.raises(Forbidden):
        read(engine, instance.id, service("start", "tasks", roles=["admin"]))


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("instance_id", [0, -1, 1, 2**63 - 1])
def test_what_is_not_there_is_not_found(engine: Engine, name: str, instance_id: int) -> None:
    with pytest.raises(NotFound):
        READS[name](engine, instance_id, SYSTEM)


def test_a_hidden_instance_and_a_missing_one_read_alike(engine: Engine) -> None:
    hidden = engine.start("approve", variables=GIVEN).id
    said = []
    for instance_id in (hidden, 12345):
        with pytest.raises(NotFound) as refused:
            engine.get(instance_id, actor=STRANGER)
        said.append(refused.value.message.replace(str(instance_id), "ID"))

    assert said[0] == said[1]


def test_lists_hold_only_what_the_actor_may_see(engine: Engine) -> None:
    mine = engine.start("approve", variables=GIVEN, actor=replace(ADMIN, id="stef"))
    done = engine.start("approve", variables={"amount": 1})

    def ids(actor: Actor) -> set[int]:
        return {one.id for one in engine.instances(actor=actor).items}

    assert ids(OPERATOR) == ids(ANALYST) == ids(SYSTEM) == {mine.id, done.id}
    assert ids(STAFF) == {mine.id}
    assert ids(person("mia", "staff", groups=["marketing"])) == {mine.id}
    assert ids(STRANGER) == ids(ELSEWHERE) == set()
    with pytest.raises(Forbidden):
        engine.instances(actor=service("tasks"))


def test_instances_are_narrowed(engine: Engine) -> None:
    waiting = engine.start("approve", variables=GIVEN, business_key="A-1")
    done = engine.start("approve", variables={"amount": 1}, business_key="A-2")
    broken = engine.start("division", variables={"amount": 1, "parts": 0})

    def ids(**narrowed: Any) -> list[int]:
        return [one.id for one in engine.instances(**narrowed).items]

    assert ids() == [broken.id, done.id, waiting.id]
    assert ids(state="completed") == [done.id]
    assert ids(state="no such state") == []
    assert ids(definition_key="division") == [broken.id]
    assert ids(business_key="A-1") == [waiting.id]
    assert ids(has_incident=True) == [broken.id]
    assert ids(has_incident=False, state="active") == [waiting.id]
    assert ids(business_key="' OR 1=1 --") == []


def test_pages_hold_every_item_once_also_while_new_ones_come(engine: Engine) -> None:
    started = [engine.start("approve", variables={"amount": 1}).id for _ in range(7)]
    found: list[int] = []
    cursor = None
    while True:
        page = engine.instances(limit=3, cursor=cursor)
        found += [one.id for one in page.items]
        engine.start("approve", variables={"amount": 1})
        cursor = page.next
        if cursor is None:
            break

    assert found == started[::-1]
    assert engine.instances(limit=200).next is None


def test_a_page_that_is_just_full_is_the_last_one(engine: Engine) -> None:
    for _ in range(3):
        engine.start("approve", variables={"amount": 1})

    assert engine.instances(limit=3).next is None
    assert engine.instances(limit=2).next is not None


@pytest.mark.parametrize("limit", [0, -1, 201, 2**70])
def test_a_limit_is_1_to_200(engine: Engine, limit: int) -> None:
    for read in (engine.instances, engine.incidents):
        with pytest.raises(Invalid) as refused:
            read(limit=limit)
        assert refused.value.where == {"parameter": "limit"}


@pytest.mark.parametrize(
    "cursor", ["", "x", "-1", "1.5", " 1", "9" * 19, "9" * 5000, "0x1", "1;", "²", "\0"]
)
def test_a_cursor_is_one_that_a_page_gave(engine: Engine, cursor: str) -> None:
    for read in (engine.instances, engine.incidents):
        with pytest.raises(Invalid) as refused:
            read(cursor=cursor)
        assert refused.value.where == {"parameter": "cursor"}


def test_incidents_come_in_pages(engine: Engine) -> None:
    started = [engine.start("division", variables={"amount": 1, "parts": 0}).id for _ in range(5)]

    first = engine.incidents(limit=3)
    second = engine.incidents(limit=3, cursor=first.next)

    found = [one.instance_id for one in (*first.items, *second.items)]
    assert found == started[::-1]
    assert second.next is None
    assert [one.instance_id for one in engine.incidents(instance_id=started[2]).items] == [
        started[2]
    ]


def test_the_diagram_shows_where_tokens_stood_and_stand(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)
    waiting = engine.tokens(instance.id)
    engine.complete(only_wait(engine, instance).id)
    ended = engine.tokens(instance.id)

    assert waiting.active == {"review": 1}
    assert waiting.done == {"s": 1, "score": 1, "g": 1}
    assert waiting.taken_flows == ("flow0_0", "flow0_1", "flow1_0")
    assert ended.active == {}
    assert ended.done["e"] == 1


def test_it_is_said_what_an_instance_waits_for(engine: Engine) -> None:
    instance = engine.start("approve", variables=GIVEN)

    plain = engine.why(instance.id)
    engine.suspend(instance.id)
    suspended = engine.why(instance.id)

    assert plain == ["Review waits for group marketing."]
    assert suspended == [
        "It is suspended: nothing moves until an operator resumes it.",
        *plain,
    ]


def test_definitions_say_who_may_start_them(engine: Engine) -> None:
    listed = process(
        "listed",
        "startEvent s",
        "endEvent e",
        "s -> e",
        attributes='plait:starterGroups="sales"',
    )
    deployed(engine, listed)

    def startable(actor: Actor) -> set[str]:
        return {one.key for one in engine.definitions(actor=actor) if one.may_start}

    assert startable(ADMIN) == startable(SYSTEM) == {"approve", "division", "listed"}
    assert startable(ANALYST) == {"approve", "division"}
    assert startable(STAFF) == set()
    assert startable(person("sam", "staff", groups=["sales"])) == {"listed"}
    assert engine.definitions(actor=ELSEWHERE) == []
