"""Plait's own vocabulary, `xmlns:plait="urn:plait:bpmn:1"`, as attributes of BPMN elements.

process: starterGroups, starterUsers, businessKey ("unique"), worklistColumns, versionTag ·
startEvent: form · serviceTask, sendTask, businessRuleTask: connector, timeout (at most PT10M),
retries, priority, topic (of the connector "worker"); every other one is a setting of the connector
· userTask: form, candidateGroups, candidateUsers, assignee, dueDate, followUp, priority, fourEyes,
outcomes, outcomeVariable, evidence · message events, receiveTask, sendTask without connector:
correlationKey; where it is sent, timeToLive · timer events: missedFires ("one", "skip", "all") ·
error and escalation catchers: codeVariable, messageVariable · callActivity: binding ("latest",
"deployment", "version", "version_tag"), version, versionTag, businessKey · businessRuleTask
without connector: decision, with binding, version, versionTag, resultVariable, result ·
adHocSubProcess: activeElements · multiInstanceLoopCharacteristics: collection, elementVariable,
outputCollection, outputElement · activities, and events with a payload, in extensionElements:
`plait:input` and `plait:output` with name and source.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from engine.dialects.attributes import ElementAttributes, ProcessAttributes
from engine.dialects.kinds import EVENTS
from engine.dialects.namespaces import plait
from engine.dialects.places import Place
from engine.dialects.plain_decisions import DECISION, read_decision
from engine.dialects.plain_events import (
    CALL,
    attributes_of_event,
    check_missed_fires,
    read_call,
    read_message,
)
from engine.dialects.plain_jobs import read_job
from engine.dialects.plain_mappings import read_mappings
from engine.dialects.plain_people import ATTRIBUTES as PERSON
from engine.dialects.plain_people import read_person
from engine.errors import Finding
from engine.xml import line_of

JOB_KINDS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
ON_MULTI_INSTANCE = frozenset(
    {"collection", "elementVariable", "outputCollection", "outputElement"}
)

_PROCESS = frozenset(
    {"starterGroups", "starterUsers", "businessKey", "worklistColumns", "versionTag"}
)
_KNOWN = {
    "userTask": PERSON,
    "callActivity": CALL,
    "adHocSubProcess": frozenset({"activeElements"}),
    "receiveTask": frozenset({"correlationKey"}),
    "sendTask": frozenset({"correlationKey", "timeToLive"}),
}


def read_process(
    element: etree._Element, file: str
) -> tuple[ProcessAttributes, tuple[Finding, ...]]:
    """Read what a `bpmn:process` declares."""
    place = Place(element=element, file=file)
    place.refuse_unknown(_PROCESS)
    key = place.text("businessKey")
    if key not in (None, "unique"):
        way_out = 'Write plait:businessKey="unique" or leave it out.'
        place.refuse_value("businessKey", key, "'unique'", way_out)
    attributes = ProcessAttributes(
        starter_groups=place.names("starterGroups"),
        starter_users=place.names("starterUsers"),
        is_business_key_unique=key == "unique",
        worklist_columns=place.names("worklistColumns"),
        version_tag=place.text("versionTag"),
    )
    return attributes, tuple(place.findings)


def read_element(
    element: etree._Element,
    kind: str,
    events: frozenset[str],
    file: str,
    text: Callable[[str], str] = str,
) -> tuple[ElementAttributes, tuple[Finding, ...]]:
    """Read what a flow node declares; `kind` is its BPMN name, `events` its event definitions'.

    `text` reads a text of standard BPMN as the file's dialect does.
    """
    place = Place(element=element, file=file)
    is_job = kind in JOB_KINDS and place.text("connector") is not None
    decision = read_decision(place) if kind == "businessRuleTask" and not is_job else None
    if not is_job:
        known = DECISION if decision else _known(place, kind, events)
        place.refuse_unknown(known)
    if "timer" in events:
        check_missed_fires(place)
    if kind == "adHocSubProcess":
        _check_active_elements(place)
    has_message = "message" in events or kind in ("sendTask", "receiveTask")
    attributes = ElementAttributes(
        element_id=element.get("id", ""),
        line=line_of(element),
        job=read_job(place) if is_job else None,
        person=read_person(place, text) if kind == "userTask" else None,
        inputs=read_mappings(place, "input", kind, events),
        outputs=read_mappings(place, "output", kind, events),
        form=place.text("form") if kind == "startEvent" else None,
        call=read_call(place) if kind == "callActivity" else None,
        message=read_message(place) if has_message and not is_job else None,
        code_variable=place.text("codeVariable") if kind in EVENTS else None,
        message_variable=place.text("messageVariable") if kind in EVENTS else None,
        decision=decision,
        active_elements=place.text("activeElements") if kind == "adHocSubProcess" else None,
    )
    return attributes, tuple(place.findings)


def refuse_without_connector(place: Place) -> None:
    """Refuse Plait's names of a connector on a task whose work its vendor's names tell."""
    kind = place.element.tag.rpartition("}")[2]
    if kind in JOB_KINDS and place.text("connector") is None and place.text("decision") is None:
        place.refuse_unknown(_KNOWN.get(kind, frozenset()))


def correlation_key(element: etree._Element) -> str | None:
    """Return what a message is compared by (=), None when it is absent."""
    return element.get(plait("correlationKey"), "").strip() or None


def _check_active_elements(place: Place) -> None:
    text = place.text("activeElements")
    if text is not None and not text.startswith("="):
        place.refuse_value(
            "activeElements",
            text,
            "an expression that gives a list of ids",
            'Write for example plait:activeElements="=["call", "write"]".',
        )


def _known(place: Place, kind: str, events: frozenset[str]) -> frozenset[str]:
    if kind in JOB_KINDS and kind != "sendTask":  # without a connector another rule refuses it
        return frozenset(str(name).rpartition("}")[2] for name in place.element.attrib)
    known = _KNOWN.get(kind, frozenset())
    if kind in EVENTS:
        known |= attributes_of_event(place, kind, events)
    return known | {"form"} if kind == "startEvent" else known
