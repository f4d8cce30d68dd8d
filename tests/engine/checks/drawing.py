"""Whole files in a line, for the rules."""

from __future__ import annotations

from engine import checks
from engine.dialects.model import read_model
from engine.errors import Finding
from engine.xml import parse

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:plait="urn:plait:bpmn:1" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:tool="urn:some:tool">'
)
START = '<startEvent id="s"/>'
TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def findings(content: str) -> list[Finding]:
    return checks.check(read_model(parse(content.encode(), "f.bpmn"), "f.bpmn"))


def process(inner: str, attributes: str = 'isExecutable="true"', beside: str = "") -> str:
    return f'{HEAD}{beside}<process id="p" {attributes}>\n{inner}\n</process></definitions>'


def flow(source: str, target: str, condition: str = "", id_: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    ends = f'id="{id_ or f"{source}_{target}"}" sourceRef="{source}" targetRef="{target}"'
    return f"<sequenceFlow {ends}>{inner}</sequenceFlow>"


def task(inner: str = "", attributes: str = "", kind: str = "task") -> str:
    return f'{START}<{kind} id="a" {attributes}>{inner}</{kind}>{flow("s", "a")}'


def choice(*flows: str, default: str = "") -> str:
    attribute = f'default="{default}"' if default else ""
    return (
        f'{START}<exclusiveGateway id="g" {attribute}/><task id="a"/><task id="b"/>'
        f"{flow('s', 'g')}{''.join(flows)}"
    )


def boundary(attributes: str, inner: str, host: str = "<task id='a'/>") -> str:
    return (
        f'{START}{host}<boundaryEvent id="b" {attributes}>{inner}</boundaryEvent>{flow("s", "a")}'
    )


def event(kind: str, definitions: str = "", attributes: str = "", id_: str = "a") -> str:
    """Draw an event; definitions are words like `timer` or whole elements."""
    inner = definitions
    if definitions and not definitions.startswith("<"):
        inner = "".join(f"<{each}EventDefinition/>" for each in definitions.split())
    return f'<{kind} id="{id_}" {attributes}>{inner}</{kind}>'


def scope(inner: str, attributes: str = "", kind: str = "subProcess", id_: str = "u") -> str:
    """Draw a sub-process that the process begins with."""
    return f'{START}<{kind} id="{id_}" {attributes}>{inner}</{kind}>{flow("s", id_)}'


def event_scope(inner: str, *, beside: str = "") -> str:
    """Draw an event sub-process beside a start event."""
    return f'{START}{beside}<subProcess id="u" triggeredByEvent="true">{inner}</subProcess>'


DECLARED = (
    '<message id="m" name="paid"/><message id="n" name="told"/>'
    '<signal id="sg" name="stop"/><error id="e1" errorCode="E1"/>'
    '<error id="bare"/><escalation id="x1" escalationCode="X1"/>'
)
PAID = '<messageEventDefinition messageRef="m"/>'
