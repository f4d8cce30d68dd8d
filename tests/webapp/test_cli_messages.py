"""The commands that reach what waits, against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.engine.events import LISTEN, PAID
from tests.engine.models import process
from tests.webapp.programs import Command, listening
from webapp.wiring import Application


@pytest.fixture
def served(
    app: Flask, application: Application, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """Serve the application on a free port, and put a token of an operator in place."""
    application.engine.deploy({"paid.bpmn": PAID, "listen.bpmn": LISTEN})
    person = application.people.add("ola", roles=("operator",))
    made = application.accounts.tokens.create(tenant_id=1, person_id=person.id, name="t")
    monkeypatch.setenv("PLAIT_TOKEN", made.secret)
    with listening(app) as url:
        monkeypatch.setenv("PLAIT_URL", url)
        yield application


def test_a_message_by_command(plait: Command, served: Application) -> None:
    instances = [served.engine.start("paid", variables={"order": n}).id for n in (17, 18)]

    by_key = plait("message", "payment", "--key", "17", "--set", "amount=5")
    by_map = plait("message", "payment", "--correlation", "key=18", "--json")

    assert by_key.out == f"delivered to {instances[0]}\n"
    assert json.loads(by_map.out)["delivered_to"] == [str(instances[1])]
    assert served.engine.variables(instances[0]) == {"order": 17, "amount": 5}


def test_a_message_that_nobody_waits_for(plait: Command, served: Application) -> None:
    kept = plait("message", "payment", "--key", "1", "--message-id", "m", "--ttl", "60")
    lost = plait("message", "payment", "--key", "1", "--ttl", "0")

    assert kept.out == "kept until somebody waits for it\n"
    assert lost.out == "nobody waits for it\n"


@pytest.mark.parametrize("wrong", [("--ttl", "nan"), ("--ttl", "-1"), ("--correlation", "key")])
def test_a_malformed_option_is_told_before_the_server_is_asked(
    plait: Command, wrong: tuple[str, str]
) -> None:
    told = plait("message", "payment", *wrong)

    assert told.code == 2
    assert wrong[1] in told.err
    assert "server" not in told.err


def test_a_signal_by_command(plait: Command, served: Application) -> None:
    instance = served.engine.start("listen")

    thrown = plait("signal", "fire", "--set", "floor=3")
    served.engine.run_due()

    assert thrown.out == "on its way to 1 receivers\n"
    assert served.engine.variables(instance.id) == {"floor": 3}
    assert json.loads(plait("signal", "fire", "--json").out)["receivers"] == 0


def test_variables_are_offered_by_command(plait: Command, served: Application) -> None:
    event = "<conditionalEventDefinition><condition>{0}</condition></conditionalEventDefinition>"
    for key, text in (("high", "floor &gt; 1"), ("odd", "floor + 1")):
        drawn = process(key, "startEvent s | " + event.format(text), "endEvent e", "s -> e")
        served.engine.deploy({f"{key}.bpmn": drawn})

    begun = plait("condition", "--set", "floor=3", "--business-key", "A")
    none = plait("condition", "--set", "floor=1", "--definition", "high")
    served.engine.run_due()

    [instance] = served.engine.instances(definition_key="high").items
    assert begun.out == f"{instance.id} high: begun by s\n"
    assert "odd s: the condition" in begun.err
    assert instance.business_key == "A"
    assert none.out == "no condition is true\n"


def test_what_cannot_be_activated_is_told_in_one_line(plait: Command, served: Application) -> None:
    [wait] = served.engine.start("listen").waits

    wrong, no_id = plait("activate", str(wait.id), "c"), plait("activate", "x", "c")

    assert (wrong.code, wrong.err.count("\n")) == (1, 1)
    assert "expected an ad-hoc sub-process" in wrong.err
    assert "not an id" in no_id.err
