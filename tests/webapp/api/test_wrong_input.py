"""Wrong input at the REST door: a code, a way out, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.api.test_story import upload
from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import Caller
from webapp.problems import MEDIA_TYPE
from webapp.wiring import Application


@pytest.fixture
def ana(caller_of: CallerOf) -> Caller:
    return caller_of("ana", groups=("analysts", "marketing"), roles=("analyst",))


@pytest.fixture
def task(ana: Caller) -> str:
    upload(ana, approval())
    ana.post("/instances", {"definition_key": "approval"})
    found: str = ana.get("/tasks").json["items"][0]["id"]
    return found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unsupported_media"),
        (b"{", "json_malformed"),
        (b"[]", "json_malformed"),
        (b'{"definition_key": "a", "definition_key": "b"}', "json_malformed"),
        (b'{"definition_key": "a", "variables": {"x": NaN}}', "json_malformed"),
        (b'{"definition_key": "a", "variables": {"x": 1e999}}', "json_malformed"),
        (b'{"definition_key": "\xff"}', "json_malformed"),
        (b'{"definition_key": ' + b"[" * 100 + b"]" * 100 + b"}", "json_malformed"),
        (b'{"definition_key": "a", "tenant_id": 2}', "field_unknown"),
        (b'{"definition_key": 5}', "field_invalid"),
        (b'{"definition_key": ""}', "field_invalid"),
        (b'{"definition_key": "a", "version": "1"}', "field_invalid"),
        (b'{"definition_key": "a", "version": 0}', "field_invalid"),
        (b"{}", "field_invalid"),
        (b'{"definition_key": "a", "variables": {"$x": 1}}', "variable_name_forbidden"),
        (b'{"definition_key": "a", "variables": {"__class__": 1}}', "variable_name_forbidden"),
        (b'{"definition_key": "a", "variables": {"a.b": 1}}', "variable_name_forbidden"),
    ],
)
def test_a_body_that_is_not_right_is_refused_by_its_place(
    ana: Caller, body: bytes, code: str
) -> None:
    headers = {"Content-Type": "application/json"} if body else {}

    answer = ana.send("POST", "/instances", data=body, headers=headers)

    assert answer.status_code in {400, 415, 422}, answer.json
    assert answer.json["code"] == code, answer.json
    assert answer.mimetype == MEDIA_TYPE


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_json_under_another_name_is_refused(ana: Caller, kind: str) -> None:
    answer = ana.send(
        "POST", "/instances", data=b'{"definition_key":"a"}', headers={"Content-Type": kind}
    )

    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media")


def test_a_body_over_a_megabyte_is_refused(ana: Caller) -> None:
    body = {"definition_key": "a", "variables": {"text": "x" * 1_000_001}}

    answer = ana.post("/instances", body)

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=1000000000", "limit"),
        ("limit=x", "limit"),
        ("limit=5&limit=6", "limit"),
        ("state=broken", "state"),
        ("order=id", "order"),
        ("tenant_id=2", "tenant_id"),
        ("has_incident=perhaps", "has_incident"),
    ],
)
def test_a_parameter_that_is_not_right_is_refused_by_name(
    ana: Caller, query: str, parameter: str
) -> None:
    answer = ana.get(f"/instances?{query}")

    assert (answer.status_code, answer.json["code"]) == (400, "parameter_invalid")
    assert answer.json["where"] == {"parameter": parameter}


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00%2B14:00"])
def test_a_moment_that_cannot_be_compared_is_refused(ana: Caller, moment: str) -> None:
    answer = ana.get(f"/tasks?due_before={moment}")

    assert (answer.status_code, answer.json["code"]) == (422, "filter_invalid"), answer.json


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/instances", "/tasks/1/comments", "/tasks?limit=x"])
def test_a_stranger_is_told_to_sign_in_whatever_was_sent(
    stranger: Caller, path: str, method: str
) -> None:
    answer = stranger.send(method, path, json={"nonsense": 1} if method == "POST" else None)

    assert answer.status_code in {401, 405}, answer.json
    assert (answer.json["code"] == "not_signed_in") == (answer.status_code == 401)


def test_a_cursor_of_ones_own_making_is_refused(ana: Caller) -> None:
    for path in ("/instances", "/tasks", "/incidents"):
        answer = ana.get(f"{path}?cursor=%27+OR+1%3D1")
        assert answer.status_code in {400, 422}, (path, answer.json)


def test_an_unknown_definition_is_not_found(ana: Caller) -> None:
    answer = ana.post("/instances", {"definition_key": "nothing_like_it"})

    assert (answer.status_code, answer.json["code"]) == (404, "definition_unknown")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"comment": "x", "amount": 7, "approved_by": "me"}, "field_not_allowed"),
        ({"comment": "x", "amount": "7"}, "form_invalid"),
        ({"comment": "x", "amount": 101}, "form_invalid"),
        ({"comment": "x"}, "form_invalid"),
    ],
)
def test_a_form_takes_only_what_it_shows(
    ana: Caller, task: str, variables: dict[str, Any], code: str
) -> None:
    body = {"variables": variables, "outcome": "approve"}

    answer = ana.post(f"/tasks/{task}/completion", body)

    assert (answer.status_code, answer.json["code"]) == (422, code), answer.json
    assert ana.get(f"/tasks/{task}").json["task"]["state"] == "open"


def test_a_stale_completion_is_refused(ana: Caller, task: str) -> None:
    body = {"variables": {"amount": 7}, "outcome": "approve"}
    assert ana.post(f"/tasks/{task}/completion", body).status_code == 200

    answer = ana.post(f"/tasks/{task}/completion", body)

    assert answer.status_code in {404, 409}, answer.json
    assert answer.json["detail"]


def test_a_claimed_task_is_not_claimed_again(ana: Caller, task: str, caller_of: CallerOf) -> None:
    mia = caller_of("mia", groups=("marketing",))
    ana.send("PUT", f"/tasks/{task}/claim")

    answer = mia.send("PUT", f"/tasks/{task}/claim")

    assert (answer.status_code, answer.json["code"]) == (409, "already_claimed")


@pytest.mark.parametrize("number", ["1", "999999999999999999", "9223372036854775807"])
@pytest.mark.parametrize(
    "path", ["/tasks/{}", "/instances/{}", "/definitions/{}", "/deployments/{}"]
)
def test_what_is_not_there_is_not_found(ana: Caller, path: str, number: str) -> None:
    answer = ana.get(path.format(number))

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "number", ["x", "-1", "1.0", "9223372036854775808", "%00", "1;x", "1/../2"]
)
def test_an_id_that_cannot_be_one_is_not_found(ana: Caller, number: str) -> None:
    answer = ana.get(f"/tasks/{number}")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert answer.mimetype == MEDIA_TYPE


def test_a_foreign_task_answers_like_a_missing_one(
    ana: Caller, task: str, caller_of: CallerOf
) -> None:
    sam = caller_of("sam", groups=("data-stewards",))

    foreign = sam.get(f"/tasks/{task}").json
    missing = sam.get("/tasks/1").json

    assert foreign["detail"].replace(task, "1") == missing["detail"]
    assert {**foreign, "detail": ""} == {**missing, "detail": ""}


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\tb"])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(ana: Caller, key: str) -> None:
    answer = ana.post("/instances", {"definition_key": "x"}, headers={"Idempotency-Key": key})

    assert answer.status_code == 400, answer.json
    assert answer.json["code"] == "idempotency_key_malformed"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/instances", "POST"),
        ("POST", "/tasks/1", "GET"),
        ("TRACE", "/tasks", "GET"),
        ("DELETE", "/deployments", "POST"),
    ],
)
def test_another_method_is_refused_and_the_right_ones_are_named(
    ana: Caller, method: str, path: str, allowed: str
) -> None:
    answer = ana.send(method, path)

    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")
    assert allowed in answer.headers["Allow"]


def test_head_and_options_are_answered_without_content(ana: Caller) -> None:
    head, options = ana.send("HEAD", "/tasks"), ana.send("OPTIONS", "/tasks")

    assert (head.status_code, head.data) == (200, b"")
    assert (options.status_code, options.data) == (200, b"")
    assert "GET" in options.headers["Allow"]


def test_method_overrides_are_not_followed(ana: Caller, application: Application) -> None:
    answer = ana.get(
        "/instances?",
        headers={"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/api/v1/incidents"},
    )

    assert answer.json == {"items": [], "next": None}
