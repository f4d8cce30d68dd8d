"""Nothing silent: every name of a vendor, on every element, is read or told.

The names are the vendors' own (`vendor_names.json`: the modelers' moddle descriptors, what the
corpus uses of the others). A name that changes neither the model nor the findings is a defect.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.dialects.every_name import PLACES, Read, read_at
from tests.sources import ROOT

NAMES: dict[str, dict[str, list[str]]] = json.loads(
    Path(__file__).with_name("vendor_names.json").read_text()
)
_VALUES = {
    **dict.fromkeys(("async", "asyncBefore", "asyncAfter", "asyncLeave"), "true"),
    **dict.fromkeys(("triggerable", "inheritVariables", "inheritBusinessKey"), "true"),
    **dict.fromkeys(("sameDeployment", "autoStoreVariables", "terminateAll"), "true"),
    **dict.fromkeys(("useLocalScopeForResultVariable", "terminateMultiInstance"), "true"),
    **dict.fromkeys(("useLocalScopeForOutParameters", "errorVariableLocalScope"), "true"),
    **dict.fromkeys(("jobPriority", "taskPriority", "priority"), "7"),
    **dict.fromkeys(("exclusive", "isStartableInTasklist"), "false"),
    **dict.fromkeys(("dueDate", "followUpDate"), "PT1H"),
    "scope": "processInstance",
    "calledElementType": "id",
    "scriptsOnInstances": "true",
}
_PAIR = '<v:input source="=a" target="b"/>'
_OWNER = "<resourceAssignmentExpression><formalExpression>user(a)</formalExpression>"
_CONTENTS = {  # what only holds others says nothing when it is empty
    "properties": '<v:property name="n" value="v"/>',
    "inputOutput": '<v:inputParameter name="n">1</v:inputParameter>',
    "formData": '<v:formField id="f" type="string"/>',
    "potentialStarter": f"{_OWNER}</resourceAssignmentExpression>",
    "ioMapping": _PAIR,
    "processVariableCorrelation": "<v:propertyId>k</v:propertyId><v:expression>k</v:expression>",
    "failedJobRetryTimeCycle": "R3/PT7S",
    "taskMetadataValues": '<v:taskMetadataValue name="n" value="v"/>',
    "executionListeners": '<v:executionListener eventType="start" type="t"/>',
    "taskListeners": '<v:taskListener eventType="creating" type="t"/>',
    "unitTests": '<v:unitTest id="u"><v:inputJson>1</v:inputJson></v:unitTest>',
}
_GIVEN = {  # what an element says in its attributes
    "assignmentDefinition": 'assignee="a"',
    "priorityDefinition": 'priority="7"',
    "taskSchedule": 'dueDate="=d"',
    "adHoc": 'activeElementsCollection="=x"',
    "calledElement": 'processId="c"',
    "conditionalFilter": 'variableNames="a"',
    "loopCharacteristics": 'inputCollection="=x"',
    "versionTag": 'value="1"',
}
_KEYS = "processVariableCorrelation"
# Read by what refers to it, and nothing does here
_ELSEWHERE = {
    ("zeebe", "message", "subscription"),
    ("zeebe", "process", "userTaskForm"),
    ("zeebe", "process", "jobPriorityDefinition"),
    ("camunda", "process", "jobPriority"),
    ("camunda", "process", "taskPriority"),
    *(("spiff", kind, _KEYS) for kind in ("receiveTask", "messageEventDefinition")),
    *(("spiff", "message thrown", name) for name in ("messagePayload",)),
    ("spiff", "messageEventDefinition", "messageVariable"),
    *(("spiff", "message", name) for name in ("messagePayload", "messageVariable", _KEYS)),
    *(
        ("spiff", kind, name)
        for kind in ("error", "signal", "escalation")
        for name in ("payloadExpression", "variableName")
    ),
    ("spiff", "multiInstanceLoopCharacteristics", "scriptsOnInstances"),
    ("spiff", "standardLoopCharacteristics", "scriptsOnInstances"),
    ("zeebe", "userTask", "userTask"),  # without it a person's task too: it is told where it lacks
}
_WORK = "serviceTask"
BESIDE = [  # what another name at the same place may hide
    ("camunda", _WORK, "v:type='external' v:topic='t'", ""),
    ("camunda", _WORK, "v:class='a.B'", ""),
    ("camunda", _WORK, "v:delegateExpression='${b}'", ""),
    ("camunda", _WORK, "v:expression='${b.c()}'", ""),
    ("camunda", _WORK, "v:expression='${1 + 1}'", ""),
    ("camunda", _WORK, "", "<v:connector><v:connectorId>c</v:connectorId></v:connector>"),
    ("camunda", "businessRuleTask", "v:decisionRef='d'", ""),
    ("camunda", "userTask", "v:formRef='f'", ""),
    ("camunda", "userTask", "v:formKey='embedded:app:x.html'", ""),
    ("camunda", "userTask", "", "<v:formData><v:formField id='f' type='string'/></v:formData>"),
    ("camunda", "startEvent", "v:formRef='f'", ""),
    ("camunda", "callActivity", "v:calledElementBinding='deployment'", ""),
    ("camunda", "message thrown", "v:class='a.B'", ""),
    ("camunda", "multiInstanceLoopCharacteristics", "v:collection='xs'", ""),
    ("flowable", _WORK, "v:class='a.B'", ""),
    ("flowable", _WORK, "v:expression='${1 + 1}'", ""),
    ("flowable", _WORK, "v:type='http'", ""),
    ("flowable", _WORK, "v:type='external-worker' v:topic='t'", ""),
    ("zeebe", _WORK, "", "<v:taskDefinition type='t'/>"),
    ("zeebe", "businessRuleTask", "", "<v:calledDecision decisionId='d' resultVariable='r'/>"),
    ("zeebe", "scriptTask", "", "<v:script expression='=1' resultVariable='r'/>"),
    ("zeebe", "userTask", "", "<v:userTask/><v:formDefinition formId='f'/>"),
    ("zeebe", "callActivity", "", "<v:calledElement processId='c'/>"),
]


def written(name: str) -> str:
    given, content = _GIVEN.get(name, ""), _CONTENTS.get(name, "" if name in _GIVEN else "x")
    return f"<v:{name} {given}>{content}</v:{name}>"


def is_silent(before: Read, after: Read, name: str) -> bool:
    model, found = after
    is_named = any(name.lower() in each.lower() for each in found)
    return model == before[0] and found <= before[1] and not is_named


@pytest.mark.parametrize("vendor", NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_no_name_is_silent_anywhere(vendor: str, place: str) -> None:
    bare = read_at(vendor, place)

    silent = [
        name
        for name in NAMES[vendor]["attributes"]
        if is_silent(bare, read_at(vendor, place, f"v:{name}='{_VALUES.get(name, '1')}'"), name)
    ]
    silent += [
        name
        for name in NAMES[vendor]["elements"]
        if is_silent(bare, read_at(vendor, place, extensions=written(name)), name)
    ]

    assert [each for each in silent if (vendor, place, each) not in _ELSEWHERE] == []


@pytest.mark.parametrize(("vendor", "place", "attributes", "extensions"), BESIDE)
def test_no_name_is_silent_beside_another(
    vendor: str, place: str, attributes: str, extensions: str
) -> None:
    bare = read_at(vendor, place, attributes, extensions)
    names = [each for each in NAMES[vendor]["attributes"] if f"v:{each}=" not in attributes]

    silent = [
        name
        for name in names
        if is_silent(
            bare,
            read_at(vendor, place, f"{attributes} v:{name}='{_VALUES.get(name, '1')}'", extensions),
            name,
        )
    ]

    assert silent == []


def moddle_names(vendor: str) -> dict[str, list[str]]:
    """Return the names of a modeler's own description of its vocabulary."""
    folder = ROOT / "webapp/frontend/node_modules" / f"{vendor}-bpmn-moddle"
    path = folder / "resources" / f"{vendor}.json"
    if not path.exists():
        pytest.skip("the modelers' packages are not installed")
    types: list[dict[str, Any]] = json.loads(path.read_text())["types"]
    properties = [one for each in types if each.get("extends") for one in each["properties"]]
    return {
        "attributes": sorted({one["name"].split(":")[-1] for one in properties}),
        "elements": sorted(
            each["name"][0].lower() + each["name"][1:] for each in types if not each.get("extends")
        ),
    }


@pytest.mark.parametrize("vendor", ["camunda", "zeebe"])
def test_the_names_are_those_of_the_modelers(vendor: str) -> None:
    assert NAMES[vendor] == moddle_names(vendor)
