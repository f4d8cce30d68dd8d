"""Small processes for the doors' tests."""

from __future__ import annotations

import json

_DEFINITIONS = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:test">
  <bpmn:process id="{key}" name="{name}" isExecutable="true"
      plait:starterGroups="analysts,marketing">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>
    {work}
    <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>
"""

_PERSON = """<bpmn:userTask id="work" name="Approve" plait:form="approve.form"
        plait:candidateGroups="marketing"
        plait:outcomes="approve=Approve|It goes on; reject=Send back|It goes back">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>"""

_SERVICE = """<bpmn:serviceTask id="work" name="Ask" plait:connector="http"
        plait:connection="analytics" plait:method="POST" plait:path="/v1/x" plait:retries="R1/PT1S">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>"""

_FORM = {
    "type": "default",
    "id": "approve",
    "schemaVersion": 18,
    "components": [
        {"type": "textfield", "key": "comment", "label": "Comment", "id": "c1"},
        {
            "type": "number",
            "key": "amount",
            "label": "Amount",
            "id": "c2",
            "validate": {"required": True, "min": 1, "max": 100},
        },
    ],
}


def approval(key: str = "approval", name: str = "Approval") -> dict[str, bytes]:
    """Return a process with one task of the group `marketing`, and its form."""
    xml = _DEFINITIONS.format(key=key, name=name, work=_PERSON)
    return {f"{key}.bpmn": xml.encode(), "approve.form": json.dumps(_FORM).encode()}


def asking(key: str = "asking") -> dict[str, bytes]:
    """Return a process with one call of the connection `analytics`, without a second attempt."""
    xml = _DEFINITIONS.format(key=key, name="Asking", work=_SERVICE)
    return {f"{key}.bpmn": xml.encode()}
