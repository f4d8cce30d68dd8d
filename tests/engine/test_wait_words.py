"""What an instance waits for, in plain words."""

from __future__ import annotations

import pytest

from engine.service import Engine
from tests.engine.calls import PARENT
from tests.engine.events import ANY, LISTEN, PAID, TRIGGERED
from tests.engine.models import PATIENCE, WORK, deployed, only_wait
from tests.engine.vendors import of_zeebe

LISTENED = of_zeebe(
    "listened",
    "startEvent s",
    "task t | <extensionElements><zeebe:executionListeners><zeebe:executionListener "
    'type="audit" eventType="start"/></zeebe:executionListeners></extensionElements>',
    "s -> t",
)


@pytest.mark.parametrize(
    ("drawn", "key", "words"),
    [
        (PAID, "paid", "message payment with key 17"),
        (ANY, "any", "message news"),
        (TRIGGERED, "triggered", "somebody who triggers it"),
        (LISTEN, "listen", "signal fire"),
        (PARENT, "parent", "the process child that it called"),
        (PATIENCE, "patience", "the clock"),
        (WORK, "work", "connector stub"),
        (LISTENED, "listened", "a worker for audit, who listens to its start"),
    ],
)
@pytest.mark.usefixtures("outside")
def test_a_wait_says_who_or_what_would_end_it(
    engine: Engine, drawn: bytes, key: str, words: str
) -> None:
    deployed(engine, drawn)

    instance = engine.start(key, variables={"order": 17, "amount": 1})

    assert only_wait(engine, instance).who_or_what == words
    assert engine.why(instance.id)[0].startswith(f"{_place(engine, instance.id)} waits for {words}")


def _place(engine: Engine, instance_id: int) -> str:
    wait = only_wait(engine, instance_id)
    return wait.element_name or wait.element_id
