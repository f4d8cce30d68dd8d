"""A call activity is an instance of its own: started, answered and cancelled by deliveries."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from engine.facts import Instance
from engine.service import Engine
from tests.engine.calls import (
    CATCHING_PARENT,
    CHILD,
    ESCALATING_CHILD,
    FAILING_CHILD,
    GRANDPARENT,
    INTERRUPTED_PARENT,
    NOTIFIED_PARENT,
    PARENT,
    PATIENT_CHILD,
    SEVERAL_CALLS,
)
from tests.engine.models import deployed, kinds, only_wait, person


def only(engine: Engine, key: str) -> Instance:
    [one] = engine.instances(definition_key=key).items
    return engine.get(one.id)


def states(engine: Engine) -> dict[str, str]:
    return {one.definition_key: one.state for one in engine.instances(limit=200).items}


def test_a_call_starts_an_instance_and_takes_its_variables(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT)
    parent = engine.start("parent", variables={"amount": 21})
    wait = only_wait(engine, parent, "instance")

    assert engine.run_due() == 2

    assert engine.get(parent.id).state == "completed"
    assert engine.variables(parent.id) == {"amount": 21, "result": 42}
    child = only(engine, "child")
    assert (child.id, child.parent_id) == (wait.id, parent.id)
    assert engine.variables(child.id) == {"amount": 21, "result": 42}


def test_a_call_waits_as_long_as_what_it_called(engine: Engine, other: Engine) -> None:
    deployed(engine, PATIENT_CHILD, PARENT)
    parent = engine.start("parent")
    engine.run_due()

    engine.complete(only_wait(engine, only(engine, "child"), "person").id, variables={"yes": True})
    assert engine.get(parent.id).state == "active"
    other.run_due()

    assert engine.get(parent.id).state == "completed"
    assert engine.variables(parent.id) == {"yes": True}


def test_calls_may_lie_three_deep(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT, GRANDPARENT)
    first = engine.start("grandparent", variables={"amount": 1})

    engine.run_due()

    assert states(engine) == dict.fromkeys(("grandparent", "parent", "child"), "completed")
    assert engine.variables(first.id)["result"] == 2


def test_an_error_is_caught_by_the_caller(engine: Engine) -> None:
    deployed(engine, FAILING_CHILD, CATCHING_PARENT)
    parent = engine.start("parent")
    engine.run_due()

    ask = only_wait(engine, only(engine, "child"), "person")
    engine.complete(ask.id)
    engine.run_due()

    assert states(engine) == {"parent": "completed", "child": "completed"}
    assert "caught" in [one.element_id for one in engine.history(parent.id)]
    assert engine.variables(parent.id)["code"] == "NO_STOCK"


def test_an_error_goes_through_a_caller_that_does_not_catch_it(engine: Engine) -> None:
    outer = CATCHING_PARENT.replace(b'id="parent"', b'id="outer"').replace(
        b'calledElement="child"', b'calledElement="parent"'
    )
    deployed(engine, FAILING_CHILD, PARENT, outer)
    first = engine.start("outer")
    engine.run_due()

    ask = only_wait(engine, only(engine, "child"), "person")
    engine.complete(ask.id)
    engine.run_due()

    assert engine.get(first.id).state == "completed"
    assert engine.variables(first.id)["code"] == "NO_STOCK"
    assert states(engine)["parent"] == "completed"
    assert engine.incidents().items == ()


def test_an_error_that_no_caller_catches_is_an_incident_where_it_was_thrown(
    engine: Engine,
) -> None:
    deployed(engine, FAILING_CHILD, PARENT)
    parent = engine.start("parent")
    engine.run_due()

    child = only(engine, "child")
    engine.complete(only_wait(engine, child, "person").id)
    engine.run_due()

    [incident] = engine.incidents().items
    assert incident.instance_id == child.id
    assert engine.get(parent.id).state == "active"


def test_an_escalation_is_noted_and_the_called_instance_goes_on(engine: Engine) -> None:
    deployed(engine, ESCALATING_CHILD, NOTIFIED_PARENT)
    parent = engine.start("parent")
    engine.run_due()

    assert engine.variables(parent.id)["noted"] is True
    assert engine.get(parent.id).state == "active"
    engine.complete(only_wait(engine, only(engine, "child"), "person").id)
    engine.run_due()
    assert engine.get(parent.id).state == "completed"


def test_a_call_that_is_interrupted_cancels_what_it_called(engine: Engine) -> None:
    deployed(engine, PATIENT_CHILD, INTERRUPTED_PARENT, GRANDPARENT)
    first = engine.start("grandparent")
    engine.run_due()

    engine.correlate("stop")
    engine.run_due()

    assert states(engine) == {
        "grandparent": "completed",
        "parent": "completed",
        "child": "cancelled",
    }
    assert engine.get(first.id).state == "completed"


def test_cancelling_a_caller_cancels_all_below_it(engine: Engine) -> None:
    deployed(engine, PATIENT_CHILD, PARENT, GRANDPARENT)
    first = engine.start("grandparent")
    engine.run_due()

    engine.cancel(first.id)
    engine.run_due()

    assert set(states(engine).values()) == {"cancelled"}
    assert engine.incidents().items == ()


def test_a_call_cancelled_before_it_started_never_starts(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT)
    parent = engine.start("parent", variables={"amount": 1})

    engine.cancel(parent.id)
    engine.run_due()

    assert states(engine) == {"parent": "cancelled"}


def test_a_called_instance_that_is_cancelled_stops_its_caller(engine: Engine) -> None:
    deployed(engine, PATIENT_CHILD, PARENT)
    parent = engine.start("parent")
    engine.run_due()
    first = only(engine, "child")

    engine.cancel(first.id)
    engine.run_due()
    [incident] = engine.incidents().items
    assert (incident.instance_id, incident.code) == (parent.id, "called_cancelled")
    engine.retry(incident.id)
    engine.run_due()

    [second] = [
        one for one in engine.instances(definition_key="child").items if one.state == "active"
    ]
    assert second.id != first.id
    engine.complete(only_wait(engine, second.id, "person").id)
    engine.run_due()
    assert engine.get(parent.id).state == "completed"
    assert not engine.get(parent.id).has_incident


def test_a_suspended_caller_takes_the_answer_when_it_is_resumed(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT)
    parent = engine.start("parent", variables={"amount": 1})
    engine.suspend(parent.id)
    engine.run_due()
    assert engine.get(parent.id).state == "suspended"

    engine.resume(parent.id)
    engine.run_due()

    assert engine.get(parent.id).state == "completed"


def test_a_wait_for_a_called_instance_cannot_be_completed(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT)
    wait = only_wait(engine, engine.start("parent", variables={"amount": 1}))

    with pytest.raises(Conflict, match="instance that it called"):
        engine.complete(wait.id)


def test_every_history_ends_once(engine: Engine) -> None:
    deployed(engine, CHILD, PARENT, GRANDPARENT)
    engine.start("grandparent", variables={"amount": 1})
    engine.run_due()

    for one in engine.instances().items:
        assert kinds(engine, one.id).count("instance_completed") == 1


def test_who_started_the_caller_sees_what_it_called(engine: Engine) -> None:
    listed = b'isExecutable="true" plait:starterUsers="stef"'
    deployed(engine, PATIENT_CHILD, PARENT.replace(b'isExecutable="true"', listed))
    engine.start("parent", actor=person("stef", "staff"))
    engine.run_due()

    seen = engine.instances(actor=person("stef", "staff")).items

    assert {one.definition_key for one in seen} == {"parent", "child"}
    assert engine.instances(actor=person("else", "staff")).items == ()


def test_several_instances_of_a_call_run_beside_one_another(engine: Engine) -> None:
    deployed(engine, CHILD, SEVERAL_CALLS)
    parent = engine.start("parent", variables={"amounts": [1, 2, 3]})

    engine.run_due()

    assert engine.get(parent.id).state == "completed"
    assert len(engine.instances(definition_key="child").items) == 3
    assert engine.variables(parent.id)["results"] == [2, 4, 6]


def test_a_suspended_called_instance_is_cancelled_with_its_caller(engine: Engine) -> None:
    deployed(engine, PATIENT_CHILD, PARENT)
    parent = engine.start("parent")
    engine.run_due()
    engine.suspend(only(engine, "child").id)

    engine.cancel(parent.id)
    engine.run_due()

    assert states(engine) == {"parent": "cancelled", "child": "cancelled"}
