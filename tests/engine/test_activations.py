"""People begin the activities of an ad-hoc sub-process."""

from __future__ import annotations

from collections import Counter

import pytest

from engine.errors import Conflict, Invalid, NotFound
from engine.facts import Instance
from engine.service import Engine
from tests.engine.events import AD_HOC, FREE_AD_HOC
from tests.engine.models import OPERATOR, PATIENCE, STAFF, deployed, kinds, only_wait


@pytest.fixture
def instance(engine: Engine) -> Instance:
    deployed(engine, AD_HOC)
    return engine.start("adhoc", variables={"done": False})


def people(engine: Engine, instance: Instance) -> Counter[str]:
    return Counter(one.element_id for one in engine.waits(instance.id) if one.kind == "person")


def test_activities_begin_as_often_as_they_are_named(engine: Engine, instance: Instance) -> None:
    box = only_wait(engine, instance, "adhoc")

    engine.activate(box.id, ["one", "two", "one"])

    assert people(engine, instance) == {"one": 2, "two": 1}
    assert only_wait(engine, instance, "adhoc").id == box.id
    assert "elements_activated" in kinds(engine, instance.id)


def test_the_condition_ends_it(engine: Engine, instance: Instance) -> None:
    box = only_wait(engine, instance, "adhoc")
    engine.activate(box.id, ["one"])

    ask = only_wait(engine, instance, "person")
    engine.complete(ask.id, variables={"done": True})

    assert engine.get(instance.id).state == "completed"
    with pytest.raises(NotFound):
        engine.activate(box.id, ["one"])


@pytest.mark.parametrize("chosen", [[], ["three"], ["one", "e"]])
def test_only_its_own_elements_are_activated(
    engine: Engine, instance: Instance, chosen: list[str]
) -> None:
    box = only_wait(engine, instance, "adhoc")

    with pytest.raises(Invalid) as refused:
        engine.activate(box.id, chosen)

    assert refused.value.code == "element_unknown"
    assert people(engine, instance) == {}


def test_who_may_not_see_the_instance_finds_nothing(engine: Engine, instance: Instance) -> None:
    box = only_wait(engine, instance, "adhoc")

    with pytest.raises(NotFound):
        engine.activate(box.id, ["one"], actor=STAFF)
    engine.activate(box.id, ["one"], actor=OPERATOR)

    assert people(engine, instance) == {"one": 1}


def test_what_one_may_not_see_is_told_from_what_is_not_there_by_nothing(
    engine: Engine, instance: Instance
) -> None:
    box = only_wait(engine, instance, "adhoc")
    told = set()
    for wait_id in (box.id, box.id + 1):
        with pytest.raises(NotFound) as activated:
            engine.activate(wait_id, ["one"], actor=STAFF)
        with pytest.raises(NotFound) as completed:
            engine.complete(wait_id, actor=STAFF)
        for refused in (activated, completed):
            told.add(refused.value.message.replace(str(wait_id), "N"))

    assert len(told) == 1


def test_another_wait_is_no_sub_process(engine: Engine) -> None:
    deployed(engine, PATIENCE)
    wait = only_wait(engine, engine.start("patience"))

    with pytest.raises(Conflict, match="ad-hoc"):
        engine.activate(wait.id, ["pause"])


def test_the_same_key_activates_once(engine: Engine, instance: Instance) -> None:
    box = only_wait(engine, instance, "adhoc")

    for _ in range(2):
        engine.activate(box.id, ["one"], key="k")

    assert people(engine, instance) == {"one": 1}


def test_without_a_condition_somebody_says_that_it_is_over(engine: Engine) -> None:
    deployed(engine, FREE_AD_HOC)
    instance = engine.start("free")
    box = only_wait(engine, instance, "adhoc")
    engine.activate(box.id, ["one"])
    with pytest.raises(Conflict):
        engine.complete(box.id)

    engine.complete(only_wait(engine, instance, "person").id)
    with pytest.raises(NotFound):
        engine.complete(box.id, actor=STAFF)
    engine.complete(box.id, actor=OPERATOR)

    assert engine.get(instance.id).state == "completed"
