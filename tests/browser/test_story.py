"""The example from start to end in the browser, by people of three groups."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import VisitOf
from tests.browser.house import House


def test_a_forecast_is_started_sent_back_approved_countersigned_and_published(
    house: House, visit_as: VisitOf
) -> None:
    ana = visit_as("ana").form("/start/retail_forecast")
    ana.get_by_label("Business key").fill("STORY-1")
    ana.locator(".fjs-form-field-select .fjs-input-group").click()
    ana.locator(".fjs-dropdownlist-item", has_text="Frozen pizza").click()
    ana.get_by_label("Planned spend").fill("12000")
    ana.get_by_role("button", name="Start Weekly retail forecast").click()
    expect(ana.get_by_role("heading", name="STORY-1")).to_be_visible()
    house.task("STORY-1", "approve_forecast")

    mia = visit_as("mia").page
    mia.get_by_role("link", name="STORY-1").click()
    mia.get_by_role("button", name="Claim").click()
    expect(mia.get_by_text("The task is yours now.")).to_be_visible()
    expect(mia.locator(".chart svg[viewBox] .band").filter(visible=True)).to_have_count(1)
    mia.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
    mia.get_by_role("textbox", name="Comment").fill("Count the promotion of week 2.")
    mia.get_by_role("textbox", name="Adjusted promotion plan").fill("2")
    mia.get_by_role("button", name="Send back").click()
    expect(mia.get_by_text("Done. The process went on.")).to_be_visible()

    house.task("STORY-1", "approve_forecast")
    mia.goto(f"{house.url}/worklist")
    mia.get_by_role("link", name="STORY-1").click()
    mia.get_by_role("button", name="Approve forecast").click()
    expect(mia.get_by_text("Done. The process went on.")).to_be_visible()

    house.task("STORY-1", "countersign")
    fei = visit_as("fei").page
    fei.get_by_role("link", name="STORY-1").click()
    fei.get_by_role("button", name="Countersign").click()
    expect(fei.get_by_text("Done. The process went on.")).to_be_visible()

    ana.wait_for_selector("#case-head .chip.good")
    expect(ana.locator("#side")).to_contain_text("Published")
    published = house.analytics.effects("/v1/publications").values()
    assert sum("12000" in str(one) for one in published) == 1


def test_an_answer_that_is_not_complete_is_shown_with_what_was_typed(
    house: House, visit_as: VisitOf
) -> None:
    task = house.forecast("STORY-2")
    mia = visit_as("mia").form(f"/tasks/{task.id}")
    mia.get_by_role("textbox", name="Adjusted promotion plan").fill("1, 3-4")

    mia.get_by_role("button", name="Send back").click()

    summary = mia.get_by_role("alert")
    expect(summary).to_contain_text("One answer needs a correction")
    expect(mia.get_by_role("textbox", name="Adjusted promotion plan")).to_have_value("1, 3-4")
    expect(mia.locator(".fjs-form-field-error")).to_contain_text("This field needs an answer.")
    summary.get_by_role("link", name="Comment").click()
    expect(mia.get_by_role("textbox", name="Comment")).to_be_focused()


def test_what_is_typed_is_kept_as_a_draft(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("STORY-3")
    mia = visit_as("mia").form(f"/tasks/{task.id}")

    mia.get_by_role("textbox", name="Comment").fill("Half a thought")

    expect(mia.locator("[data-draft-said]")).to_contain_text("Draft saved")
    mia.reload()
    mia.wait_for_selector("[data-form]:not([hidden]) .fjs-form")
    expect(mia.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")


def test_the_one_who_approved_may_not_countersign(house: House, visit_as: VisitOf) -> None:
    task = house.forecast("STORY-4", spend=20_000)
    house.application.worklist.complete(
        task.id, variables={"planned_spend": 20_000}, outcome="approve", actor=house.actor("kim")
    )
    countersign = house.task("STORY-4", "countersign")

    kim = visit_as("kim").open(f"/tasks/{countersign.id}")

    expect(kim.get_by_role("button", name="Countersign")).to_have_count(0)
    expect(kim.locator("#decide")).to_contain_text("approve")


def test_a_failed_call_is_seen_and_tried_again(house: House, visit_as: VisitOf) -> None:
    house.analytics.set_fault("status_500", "/v1/quality-checks")
    files = {"broken.bpmn": _NO_SECOND_TRY}
    house.deploy(files)
    house.application.engine.start(
        "broken",
        variables={"category": "Coffee"},
        business_key="STORY-5",
        actor=house.actor("ola"),
    )
    ola = visit_as("ola").open("/incidents")

    incident = ola.locator(".incident", has_text="STORY-5")
    expect(incident).to_contain_text("status 500")
    expect(incident).to_contain_text("/v1/quality-checks")
    house.analytics.set_fault("none")
    incident.get_by_role("button", name="Try again").click()

    expect(ola.get_by_text("The step runs again.")).to_be_visible()
    expect(ola.locator(".incident", has_text="STORY-5")).to_have_count(0)


def test_variables_that_are_no_json_are_refused_and_kept(house: House, visit_as: VisitOf) -> None:
    house.analytics.set_fault("status_500", "/v1/quality-checks")
    house.deploy({"broken.bpmn": _NO_SECOND_TRY})
    house.application.engine.start("broken", business_key="STORY-6", actor=house.actor("ola"))
    ola = visit_as("ola").open("/incidents")
    incident = ola.locator(".incident", has_text="STORY-6")
    incident.get_by_text("Put variables right first").click()
    incident.get_by_label("Variables as a JSON object").fill("{category: Coffee")

    incident.get_by_role("button", name="Try again").click()

    expect(ola.get_by_role("alert")).to_contain_text("This is not a JSON object")
    typed = ola.locator(".incident", has_text="STORY-6").get_by_role("textbox")
    expect(typed).to_have_value("{category: Coffee")
    house.analytics.set_fault("none")


_NO_SECOND_TRY = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:plait="urn:plait:bpmn:1" targetNamespace="urn:test">
  <bpmn:process id="broken" name="Broken" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
    <bpmn:serviceTask id="ask" name="Ask" plait:connector="http" plait:connection="analytics"
        plait:method="POST" plait:path="/v1/quality-checks" plait:retries="R1/PT1S">
      <bpmn:extensionElements>
        <plait:input name="category" source="=category"/>
      </bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="end"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>
"""
