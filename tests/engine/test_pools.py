"""Pools of one file: every executable process is a definition, message flows are correlation."""

from __future__ import annotations

from engine.service import Engine

FILE = b"""
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:plait="urn:plait:bpmn:1">
  <message id="order" name="Order"/><message id="answer" name="Answer"/>
  <collaboration id="c">
    <participant id="pb" processRef="buyer"/><participant id="ps" processRef="seller"/>
    <participant id="pc" name="Courier"/>
    <messageFlow id="f1" sourceRef="ask" targetRef="asked"/>
    <messageFlow id="f2" sourceRef="reply" targetRef="replied"/>
  </collaboration>
  <process id="buyer" isExecutable="true">
    <startEvent id="bs"/>
    <intermediateThrowEvent id="ask">
      <extensionElements>
        <plait:input name="number" source="=number"/><plait:input name="goods" source="=goods"/>
      </extensionElements>
      <messageEventDefinition messageRef="order"/>
    </intermediateThrowEvent>
    <intermediateCatchEvent id="replied" plait:correlationKey="=number">
      <messageEventDefinition messageRef="answer"/>
    </intermediateCatchEvent>
    <sequenceFlow id="b1" sourceRef="bs" targetRef="ask"/>
    <sequenceFlow id="b2" sourceRef="ask" targetRef="replied"/>
  </process>
  <process id="seller" isExecutable="true">
    <startEvent id="asked"><messageEventDefinition messageRef="order"/></startEvent>
    <scriptTask id="price"><script>total = number * 10</script></scriptTask>
    <endEvent id="reply" plait:correlationKey="=number">
      <extensionElements>
        <plait:input name="total" source="=total"/>
      </extensionElements>
      <messageEventDefinition messageRef="answer"/>
    </endEvent>
    <sequenceFlow id="s1" sourceRef="asked" targetRef="price"/>
    <sequenceFlow id="s2" sourceRef="price" targetRef="reply"/>
  </process>
</definitions>
"""


def test_two_pools_talk_by_messages(engine: Engine) -> None:
    deployment = engine.deploy({"trade.bpmn": FILE})
    assert sorted(each.key for each in deployment.definitions) == ["buyer", "seller"]

    one = engine.start("buyer", variables={"number": 1, "goods": "tea"})
    two = engine.start("buyer", variables={"number": 2, "goods": "ink"})
    engine.run_due()

    assert [engine.get(each.id).state for each in (one, two)] == ["completed", "completed"]
    assert engine.variables(one.id)["total"] == 10
    assert engine.variables(two.id)["total"] == 20
    sellers = engine.instances(definition_key="seller").items
    assert sorted(str(engine.variables(each.id)["goods"]) for each in sellers) == ["ink", "tea"]
    assert {each.state for each in sellers} == {"completed"}
