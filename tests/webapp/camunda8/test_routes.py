"""What a modeler for Camunda 8 asks for, and reads of the answers."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from flask import Flask

from tests.webapp.conftest import CallerOf
from tests.webapp.diagrams import approval
from tests.webapp.doors import PASSWORD, Browser, add_person
from webapp.problems import MEDIA_TYPE
from webapp.wiring import Application

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_1"
    targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud"
    modeler:executionPlatformVersion="8.8.0">
  <bpmn:process id="Invoice" name="Invoice" isExecutable="true">
    <bpmn:startEvent id="Start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="Start" targetRef="Approve"/>
    <bpmn:userTask id="Approve" name="Approve">
      <bpmn:extensionElements><zeebe:userTask/>
        <zeebe:assignmentDefinition candidateGroups="accounting"/></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="Approve" targetRef="End"/>
    <bpmn:endEvent id="End"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>
"""


class Zeebe:
    """A client of the vendor's."""

    def __init__(self, app: Flask, authorization: str | None) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {} if authorization is None else {"Authorization": authorization}

    def get(self, path: str) -> Any:
        return self.client.get(f"/v2{path}", headers=self.headers)

    def post(self, path: str, document: Any) -> Any:
        return self.client.post(f"/v2{path}", json=document, headers=self.headers)

    def deploy(self, files: dict[str, bytes], **fields: str) -> Any:
        """Send files as the form's part `resources`."""
        parts = [(io.BytesIO(content), name) for name, content in files.items()]
        data = {"resources": parts, **fields}
        return self.client.post("/v2/deployments", data=data, headers=self.headers)


@pytest.fixture
def zeebe(app: Flask, caller_of: CallerOf) -> Zeebe:
    return Zeebe(app, caller_of("chief", roles=("admin",)).headers["Authorization"])


def test_the_connection_is_checked_by_the_topology(zeebe: Zeebe) -> None:
    answer = zeebe.get("/topology")

    assert answer.status_code == 200
    assert answer.json["gatewayVersion"] == "8.8.0"
    assert (answer.json["clusterSize"], answer.json["partitionsCount"]) == (1, 1)
    (broker,) = answer.json["brokers"]
    assert broker["partitions"] == [{"partitionId": 1, "role": "leader", "health": "healthy"}]


def test_name_and_password_will_do(app: Flask, application: Application) -> None:
    add_person(application, "bert", roles=("admin",))
    secret = base64.b64encode(f"bert:{PASSWORD}".encode()).decode()

    assert Zeebe(app, f"Basic {secret}").get("/topology").status_code == 200
    assert Zeebe(app, "Basic YmVydDp4").get("/topology").status_code == 401


def test_a_diagram_is_deployed_and_started(zeebe: Zeebe) -> None:
    answer = zeebe.deploy({"invoice.bpmn": MODEL.encode()})

    assert answer.status_code == 200, answer.json
    (item,) = answer.json["deployments"]
    process = item["processDefinition"]
    assert answer.json["tenantId"] == "<default>"
    assert isinstance(answer.json["deploymentKey"], str)
    assert {name: process[name] for name in ("processDefinitionId", "resourceName")} == {
        "processDefinitionId": "Invoice",
        "resourceName": "invoice.bpmn",
    }
    assert process["processDefinitionVersion"] == 1

    by_id = zeebe.post(
        "/process-instances", {"processDefinitionId": "Invoice", "variables": {"amount": 5}}
    )
    by_key = zeebe.post(
        "/process-instances", {"processDefinitionKey": process["processDefinitionKey"]}
    )

    assert (by_id.status_code, by_key.status_code) == (200, 200), by_id.json
    assert by_id.json["processDefinitionKey"] == process["processDefinitionKey"]
    assert by_id.json["variables"] == {"amount": 5}
    assert by_id.json["processInstanceKey"] != by_key.json["processInstanceKey"]


def test_a_form_comes_back_with_its_version(zeebe: Zeebe) -> None:
    answer = zeebe.deploy(approval())

    assert answer.status_code == 200, answer.json
    kinds = [next(iter(one)) for one in answer.json["deployments"]]
    assert kinds[0] == "processDefinition"


def test_a_file_that_cannot_run_is_told_with_all_its_problems(zeebe: Zeebe) -> None:
    answer = zeebe.deploy({"x.bpmn": MODEL.replace('targetRef="End"', 'targetRef="no"').encode()})

    assert (answer.status_code, answer.mimetype) == (400, MEDIA_TYPE)
    assert answer.json["title"] == "INVALID_ARGUMENT"
    assert "'x.bpmn' line" in answer.json["detail"]


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({}, 400),
        ({"processDefinitionId": "none"}, 404),
        ({"processDefinitionKey": "1"}, 404),
        ({"processDefinitionKey": "x"}, 404),
        ({"processDefinitionId": "Invoice", "processDefinitionKey": "1"}, 400),
        ({"processDefinitionId": "Invoice", "processDefinitionVersion": 9}, 404),
        ({"processDefinitionId": "Invoice", "processDefinitionVersion": "x"}, 400),
        ({"processDefinitionId": "Invoice", "tenantId": "acme"}, 400),
        ({"processDefinitionId": "Invoice", "awaitCompletion": True}, 400),
        ({"processDefinitionId": "Invoice", "startInstructions": [{"elementId": "x"}]}, 400),
        ({"processDefinitionId": "Invoice", "variables": [1]}, 400),
        ([], 400),
    ],
)
def test_a_start_without_sense_is_refused(zeebe: Zeebe, document: Any, status: int) -> None:
    zeebe.deploy({"invoice.bpmn": MODEL.encode()})

    answer = zeebe.post("/process-instances", document)

    assert (answer.status_code, answer.mimetype) == (status, MEDIA_TYPE), answer.json
    assert answer.json["status"] == status


def test_what_would_be_ignored_is_refused(zeebe: Zeebe) -> None:
    assert zeebe.deploy({"a.bpmn": MODEL.encode()}, tenantId="acme").status_code == 400
    assert zeebe.deploy({"a.bpmn": MODEL.encode()}, colour="red").status_code == 400
    assert zeebe.deploy({}).status_code == 400
    assert zeebe.deploy({"a.bpmn": MODEL.encode()}, tenantId="<default>").status_code == 200


def test_strangers_and_cookies_are_nobody(
    app: Flask, application: Application, browser: Browser
) -> None:
    add_person(application, "ada", roles=("admin",))
    browser.sign_in("ada")

    assert Zeebe(app, None).get("/topology").status_code == 401
    assert browser.get("/v2/topology").status_code == 401


def test_who_may_not_deploy_is_forbidden(app: Flask, caller_of: CallerOf) -> None:
    sam = Zeebe(app, caller_of("sam").headers["Authorization"])

    answer = sam.deploy({"files.zip": b"PK\x03\x04 not really"})

    assert (answer.status_code, answer.json["title"]) == (403, "FORBIDDEN")


def test_what_is_not_offered_says_so(zeebe: Zeebe) -> None:
    assert zeebe.post("/jobs/activation", {}).status_code == 404
    assert zeebe.client.delete("/v2/topology", headers=zeebe.headers).status_code in {404, 405}
