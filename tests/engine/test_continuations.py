"""Where the model wants a commit, one is made: what failed after it stands there (SEMANTICS 28)."""

from __future__ import annotations

from engine import verification
from engine.service import Engine
from tests.engine.models import deployed, kinds
from tests.engine.vendors import of_camunda

ASYNC = of_camunda(
    "later",
    "startEvent s",
    'task a camunda:asyncBefore="true" camunda:asyncAfter="true"',
    'serviceTask b camunda:expression="${1 / x}" camunda:asyncBefore="true"',
    "endEvent e",
    "s -> a -> b -> e",
)


def done(engine: Engine, instance_id: int) -> list[str | None]:
    events = engine.history(instance_id)
    return [each.element_id for each in events if each.kind == "element_completed"]


def test_each_piece_is_the_engines_own_work(engine: Engine) -> None:
    deployed(engine, ASYNC)
    instance = engine.start("later", variables={"x": 2})
    assert done(engine, instance.id) == ["s"]
    [wait] = engine.waits(instance.id)
    assert wait.kind == "continuation"
    assert [found for _, found in verification.verify(engine)] == [[]]

    assert engine.run_due() == 3

    assert done(engine, instance.id) == ["s", "a", "b", "e"]
    assert engine.get(instance.id).state == "completed"


def test_what_fails_after_the_commit_leaves_what_was_done(engine: Engine) -> None:
    deployed(engine, ASYNC)
    instance = engine.start("later")
    engine.run_due()
    [incident] = engine.incidents().items
    assert (incident.element_id, done(engine, instance.id)) == ("b", ["s", "a"])

    engine.retry(incident.id, variables={"x": 1})
    engine.run_due()

    assert engine.get(instance.id).state == "completed"
    assert "incident_resolved" in kinds(engine, instance.id)


def test_an_instance_can_be_cancelled_and_suspended_there(engine: Engine) -> None:
    deployed(engine, ASYNC)
    held, gone = engine.start("later", variables={"x": 2}), engine.start("later")

    engine.suspend(held.id)
    engine.cancel(gone.id)
    engine.run_due()
    assert (done(engine, held.id), done(engine, gone.id)) == (["s"], ["s"])

    engine.resume(held.id)
    engine.run_due()
    assert engine.get(held.id).state == "completed"
