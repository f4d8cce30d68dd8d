"""Element templates: what modelers read, and that what they write with them can be deployed."""

from __future__ import annotations

import json
from typing import Any, get_args
from xml.sax.saxutils import quoteattr

import pytest

from engine.handlers import Handlers
from engine.service import Engine
from tests.webapp.conftest import CallerOf
from tests.webapp.doors import Caller
from tests.webapp.programs import Command
from webapp.element_templates import TEMPLATES, Flavour, element_templates
from webapp.element_templates.vocabulary import Template

FLAVOURS = get_args(Flavour)
_NOT_OFFERED = {Handlers.name, "script"}  # modelers have their own words for workers and scripts
_TYPES = {"camunda7": {"String", "Hidden", "Dropdown"}}
_TYPES["camunda8"] = _TYPES["camunda7"] | {"Text"}
_SPACES = {
    "camunda7": "http://camunda.org/schema/1.0/bpmn",
    "camunda8": "http://camunda.org/schema/zeebe/1.0",
}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_templates_have_what_a_modeler_asks_for(flavour: str) -> None:
    found = element_templates(flavour)

    assert len({one["id"] for one in found}) == len(found) == len(TEMPLATES)
    for one in found:
        assert one["$schema"].endswith("/schema.json")
        assert ("zeebe" in one["$schema"]) == (flavour == "camunda8")
        assert all(kind.startswith("bpmn:") for kind in one["appliesTo"])
        for each in one["properties"]:
            assert each["type"] in _TYPES[flavour], one["id"]
            assert each["binding"]["type"].startswith(("camunda:", "zeebe:"))
            assert each["group"] == "plait"
            assert each["type"] == "Hidden" or each["label"]
            values = [choice["value"] for choice in each.get("choices", ())]
            assert not values or each["value"] in values


def test_every_connector_has_a_template(engine: Engine) -> None:
    offered = {one.connector for one in TEMPLATES if one.connector is not None}

    assert set(engine.connectors) - _NOT_OFFERED == offered


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.id)
def test_what_a_template_writes_is_read(engine: Engine, one: Template, flavour: str) -> None:
    files = {"p.bpmn": _drawn(one, flavour).encode()}

    findings = engine.check(files)

    words = [f"{each.code}: {each.message}" for each in findings if each.level == "error"]
    assert words == []
    assert not [each.message for each in findings if "plait:" in each.message]


def test_they_are_printed_and_answered(plait: Command, caller_of: CallerOf) -> None:
    sam = caller_of("sam")

    printed = json.loads(plait("templates", "--for", "camunda8").out)
    answered = sam.get("/element-templates?for=camunda8").json

    assert printed == answered == element_templates("camunda8")
    assert sam.get("/element-templates").json == element_templates("camunda7")
    assert plait("templates", "--for", "other").code == 2


@pytest.mark.parametrize("query", ["?for=other", "?platform=camunda7", "?colour=red"])
def test_another_platform_is_refused(caller_of: CallerOf, query: str) -> None:
    assert caller_of("sam").get(f"/element-templates{query}").status_code in {400, 422}


def test_strangers_get_none(stranger: Caller) -> None:
    assert stranger.get("/element-templates").status_code == 401


def _drawn(one: Template, flavour: str) -> str:
    """Draw a process with one element that has every example value of the template."""
    values = {field.name: field.example for field in one.fields if field.example}
    if one.connector is not None:
        values["connector"] = one.connector
    vendor = "camunda" if flavour == "camunda7" else "zeebe"
    properties = "".join(
        f'<{vendor}:property name="plait:{name}" value={quoteattr(value)}/>'
        for name, value in values.items()
    )
    kept = {
        "camunda": "<camunda:inputOutput><camunda:outputParameter name='result'>"
        f"${{{one.result}}}</camunda:outputParameter></camunda:inputOutput>",
        "zeebe": f"<zeebe:ioMapping><zeebe:output source='={one.result}' target='result'/>"
        "</zeebe:ioMapping>",
    }
    said = f"<extensionElements><{vendor}:properties>{properties}</{vendor}:properties>"
    said += f"{kept[vendor] if one.result else ''}</extensionElements>"
    kinds: dict[str, Any] = {
        kind: f'<{kind} id="x">{said}</{kind}>' for kind in ("serviceTask", "userTask")
    }
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    kinds["startEvent"] = f'<intermediateCatchEvent id="x">{said}{timer}</intermediateCatchEvent>'
    kinds["process"] = '<manualTask id="x"/>'
    kind = one.applies_to[0].removeprefix("bpmn:")
    kind = kind[0].lower() + kind[1:]
    task = '<userTask id="work"/>' if one.connector == "worklist" else '<manualTask id="work"/>'
    return f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
      xmlns:{vendor}="{_SPACES[flavour]}" targetNamespace="urn:test">
      <process id="p" isExecutable="true">{said if kind == "process" else ""}
      <startEvent id="s"/><sequenceFlow id="a" sourceRef="s" targetRef="x"/>{kinds[kind]}
      <sequenceFlow id="b" sourceRef="x" targetRef="work"/>{task}
      <sequenceFlow id="c" sourceRef="work" targetRef="e"/><endEvent id="e"/>
      </process></definitions>"""
