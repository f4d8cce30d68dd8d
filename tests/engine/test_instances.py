"""Start and advance: what lands, what is refused, what the instance says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import verification
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.service import Engine
from engine.settings import EngineSettings
from tests.engine.models import (
    ANALYST,
    APPROVE,
    DIVISION,
    STAFF,
    deployed,
    kinds,
    only_wait,
    person,
    process,
    service,
)

UNIQUE = process(
    "unique",
    "startEvent s",
    'userTask hold plait:candidateGroups="marketing"',
    "endEvent e",
    "s -> hold -> e",
    attributes='plait:businessKey="unique" plait:starterGroups="sales" plait:starterUsers="stef"',
)
LOOP = process(
    "loop",
    "startEvent s",
    "exclusiveGateway again",
    "scriptTask count | <script>n = n + 1</script>",
    "exclusiveGateway g",
    "endEvent e",
    "s -> again -> count -> g",
    "g -> again if n < limit",
    "g -> e default",
)


def test_a_version_that_was_deployed_elsewhere_counts_at_once(
    engine: Engine, other: Engine
) -> None:
    deployed(engine, DIVISION)
    first = engine.start("division", variables={"amount": 4, "parts": 2})

    other.deploy({"file0.bpmn": DIVISION.replace(b"amount / parts", b"amount * parts")})
    second = engine.start("division", variables={"amount": 4, "parts": 2})

    assert (first.version, second.version) == (1, 2)
    assert engine.variables(second.id)["share"] == 8


def test_an_instance_runs_to_its_person_and_on(engine: Engine) -> None:
    deployed(engine, APPROVE)

    started = engine.start("approve", variables={"amount": 100}, business_key="A-1")
    waiting = only_wait(engine, started)
    ended = engine.complete(waiting.id)

    assert (started.state, started.revision, started.business_key) == ("active", 1, "A-1")
    assert [wait.element_id for wait in started.waits] == ["review"]
    assert (ended.state, ended.revision, ended.waits) == ("completed", 2, ())
    assert engine.variables(started.id) == {"amount": 100, "risk": 10.0, "booked": 100}
    assert engine.get(started.id).ended_at is not None
    assert kinds(engine, started.id)[0] == "instance_started"
    assert kinds(engine, started.id)[-1] == "instance_completed"


def test_an_instance_may_end_in_its_first_step(engine: Engine) -> None:
    deployed(engine, APPROVE)

    instance = engine.start("approve", variables={"amount": 1})

    assert (instance.state, instance.waits) == ("completed", ())
    assert engine.waits(instance.id) == []


def test_a_failure_of_the_model_stands_still_and_a_retry_goes_on(engine: Engine) -> None:
    deployed(engine, DIVISION)

    broken = engine.start("division", variables={"amount": 8, "parts": 0})
    [incident] = engine.incidents().items
    mended = engine.retry(incident.id, variables={"parts": 2})

    assert (broken.state, broken.has_incident) == ("active", True)
    assert (mended.state, mended.has_incident) == ("completed", False)
    assert engine.variables(broken.id)["share"] == 4
    assert engine.incidents().items == ()
    assert [one.state for one in engine.incidents(state="resolved").items] == ["resolved"]


def test_a_unique_business_key_is_free_again_after_the_end(engine: Engine) -> None:
    deployed(engine, UNIQUE)
    first = engine.start("unique", business_key="A-1")

    with pytest.raises(Conflict) as taken:
        engine.start("unique", business_key="A-1")
    engine.start("unique", business_key="A-2")
    engine.start("unique")
    engine.start("unique")
    engine.complete(only_wait(engine, first).id)
    second = engine.start("unique", business_key="A-1")
    engine.cancel(second.id)
    third = engine.start("unique", business_key="A-1")

    assert taken.value.code == "business_key_taken"
    assert third.business_key == "A-1"


@pytest.mark.parametrize("business_key", ["", "x" * 256, "a\0b"])
def test_a_business_key_must_be_storable(engine: Engine, business_key: str) -> None:
    deployed(engine, APPROVE)

    with pytest.raises(Invalid):
        engine.start("approve", variables={"amount": 1}, business_key=business_key)

    assert engine.instances().items == ()


def test_a_business_key_of_255_characters_is_kept(engine: Engine) -> None:
    deployed(engine, APPROVE)

    instance = engine.start("approve", variables={"amount": 1}, business_key="ü" * 255)

    assert engine.get(instance.id).business_key == "ü" * 255


def test_only_listed_people_start_a_listed_definition(engine: Engine) -> None:
    deployed(engine, UNIQUE)
    listed = person("sam", "staff", groups=["sales"])

    assert engine.start("unique", actor=listed).started_by == "sam"
    assert engine.start("unique", actor=STAFF).started_by == "stef"
    renamed = replace(STAFF, id="another", sign_in_name=None)
    with pytest.raises(Forbidden):
        engine.start("unique", actor=renamed)
    with pytest.raises(Forbidden):
        engine.start("unique", actor=person("eve", "staff"))
    with pytest.raises(Forbidden):
        engine.start("unique", actor=ANALYST)
    with pytest.raises(Forbidden):
        engine.start("unique", actor=service("read"))


def test_an_unlisted_definition_is_not_for_everybody(engine: Engine) -> None:
    deployed(engine, APPROVE)

    with pytest.raises(Forbidden):
        engine.start("approve", variables={"amount": 1}, actor=STAFF)

    started = engine.start("approve", variables={"amount": 1}, actor=ANALYST)
    assert started.started_by == "ana"


@pytest.mark.parametrize(
    ("key", "version"), [("nothing", None), ("approve", 2), ("approve", -1), ("a\0b", None)]
)
def test_an_unknown_definition_is_said(engine: Engine, key: str, version: int | None) -> None:
    deployed(engine, APPROVE)

    with pytest.raises(NotFound) as unknown:
        engine.start(key, version=version)

    assert unknown.value.code == "definition_unknown" or "\0" in key


def test_an_old_version_can_still_be_started(engine: Engine) -> None:
    deployed(engine, APPROVE, APPROVE.replace(b"booked = amount", b"booked = 0"))

    old = engine.start("approve", version=1, variables={"amount": 1})
    new = engine.start("approve", variables={"amount": 1})

    assert (old.version, new.version) == (1, 2)
    assert engine.variables(old.id)["booked"] == 1
    assert engine.variables(new.id)["booked"] == 0


def test_a_tenant_does_not_know_the_definitions_of_another(engine: Engine) -> None:
    deployed(engine, APPROVE)

    with pytest.raises(NotFound):
        engine.start("approve", actor=person("mallory", "admin", tenant_id=2))


def test_a_long_run_is_cut_and_goes_on_by_itself(engine: Engine) -> None:
    engine.settings = EngineSettings(slice_steps=50)
    deployed(engine, LOOP)

    cut = engine.start("loop", variables={"n": 0, "limit": 200})
    waiting = engine.waits(cut.id)
    sound = [found for _, found in verification.verify(engine)]
    with pytest.raises(Conflict):
        engine.complete(waiting[0].id)
    engine.run_due()

    assert cut.state == "active"
    assert [wait.kind for wait in waiting] == ["continuation"]
    assert sound == [[]]
    assert engine.get(cut.id).state == "completed"
    assert engine.variables(cut.id)["n"] == 200
    assert engine.waits(cut.id) == []


def test_a_run_that_is_cut_again_keeps_its_wait_and_lets_others_come(engine: Engine) -> None:
    engine.settings = EngineSettings(slice_steps=50)
    deployed(engine, LOOP)
    endless = engine.start("loop", variables={"n": 0, "limit": 10_000_000})
    other = engine.start("loop", variables={"n": 0, "limit": 200})
    before = engine.waits(endless.id)

    engine.run_due(limit=40)

    assert engine.get(other.id).state == "completed"
    assert [wait.id for wait in engine.waits(endless.id)] == [wait.id for wait in before]
    assert [found for _, found in verification.verify(engine)] == [[], []]


def test_a_cut_run_can_be_suspended_and_cancelled(engine: Engine) -> None:
    engine.settings = EngineSettings(slice_steps=50)
    deployed(engine, LOOP)
    cut = engine.start("loop", variables={"n": 0, "limit": 10_000_000})

    engine.suspend(cut.id)
    did = engine.run_due()
    engine.resume(cut.id)
    engine.cancel(cut.id)

    assert did == 0
    assert engine.run_due() == 0
    assert [found for _, found in verification.verify(engine)] == [[]]


def test_a_large_variable_comes_back_exactly(engine: Engine) -> None:
    deployed(engine, APPROVE)
    large = {"rows": [{"at": "2026-01-01", "value": n / 7} for n in range(2000)], "text": "é" * 999}

    instance = engine.start("approve", variables={"amount": 100, "large": large, "small": "x"})
    engine.set_variables(instance.id, variables={"large": "small now", "small": "y" * 5000})
    engine.complete(only_wait(engine, instance).id)

    found = engine.variables(instance.id)
    assert found["large"] == "small now"
    assert found["small"] == "y" * 5000
    assert [found for _, found in verification.verify(engine)] == [[]]
