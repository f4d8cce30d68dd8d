"""What Camunda Modeler 5 sends, byte for byte, and what it reads of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.webapp.camunda7.conftest import Camunda
from tests.webapp.conftest import CallerOf
from tests.webapp.doors import Browser, add_person
from webapp.wiring import Application

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
    targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler"
    exporterVersion="5.30.0" modeler:executionPlatform="Camunda Platform"
    modeler:executionPlatformVersion="7.22.0">
  <bpmn:process id="Invoice" name="Invoice" isExecutable="true" camunda:versionTag="1.2"
      camunda:historyTimeToLive="180">
    <bpmn:startEvent id="Start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Start" targetRef="Approve"/>
    <bpmn:userTask id="Approve" name="Approve" camunda:candidateGroups="accounting">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="Approve" targetRef="End"/>
    <bpmn:endEvent id="End"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>
"""


def form(fields: dict[str, str], files: dict[str, tuple[str, str]]) -> bytes:
    """Write the form as Chromium does: fields in order, then files with their types."""
    parts = []
    for name, value in fields.items():
        head = f'Content-Disposition: form-data; name="{name}"'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n")
    for name, (media_type, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{name}"'
        head += f"\r\nContent-Type: {media_type}"
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n{content}\r\n")
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


def deploy(camunda: Camunda, content: str = DIAGRAM, **fields: str) -> Any:
    """Press the deploy button."""
    said = {
        "deployment-name": "invoice",
        "deployment-source": "Camunda Modeler",
        "enable-duplicate-filtering": "true",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    return camunda.send(
        "POST",
        "/deployment/create",
        data=form(said, {"invoice.bpmn": ("text/xml", content)}),
        headers={
            "content-type": f"multipart/form-data; boundary={BOUNDARY}",
            "origin": "file://",
        },
    )


def test_it_asks_without_credentials_and_is_told_to_send_some(nobody: Camunda) -> None:
    answer = nobody.get("/deployment", maxResults=0)

    assert answer.status_code == 401
    assert answer.mimetype == "application/json"
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert set(answer.json) == {"type", "message", "code"}


@pytest.mark.parametrize("who", ["camunda", "basic"])
def test_its_check_of_the_connection_succeeds(who: str, request: pytest.FixtureRequest) -> None:
    client: Camunda = request.getfixturevalue(who)

    assert (client.get("/deployment", maxResults=0).status_code) == 200
    assert client.get("/deployment", maxResults=0).json == []
    assert client.get("/version").json == {"version": "7.24.0"}


def test_a_wrong_password_is_nobody(app: Any, basic: Camunda) -> None:
    wrong = Camunda(app, "Basic YmVydDp3cm9uZw==")
    garbled = Camunda(app, "Basic !!!")

    assert wrong.get("/version").status_code == 401
    assert garbled.get("/version").status_code == 401
    assert basic.get("/version").status_code == 200


def test_basic_auth_counts_at_this_door_only(basic: Camunda) -> None:
    answer = basic.client.get("/api/v1/definitions", headers=basic.headers)

    assert answer.status_code == 401


def test_many_requests_with_a_password_are_no_failed_sign_ins(
    basic: Camunda, application: Application
) -> None:
    answers = [basic.get("/version").status_code for _ in range(10)]
    person = application.people.named("bert")
    assert person is not None
    application.accounts.passwords.set(
        tenant_id=1, person_id=person.id, password="another long password"
    )

    assert set(answers) == {200}
    assert basic.get("/version").status_code == 401


def test_it_deploys_and_starts(camunda: Camunda) -> None:
    answer = deploy(camunda)

    assert answer.status_code == 200, answer.json
    made = answer.json
    (definition,) = made["deployedProcessDefinitions"].values()
    assert list(made["deployedProcessDefinitions"]) == [definition["id"]]
    assert (made["name"], made["source"], made["tenantId"]) == ("invoice", "Camunda Modeler", None)
    assert made["deploymentTime"] == "2026-03-02T09:00:00.000+0000"
    assert made["links"][0]["href"].endswith(f"/engine-rest/deployment/{made['id']}")
    assert (definition["key"], definition["version"], definition["resource"]) == (
        "Invoice",
        1,
        "invoice.bpmn",
    )
    assert definition["versionTag"] == "1.2"
    assert definition["deploymentId"] == made["id"]

    started = camunda.post(f"/process-definition/{definition['id']}/start", {"businessKey": "A-1"})

    assert started.status_code == 200
    assert (started.json["businessKey"], started.json["definitionId"], started.json["ended"]) == (
        "A-1",
        definition["id"],
        False,
    )
    shown = camunda.get(f"/process-instance/{started.json['id']}").json
    assert shown["id"] == started.json["id"]


def test_the_same_files_again_are_the_same_deployment(camunda: Camunda) -> None:
    first, again = deploy(camunda).json, deploy(camunda).json

    assert again["id"] == first["id"]
    assert again["deployedProcessDefinitions"] == first["deployedProcessDefinitions"]


def test_a_file_that_cannot_run_is_reported_as_the_modeler_reads_it(camunda: Camunda) -> None:
    answer = deploy(camunda, DIAGRAM.replace('targetRef="End"', 'targetRef="Nowhere"'))

    assert answer.status_code == 400
    assert answer.json["type"] == "ParseException"
    assert answer.json["message"].startswith("ENGINE-09005 Could not parse BPMN process.")
    (error, *_) = answer.json["details"]["invoice.bpmn"]["errors"]
    assert error["message"]
    assert error["line"] > 1
    assert camunda.get("/deployment").json == []


def test_fields_that_would_be_ignored_are_refused(camunda: Camunda) -> None:
    for name, value in {
        "tenant-id": "acme",
        "deployment-activation-time": "2030-01-01T00:00:00.000+0000",
        "colour": "red",
    }.items():
        answer = deploy(camunda, **{name.replace("-", "_"): value})
        assert (answer.status_code, answer.json["type"]) == (400, "InvalidRequestException"), name


def test_a_form_goes_with_its_diagram(camunda: Camunda) -> None:
    files = {
        "invoice.bpmn": ("text/xml", DIAGRAM),
        "note.form": ("application/octet-stream", '{"components": [], "id": "note"}'),
    }
    answer = camunda.send(
        "POST",
        "/deployment/create",
        data=form({"deployment-name": "x"}, files),
        headers={"content-type": f"multipart/form-data; boundary={BOUNDARY}"},
    )

    assert answer.status_code == 200, answer.json


@pytest.mark.parametrize("origin", ["file://", "null"])
def test_a_page_from_a_file_may_ask_first(nobody: Camunda, origin: str) -> None:
    asked = {"origin": origin, "access-control-request-method": "POST"}

    answer = nobody.send("OPTIONS", "/deployment/create", headers=asked)

    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_other_pages_and_other_doors_may_not(nobody: Camunda, camunda: Camunda) -> None:
    evil = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    asked = nobody.send("OPTIONS", "/deployment/create", headers=evil)
    read = camunda.send("GET", "/version", headers=evil)
    other = nobody.client.options("/api/v1/definitions", headers={"origin": "file://"})

    for answer in (asked, read, other):
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_refusals_can_be_read_by_a_page_from_a_file(nobody: Camunda) -> None:
    answer = nobody.send("GET", "/version", headers={"origin": "file://"})

    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] == "file://"


def test_a_cookie_counts_for_nothing_here(browser: Browser, application: Any) -> None:
    add_person(application, "ada", roles=("admin",))
    browser.sign_in("ada")

    assert browser.get("/api/v1/definitions").status_code == 200
    assert browser.get("/engine-rest/version").status_code == 401
    assert browser.client.post("/engine-rest/message", json={}).status_code == 401


def test_it_finds_the_pages(nobody: Camunda) -> None:
    answer = nobody.client.get("/.well-known/camunda-automation-platform/webapps")

    assert sorted(answer.json or ()) == ["admin", "cockpit", "tasklist"]


def test_what_is_not_offered_says_so_in_json(camunda: Camunda) -> None:
    for method, path in (
        ("GET", "/batch"),
        ("POST", "/migration/generate"),
        ("DELETE", "/version"),
    ):
        answer = camunda.send(method, path)
        assert answer.status_code in {404, 405}, path
        assert set(answer.json) == {"type", "message", "code"}


def test_who_may_not_deploy_is_forbidden(app: Any, caller_of: CallerOf) -> None:
    sam = Camunda(app, caller_of("sam").headers["Authorization"])

    answer = deploy(sam)

    assert (answer.status_code, answer.json["type"]) == (403, "AuthorizationException")
