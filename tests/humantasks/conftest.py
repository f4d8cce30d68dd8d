"""Fixtures of the worklist's tests."""

from __future__ import annotations

import pytest

from engine.service import Engine
from tests.humantasks.office import APPROVE, Office, form_bytes, one_task

PEOPLE = {
    "mia": ({"marketing"}, set()),
    "max": ({"marketing"}, set()),
    "fei": ({"finance"}, set()),
    "noor": ({"marketing-leads"}, {"lead"}),
    "ola": (set(), {"operator", "admin"}),
    "eve": (set(), set()),
}


@pytest.fixture
def office(engine: Engine) -> Office:
    worklist = engine.part("worklist").service
    actors = {
        name: worklist.people.add(
            name, name=name.capitalize(), groups=groups, roles=roles
        ).as_actor()
        for name, (groups, roles) in PEOPLE.items()
    }
    return Office(engine=engine, worklist=worklist, **actors)


@pytest.fixture
def case(office: Office) -> int:
    """Start one case with a task for marketing; returns its instance's id."""
    office.engine.deploy({"p.bpmn": one_task(APPROVE), "approve.form": form_bytes()})
    return office.engine.start(
        "p", variables={"category": "soap", "secret": 7}, business_key="K"
    ).id
