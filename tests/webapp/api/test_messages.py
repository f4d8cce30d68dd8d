"""Messages, signals and activations by REST."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.events import LISTEN, PAID
from tests.engine.models import process
from tests.webapp.conftest import CallerOf
from tests.webapp.doors import Caller
from webapp.wiring import Application


@pytest.fixture
def ola(caller_of: CallerOf, application: Application) -> Caller:
    application.engine.deploy({"paid.bpmn": PAID, "listen.bpmn": LISTEN})
    return caller_of("ola", roles=("operator",))


def started(application: Application, key: str, **variables: Any) -> str:
    return str(application.engine.start(key, variables=variables).id)


def test_a_message_that_somebody_waits_for_is_delivered_at_once(
    ola: Caller, application: Application
) -> None:
    instance = started(application, "paid", order=17)

    answer = ola.post(
        "/messages",
        {"name": "payment", "correlation": {"key": 17}, "variables": {"amount": 5}},
    )

    assert answer.status_code == 200
    assert answer.json["delivered_to"] == [instance]
    assert answer.json["is_kept"] is False
    assert ola.get(f"/instances/{instance}").json["state"] == "completed"


def test_a_message_that_nobody_waits_for_is_kept(ola: Caller, application: Application) -> None:
    body = {"name": "payment", "correlation_key": "18", "message_id": "m", "ttl_seconds": 60}

    first, again = ola.post("/messages", body), ola.post("/messages", body)
    instance = started(application, "paid", order=18)
    application.engine.run_due()

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json
    assert (first.json["delivered_to"], first.json["is_kept"]) == ([], True)
    assert ola.get(f"/instances/{instance}").json["state"] == "completed"


def test_all_who_wait_are_reached(ola: Caller, application: Application) -> None:
    instances = [started(application, "paid", order=1) for _ in range(3)]

    answer = ola.post("/messages", {"name": "payment", "correlation_key": "1", "all": True})
    application.engine.run_due()

    assert answer.json["delivered_to"] == instances
    states = {ola.get(f"/instances/{one}").json["state"] for one in instances}
    assert states == {"completed"}


def test_a_signal_is_on_its_way(ola: Caller, application: Application) -> None:
    instance = started(application, "listen")

    answer = ola.post("/signals", {"name": "fire", "variables": {"floor": 2}})
    application.engine.run_due()

    assert answer.status_code == 202
    assert answer.json["receivers"] == 1
    assert answer.json["id"].isdecimal()
    assert application.engine.variables(int(instance)) == {"floor": 2}


def test_offered_variables_begin_what_their_condition_makes_true(
    ola: Caller, application: Application
) -> None:
    event = "<conditionalEventDefinition><condition>floor &gt; 1</condition>"
    drawn = process(
        "high", f"startEvent s | {event}</conditionalEventDefinition>", "endEvent e", "s -> e"
    )
    application.engine.deploy({"high.bpmn": drawn})

    answer = ola.post("/conditions", {"variables": {"floor": 2}, "business_key": "A"})
    application.engine.run_due()

    assert answer.status_code == 202
    [one] = answer.json["begun"]
    assert (one["definition_key"], one["element_id"]) == ("high", "s")
    assert ola.get(f"/instances/{one['id']}").json["business_key"] == "A"
    assert ola.post("/conditions", {"variables": {"floor": 1}}).json["begun"] == []
    assert ola.post("/conditions", {"floor": 1}).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "field_invalid"),
        ({"name": ""}, 422, "field_invalid"),
        ({"name": "n", "ttl_seconds": -1}, 422, "field_invalid"),
        ({"name": "n", "ttl_seconds": "5"}, 422, "field_invalid"),
        ({"name": "n", "ttl_seconds": True}, 422, "field_invalid"),
        ({"name": "n", "wait": 1}, 422, "field_unknown"),
        ({"name": "n", "correlation": {}}, 422, "correlation_malformed"),
        ({"name": "n", "correlation": {"a": 1}, "correlation_key": "b"}, 422, None),
        ({"name": "n", "variables": {"a b": 1}}, 422, "variable_name_forbidden"),
    ],
)
def test_what_is_no_message_is_refused(
    ola: Caller, body: dict[str, Any], status: int, code: str | None
) -> None:
    answer = ola.post("/messages", body)

    assert answer.status_code == status, answer.json
    assert code in {None, answer.json["code"]}


def test_a_token_needs_the_scope(caller_of: CallerOf, ola: Caller) -> None:
    narrow = caller_of("nora", roles=("operator",), scopes=("read",))
    wide = caller_of("willy", roles=("operator",), scopes=("messages",))

    for path in ("/messages", "/signals"):
        assert narrow.post(path, {"name": "x"}).status_code == 403
        assert wide.post(path, {"name": "x"}).status_code == 202


def test_only_an_ad_hoc_sub_process_is_activated(ola: Caller, application: Application) -> None:
    instance = application.engine.start("paid", variables={"order": 1})
    [wait] = instance.waits

    wrong = ola.post(f"/waits/{wait.id}/activation", {"element_ids": ["c"]})
    missing = ola.post("/waits/1/activation", {"element_ids": ["c"]})

    assert (wrong.status_code, wrong.json["code"]) == (409, "wrong_state")
    assert missing.status_code == 404
