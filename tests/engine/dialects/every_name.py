"""A right little process for each place where a vendor's name may stand, and what was read of it.

`{a}` stands for attributes, `{e}` for extension elements; what is beside the process comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from lxml import etree

from engine.dialects.kinds import FLOW_NODES
from engine.dialects.model import read_model
from engine.expressions.texts import Text
from engine.xml import parse

SPACES = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
    "flowable": "http://flowable.org/bpmn",
    "spiff": "http://spiffworkflow.org/bpmn/schema/1.0/core",
}
_FILE = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="{space}" {top}>'
    '{before}<process id="p" isExecutable="true" {of_process}>{inner}</process></definitions>'
)
_EVENT = "<{holder} id='a'><{kind}EventDefinition id='d' {{a}}>{{e}}{inner}</{kind}EventDefinition>"
_HOLDERS = {
    **dict.fromkeys(("message", "timer", "conditional", "signal"), "intermediateCatchEvent"),
    **dict.fromkeys(("error", "escalation", "compensate", "cancel", "terminate"), "endEvent"),
    "link": "intermediateThrowEvent",
}
_INNER = {
    "timer": "<timeDuration>PT1H</timeDuration>",
    "conditional": "<condition>x</condition>",
    "subProcess": "<startEvent id='i'/>",
    "transaction": "<startEvent id='i'/>",
    "adHocSubProcess": "<task id='i'/>",
    "scriptTask": "<script>1</script>",
}
_OWN = {"scriptTask": "scriptFormat='feel'", "callActivity": "calledElement='c'"}
_LOOP = "<userTask id='a'><multiInstanceLoopCharacteristics {a}>{e}"
_FLOW = "<sequenceFlow id='a' sourceRef='s' targetRef='t'"
_POOL = "<collaboration id='c'><participant id='x' processRef='p'/>"
BEFORE = {  # what stands beside the process
    **{
        kind: f"<{kind} id='a' name='n' {{a}}>{{e}}</{kind}>"
        for kind in ("message", "error", "signal", "escalation")
    },
    "collaboration": "<collaboration id='a' {a}>{e}<participant id='x' processRef='p'/>"
    "</collaboration>",
    "participant": "<collaboration id='c'><participant id='a' processRef='p' {a}>{e}</participant>"
    "</collaboration>",
    "messageFlow": f"{_POOL}<messageFlow id='a' sourceRef='x' targetRef='y' {{a}}>{{e}}"
    "</messageFlow></collaboration>",
}
INSIDE = {
    **{
        kind: f"<{kind} id='a' {_OWN.get(kind, '')} {{a}}>{{e}}{_INNER.get(kind, '')}</{kind}>"
        for kind in sorted(FLOW_NODES)
    },
    **{
        f"{kind}EventDefinition": _EVENT.format(
            holder=holder, kind=kind, inner=_INNER.get(kind, "")
        )
        + f"</{holder}>"
        for kind, holder in _HOLDERS.items()
    },
    "message thrown": "<endEvent id='a'><messageEventDefinition id='d' {a}>{e}"
    "</messageEventDefinition></endEvent>",
    "signal thrown": "<endEvent id='a'><signalEventDefinition id='d' {a}>{e}"
    "</signalEventDefinition></endEvent>",
    "error caught": "<serviceTask id='t'/><boundaryEvent id='a' attachedToRef='t'>"
    "<errorEventDefinition id='d' {a}>{e}</errorEventDefinition></boundaryEvent>",
    "escalation caught": "<subProcess id='t'/><boundaryEvent id='a' attachedToRef='t'>"
    "<escalationEventDefinition id='d' {a}>{e}</escalationEventDefinition></boundaryEvent>",
    "laneSet": "<laneSet id='a' {a}>{e}<lane id='l'/></laneSet>",
    "lane": "<laneSet id='l'><lane id='a' {a}>{e}</lane></laneSet>",
    "sequenceFlow": f"{_FLOW} {{a}}>{{e}}</sequenceFlow>",
    "conditionExpression": f"{_FLOW}><conditionExpression {{a}}>x{{e}}</conditionExpression>"
    "</sequenceFlow>",
    "timeDuration": "<intermediateCatchEvent id='a'><timerEventDefinition><timeDuration {a}>PT1H{e}"
    "</timeDuration></timerEventDefinition></intermediateCatchEvent>",
    "script": "<scriptTask id='a' scriptFormat='feel'><script {a}>1{e}</script></scriptTask>",
    "multiInstanceLoopCharacteristics": f"{_LOOP}</multiInstanceLoopCharacteristics></userTask>",
    "standardLoopCharacteristics": "<userTask id='a'><standardLoopCharacteristics loopMaximum='3' "
    "{a}>{e}</standardLoopCharacteristics></userTask>",
    "completionCondition": "<userTask id='a'><multiInstanceLoopCharacteristics><completionCondition"
    " {a}>x{e}</completionCondition></multiInstanceLoopCharacteristics></userTask>",
    **{
        kind: f"<{kind} id='a' {{a}}>{{e}}</{kind}>"
        for kind in ("textAnnotation", "association", "group", "dataObject", "dataStoreReference")
    },
    "dataOutputAssociation": "<task id='a'><dataOutputAssociation {a}>{e}</dataOutputAssociation>"
    "</task>",
}
PLACES = ("definitions", "process", *BEFORE, *INSIDE)
Read = tuple[object, frozenset[str]]


def read_at(vendor: str, place: str, attributes: str = "", extensions: str = "") -> Read:
    """Return the neutral model of a file with names at a place, and the texts of its findings."""
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    is_top, is_process = place == "definitions", place == "process"
    parts = {
        "top": attributes if is_top else "",
        "before": BEFORE.get(place, "{e}" if is_top else "").format(a=attributes, e=held),
        "of_process": attributes if is_process else "",
        "inner": INSIDE.get(place, "{e}" if is_process else "").format(a=attributes, e=held),
    }
    content = _FILE.format(space=SPACES[vendor], **parts)
    model = read_model(parse(content.encode(), "f.bpmn"), "f.bpmn")
    found = frozenset(f"{each.code} {each.message}" for each in model.findings)
    return told((model.processes, model.declarations, model.data)), found


def told(value: Any) -> object:
    """Return a part of the model as plain tuples; where it stands in the file does not count."""
    if isinstance(value, Text):
        return str(value), value.language
    if is_dataclass(value):
        return tuple(
            (each.name, told(getattr(value, each.name)))
            for each in fields(value)
            if each.name not in ("element", "line")
        )
    if isinstance(value, Mapping):
        return tuple((str(key), told(one)) for key, one in value.items())
    if isinstance(value, frozenset | set):
        return tuple(sorted(map(str, value)))
    if isinstance(value, tuple | list):
        return tuple(told(each) for each in value)
    return None if isinstance(value, etree._Element) else value
