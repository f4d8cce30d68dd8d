"""Text of others stays text: hostile words in every field that a page shows."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import VisitOf
from tests.browser.house import PASSWORD, House

PAYLOADS = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "\"'><svg onload=window.hit=1>",
    "</title></textarea></option></select><iframe srcdoc='<script>parent.hit=1</script>'>",
    "{{ 7*7 }}{% raw %}${window.hit=1}",
    "javascript:window.hit=1//",
    "' autofocus onfocus=window.hit=1 x='",
    "![pixel](/static/pixel.png)",
)

_BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:test">
  <bpmn:process id="hostile{n}" name="{text}" isExecutable="true" plait:worklistColumns="said">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="look"/>
    <bpmn:userTask id="look" name="{text}" plait:form="look.form" plait:candidateGroups="evening"
        plait:evidence="said:facts, table:table, said:series">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="hostile{n}">
    <bpmndi:BPMNShape id="s1" bpmnElement="look">
      <dc:Bounds x="100" y="80" width="200" height="80"/>
    </bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


@pytest.mark.parametrize("number", range(len(PAYLOADS)))
def test_hostile_words_are_shown_as_text(house: House, visit_as: VisitOf, number: int) -> None:
    words = PAYLOADS[number]
    task_id, instance_id = _plant(house, number, words)
    name = f"mallory{number}"
    visit = visit_as(None)
    visit.sign_in(name)
    page = visit.page
    page.wait_for_url("**/worklist")

    expect(page.locator(".rows .what", has_text=words[:12]).first).to_have_text(words)
    paths = (
        f"/worklist?task={task_id}",
        f"/tasks/{task_id}",
        f"/tasks/{task_id}?tab=diagram",
        f"/tasks/{task_id}?tab=history",
        f"/tasks/{task_id}?tab=comments",
        f"/instances/{instance_id}",
        f"/instances/{instance_id}?element={_quoted(words)}",
        "/instances",
        "/definitions",
        "/start",
        f"/search?q={_quoted(words)}",
        f"/worklist?view=group:{_quoted(words)}",
        f"/sign-in?next={_quoted(words)}",
        f"/{_quoted(words)}",
        "/settings",
    )
    for path in paths:
        visit.open(path)
        _settle(page)
        _assert_untouched(page)
    expect(visit.form(f"/tasks/{task_id}").locator("[data-form]")).to_contain_text(words)


def test_an_incident_shows_what_the_other_side_said_as_text(
    house: House, visit_as: VisitOf
) -> None:
    words = PAYLOADS[1]
    house.analytics.set_fault("status_500", "/v1/quality-checks")
    house.deploy({"shout.bpmn": _CALL.replace("TEXT", _attribute(words))})
    house.application.engine.start(
        "shout", variables={"said": words}, business_key=words, actor=house.actor("ola")
    )
    visit = visit_as("ola")
    page = visit.open("/incidents")

    expect(page.locator(".incident", has_text=words[:12]).first).to_be_visible(timeout=10_000)
    house.analytics.set_fault("none")
    _assert_untouched(page)


def test_the_session_cookie_is_out_of_reach_of_scripts(visit_as: VisitOf) -> None:
    page = visit_as("mia").page
    assert "session" not in page.evaluate("document.cookie")


def _plant(house: House, number: int, words: str) -> tuple[int, int]:
    """Put the words into every name, value and comment of one case; return task and instance."""
    application = house.application
    person = application.people.add(
        f"mallory{number}", name=words, groups=("evening", "<b>late</b>"), roles=("analyst",)
    )
    application.accounts.passwords.set(
        tenant_id=person.tenant_id, person_id=person.id, password=PASSWORD
    )
    field = {"type": "textfield", "id": "said", "key": "said", "label": words, "description": words}
    text = {"type": "text", "id": "note", "text": "**Said:** {{said}}"}  # a text's own is refused
    form = {"type": "default", "schemaVersion": 18, "components": [text, field]}
    xml = _BPMN.format(n=number, text=_attribute(words))
    house.deploy({"hostile.bpmn": xml, "look.form": json.dumps(form)})
    actor = house.actor(f"mallory{number}")
    instance = application.engine.start(
        f"hostile{number}",
        variables={"said": words, "table": [{words: words}]},
        business_key=words,
        actor=actor,
    )
    [task] = [
        one
        for one in application.worklist.tasks(actor=actor).items
        if one.instance_id == instance.id
    ]
    application.worklist.comment(task.id, words, actor=actor)
    return task.id, instance.id


def _assert_untouched(page: Page) -> None:
    assert page.evaluate("window.hit") is None
    assert (
        page.locator("iframe, [onerror], [onload], [onfocus], img[src='x'], form img").count() == 0
    )
    assert page.locator("script:not([src])").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0


def _settle(page: Page) -> None:
    waiting = "[data-plain], [data-diagram] .wordless"
    page.wait_for_function(f"() => !document.querySelector('{waiting}')")


def _attribute(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _quoted(words: str) -> str:
    from urllib.parse import quote

    return quote(words, safe="")


_CALL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:test">
  <bpmn:process id="shout" name="Shout" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
    <bpmn:serviceTask id="ask" name="TEXT" plait:connector="http" plait:connection="analytics"
        plait:method="POST" plait:path="/v1/quality-checks" plait:retries="R1/PT1S">
      <bpmn:extensionElements><plait:input name="said" source="=said"/></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>
"""
