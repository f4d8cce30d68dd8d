"""Small processes for races and crashes."""

from __future__ import annotations

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:plait="urn:plait:bpmn:1" id="d" targetNamespace="urn:plait:tests">'
)

APPROVAL = (
    _HEAD
    + """
  <bpmn:process id="approval" isExecutable="true">
    <bpmn:startEvent id="asked"/>
    <bpmn:sequenceFlow id="f1" sourceRef="asked" targetRef="approve"/>
    <bpmn:userTask id="approve" name="Approve" plait:candidateGroups="marketing"/>
    <bpmn:boundaryEvent id="late" attachedToRef="approve" cancelActivity="true">
      <bpmn:timerEventDefinition id="late_timer">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f2" sourceRef="approve" targetRef="approved"/>
    <bpmn:sequenceFlow id="f3" sourceRef="late" targetRef="lapsed"/>
    <bpmn:endEvent id="approved"/>
    <bpmn:endEvent id="lapsed"/>
  </bpmn:process>
</bpmn:definitions>"""
).encode()

PUBLICATION = (
    _HEAD
    + """
  <bpmn:process id="publication" isExecutable="true">
    <bpmn:startEvent id="asked"/>
    <bpmn:sequenceFlow id="f1" sourceRef="asked" targetRef="compute"/>
    <bpmn:serviceTask id="compute" plait:connector="ledger" plait:retries="PT1S,PT1S,PT1S"/>
    <bpmn:sequenceFlow id="f2" sourceRef="compute" targetRef="approve"/>
    <bpmn:userTask id="approve" plait:candidateGroups="marketing"/>
    <bpmn:sequenceFlow id="f3" sourceRef="approve" targetRef="publish"/>
    <bpmn:serviceTask id="publish" plait:connector="ledger" plait:retries="PT1S,PT1S,PT1S"/>
    <bpmn:sequenceFlow id="f4" sourceRef="publish" targetRef="published"/>
    <bpmn:endEvent id="published"/>
  </bpmn:process>
</bpmn:definitions>"""
).encode()
