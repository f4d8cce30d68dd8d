"""What expressions of a vendor may ask of the instance that they run in."""

from __future__ import annotations

from engine.service import Engine
from tests.engine.models import deployed, only_wait
from tests.engine.vendors import of_camunda

ASKED = (
    "execution.processInstanceId",
    "execution.processDefinitionKey",
    "execution.processBusinessKey",
    "execution.currentActivityId",
    "execution.currentActivityName",
)


def asking(key: str, *rest: str) -> bytes:
    """Ask for each fact in a task of its own, whose id is the name that it lands under."""
    tasks = [
        f'serviceTask f{n} name="Task {n}" camunda:expression="${{{text}}}" '
        f'camunda:resultVariable="r{n}"'
        for n, text in enumerate(ASKED)
    ]
    way = " -> ".join(["s", *(f"f{n}" for n in range(len(ASKED))), "u"])
    return of_camunda(key, "startEvent s", *tasks, "userTask u", way, *rest)


def test_the_facts_of_the_instance_and_of_the_element(engine: Engine) -> None:
    deployed(engine, asking("facts"))

    instance = engine.start("facts", business_key="A-1")

    values = [engine.variables(instance.id)[f"r{n}"] for n in range(len(ASKED))]
    assert values == [str(instance.id), "facts", "A-1", "f3", "Task 4"]


def test_facts_are_no_variables(engine: Engine) -> None:
    call = (
        'callActivity c calledElement="other" | <extensionElements>'
        '<camunda:in variables="all"/></extensionElements>'
    )
    deployed(engine, asking("facts", call, "u -> c"), asking("other"))
    instance = engine.start("facts")
    assert engine.variables(instance.id)["r2"] is None

    engine.complete(only_wait(engine, instance).id)
    engine.run_due()

    names = {f"r{n}" for n in range(len(ASKED))}
    assert set(engine.variables(instance.id)) == names
    [called] = engine.instances(definition_key="other").items
    assert set(engine.variables(called.id)) == names
    assert engine.variables(called.id)["r0"] == str(called.id)
