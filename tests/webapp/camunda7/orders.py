"""An order that an external worker ships: the process, its start, and a worker's request."""

from __future__ import annotations

from typing import Any

from tests.webapp.camunda7.conftest import Camunda

MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
  <error id="E" errorCode="NO_STOCK"/>
  <process id="order" isExecutable="true" camunda:versionTag="v1">
    <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="ship"/>
    <serviceTask id="ship" name="Ship" camunda:type="external" camunda:topic="shipping">
      <extensionElements><camunda:properties>
        <camunda:property name="carrier" value="post"/>
      </camunda:properties></extensionElements>
    </serviceTask>
    <sequenceFlow id="b" sourceRef="ship" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="none" attachedToRef="ship"><errorEventDefinition errorRef="E"/>
    </boundaryEvent>
    <sequenceFlow id="c" sourceRef="none" targetRef="out"/><endEvent id="out"/>
  </process></definitions>"""


def start(camunda: Camunda, **variables: Any) -> str:
    given = {name: {"value": value} for name, value in {"amount": 5, **variables}.items()}
    answer = camunda.post("/process-definition/key/order/start", {"variables": given})
    assert answer.status_code == 200, answer.json
    instance_id: str = answer.json["id"]
    return instance_id


def fetch(camunda: Camunda, *, worker: str = "w1", **change: Any) -> Any:
    """Ask as the Python client does."""
    topic = {
        "topicName": "shipping",
        "lockDuration": 300000,
        "processVariables": {},
        "includeExtensionProperties": True,
        "deserializeValues": True,
        "variables": None,
        **change.pop("topic", {}),
    }
    body = {
        "workerId": worker,
        "maxTasks": 1,
        "topics": [topic],
        "asyncResponseTimeout": 0,
        "usePriority": False,
        "sorting": None,
        **change,
    }
    return camunda.post("/external-task/fetchAndLock", body)
