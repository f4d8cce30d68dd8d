"""Jobs of listeners and scripts beside the tasks' own: served, failed, repaired like any job."""

from __future__ import annotations

import pytest

from engine import verification
from engine.connectors import Call
from engine.handlers import Handlers
from engine.service import Engine
from engine.worker_jobs import Holder, TopicRequest
from tests.engine.models import deployed, failing, only_wait
from tests.engine.vendors import of_camunda, of_zeebe

LISTENER = '<zeebe:executionListener type="audit" eventType="{}" retries="1"/>'
LISTENED = of_zeebe(
    "listened",
    "startEvent s",
    "task t | <extensionElements><zeebe:executionListeners>"
    f"{LISTENER.format('start')}{LISTENER.format('end')}"
    "</zeebe:executionListeners></extensionElements>",
    "endEvent e",
    "s -> t -> e",
)
RULED = of_camunda(
    "ruled",
    "startEvent s",
    'serviceTask t camunda:type="external" camunda:topic="audit" | <extensionElements>'
    '<camunda:errorEventDefinition errorRef="E" '
    "expression=\"${externalTask.errorMessage == 'closed'}\"/></extensionElements>",
    'boundaryEvent b attachedToRef="t" | <errorEventDefinition errorRef="E"/>',
    *("endEvent e", "endEvent f", "s -> t -> e", "b -> f"),
    declared='<error id="E" errorCode="CLOSED"/>',
)
OUTSIDE = of_camunda(
    "outside",
    "startEvent s",
    'scriptTask t scriptFormat="python" | <script>def twice(n):\n    return n * 2\n'
    "y = twice(x)</script>",
    *("endEvent e", "s -> t -> e"),
)


def test_a_handler_serves_both_moments_of_a_listener(engine: Engine) -> None:
    seen: list[str] = []

    def audit(call: Call) -> dict[str, object]:
        seen.append(call.element_id)
        return {f"n{len(seen)}": len(seen)}

    engine.connectors["worker"] = Handlers({"audit": audit})
    deployed(engine, LISTENED)
    instance = engine.start("listened")
    assert engine.waits(instance.id)[0].kind == "job"
    assert [found for _, found in verification.verify(engine)] == [[]]

    engine.run_due()

    assert (seen, engine.get(instance.id).state) == (["t", "t"], "completed")
    assert engine.variables(instance.id) == {"n1": 1, "n2": 2}


def test_a_process_waits_for_the_worker_of_its_end(engine: Engine) -> None:
    ending = '<camunda:executionListener event="end" class="audit"/>'
    inside = f"<extensionElements>{ending}</extensionElements>"
    drawn = of_camunda("ending", "startEvent s", "endEvent e", "s -> e", inside=inside)
    deployed(engine, drawn)

    instance = engine.start("ending")
    wait = only_wait(engine, instance)
    assert (wait.kind, wait.element_id) == ("job", "ending")
    assert [found for _, found in verification.verify(engine)] == [[]]
    assert engine.why(instance.id)[0].startswith("Ending waits for a worker for audit")

    engine.complete(wait.id, variables={"told": True})
    assert engine.get(instance.id).state == "completed"
    assert engine.variables(instance.id) == {"told": True}


def test_a_listener_whose_job_gave_up_is_an_incident_that_can_be_retried(engine: Engine) -> None:
    react = failing(is_permanent=True)
    engine.connectors["worker"] = Handlers({"audit": lambda call: react(call).result})
    deployed(engine, LISTENED)
    instance = engine.start("listened")
    engine.run_due()
    [incident] = engine.incidents().items
    assert incident.element_id == "t"

    engine.connectors["worker"] = Handlers({"audit": lambda _: {}})
    engine.retry(incident.id)
    engine.run_due()

    assert engine.get(instance.id).state == "completed"


@pytest.mark.parametrize(("message", "state"), [("closed", "completed"), ("busy", "active")])
def test_a_failure_that_a_rule_names_is_an_error_of_the_model(
    engine: Engine, message: str, state: str
) -> None:
    deployed(engine, RULED)
    instance = engine.start("ruled")
    [job] = engine.lease_jobs([TopicRequest(topic="audit", lease_seconds=30)], worker="w", limit=1)

    engine.fail_job(job.id, message=message, retries=0, holder=Holder(worker="w"))

    assert engine.get(instance.id).state == state
    assert engine.get(instance.id).has_incident == (state == "active")


def test_a_script_that_runs_outside_is_done_by_its_connector(engine: Engine) -> None:
    deployed(engine, OUTSIDE)
    instance = engine.start("outside", variables={"x": 21})
    assert only_wait(engine, instance).kind == "job"

    engine.run_due()

    assert engine.variables(instance.id) == {"x": 21, "y": 42}
    assert engine.get(instance.id).state == "completed"
