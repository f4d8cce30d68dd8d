"""Camunda 8's vocabulary, `http://camunda.org/schema/zeebe/1.0` (zeebe-bpmn-moddle 2.0).

A text that begins with `=` is FEEL, another is fixed; conditions are FEEL. Theirs → ours:

process: versionTag → version_tag · properties → properties · userTaskForm → the forms that
`formKey="camunda-forms:bpmn:ID"` names · executionListeners → listeners · jobPriorityDefinition →
the jobs' priority · userTask: with or without `userTask` a person's wait · assignmentDefinition →
assignee, candidates · taskSchedule → due, follow_up · priorityDefinition → priority ·
formDefinition formId with bindingType and versionTag → form_work; formKey of a form elsewhere: a
warning · taskListeners → listeners (creating → create, assigning → assignment …) · startEvent:
formDefinition → start_form · service, send, script, business rule tasks, message throws:
taskDefinition type, retries → job of a worker (topic, attempts); taskHeaders → its settings, fixed
texts · scriptTask: script expression, resultVariable → script · businessRuleTask: calledDecision →
decision · callActivity: calledElement processId, propagateAll…Variables, bindingType, versionTag,
businessId → call · adHocSubProcess: adHoc activeElementsCollection → active_elements; a worker or
gathered output is refused · ioMapping → inputs, outputs (`order.id` changes the inside of a
variable) · loopCharacteristics → collection, element, output · conditionalFilter → what a condition
watches · message: subscription correlationKey → the key of its catchers · linkedResources and
publishMessage: refused · modelerTemplate…, agentDefinition, retryCounter, names where Camunda 8
does not read them either: a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects.attributes import (
    CallWork,
    ElementAttributes,
    Listener,
    NamedSource,
    ProcessAttributes,
)
from engine.dialects.dialect import Dialect, Findings
from engine.dialects.events import EventDefinition
from engine.dialects.extensions import Extensions
from engine.dialects.kinds import ACTIVITIES, EVENTS, FLOW_NODES, THROWING, is_true, kind_of
from engine.dialects.loops import Loop
from engine.dialects.namespaces import PLAIT, bpmn
from engine.dialects.places import adopt_properties, is_adopted
from engine.dialects.plain import correlation_key
from engine.dialects.rules import ZEEBE as RULES
from engine.dialects.rules import Rules
from engine.dialects.zeebe_calls import (
    find_unkeyed,
    read_active_elements,
    read_call,
    read_decision,
    read_key,
)
from engine.dialects.zeebe_jobs import (
    WITH_JOB,
    read_job,
    read_listeners,
    read_priority,
    read_script,
    tell_secrets,
)
from engine.dialects.zeebe_mappings import read_mappings
from engine.dialects.zeebe_people import read_form, read_person

ZEEBE = "http://camunda.org/schema/zeebe/1.0"

_WITHOUT_EFFECT = frozenset(
    """
    modelerTemplate modelerTemplateVersion modelerTemplateIcon modelerConfigurationTemplate
    modelerConfigurationName agentDefinition retryCounter assignmentDefinition taskSchedule
    priorityDefinition formDefinition userTask userTaskForm taskDefinition taskHeaders
    jobPriorityDefinition ioMapping script calledDecision calledElement subscription
    loopCharacteristics executionListeners taskListeners properties versionTag adHoc
    conditionalFilter
    """.split()  # noqa: SIM905  # a word a line would fill a page
)
_INBOUND = "inbound.type"


class Zeebe(Dialect):
    """Reads files of Camunda 8."""

    name: ClassVar[str] = "zeebe"
    namespaces: ClassVar[frozenset[str]] = frozenset({PLAIT, ZEEBE})

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(root, file)
        adopt_properties(root, {ZEEBE})
        self._forms = {
            each.get("id", ""): each.text or "" for each in root.iter(f"{{{ZEEBE}}}userTaskForm")
        }
        self._priority: str | None = None

    @property
    def rules(self) -> Rules:
        """How Camunda 8 runs."""
        return RULES

    def read_process(self, element: etree._Element) -> tuple[ProcessAttributes, Findings]:
        """Read what a process declares."""
        said, found = super().read_process(element)
        names = self._names(element)
        for form in names.find_all("userTaskForm"):
            form.get("id")
        tag = names.find("versionTag")
        self._priority = read_priority(names)
        attributes = replace(
            said,
            version_tag=(tag.get("value") if tag else None) or said.version_tag,
            properties=_properties(names),
            listeners=read_listeners(names),
        )
        return attributes, (*found, *names.answer_for_rest(_WITHOUT_EFFECT))

    def read_element(
        self, element: etree._Element, kind: str, events: frozenset[str]
    ) -> tuple[ElementAttributes, Findings]:
        """Read what a flow node declares."""
        said, found = super().read_element(element, kind, events)
        names = self._names(element)
        properties = _properties(names)
        if kind in EVENTS or kind == "receiveTask":
            _tell_inbound(names, properties)
        attributes = replace(said, properties=properties, listeners=read_listeners(names))
        if kind in ACTIVITIES | EVENTS:
            attributes = _with_mappings(names, attributes)
        attributes = self._with_work(names, attributes, kind, events)
        is_caught = kind not in THROWING and ("message" in events or kind == "receiveTask")
        is_keyed = _begins_instances(element, kind) or correlation_key(element) is not None
        if is_caught and not is_keyed:
            find_unkeyed(names, self.root)
        _refuse(names)
        return attributes, (*found, *names.answer_for_rest(_WITHOUT_EFFECT))

    def read_flow(self, element: etree._Element) -> tuple[tuple[Listener, ...], Findings]:
        """Answer for names on a flow; none is read there."""
        return (), self._names(element).answer_for_rest(_WITHOUT_EFFECT)

    def read_rest(self) -> Findings:
        """Answer for names on messages, errors, pools, lanes and the like."""
        findings: list[Findings] = []
        read = FLOW_NODES | {"process", "sequenceFlow", "multiInstanceLoopCharacteristics"}
        for element in self.root.iter():
            kind = kind_of(element)
            if not kind or kind in read or kind.endswith("EventDefinition"):
                continue
            names = self._names(element)
            if kind == "message" and (subscription := names.find("subscription")):
                subscription.get("correlationKey")
            findings.append(names.answer_for_rest(_WITHOUT_EFFECT))
        return tuple(each for found in findings for each in found)

    def loop(self, marker: etree._Element, loop: Loop) -> tuple[Loop, Findings]:
        """Read the collections of a multi-instance marker."""
        names = self._names(marker, marker.getparent())
        said = names.find("loopCharacteristics")
        if said is not None and loop.kind != "standard":
            loop = replace(
                loop,
                cardinality=None,
                collection=said.get("inputCollection") or loop.collection,
                element_variable=said.get("inputElement") or loop.element_variable,
                output_collection=said.get("outputCollection") or loop.output_collection,
                output_element=said.get("outputElement") or loop.output_element,
            )
        return loop, names.answer_for_rest(_WITHOUT_EFFECT)

    def definition(
        self, element: etree._Element, definition: EventDefinition
    ) -> tuple[EventDefinition, Findings]:
        """Read which changes of variables a condition watches."""
        names = self._names(element, element.getparent())
        if definition.kind == "conditional" and (said := names.find("conditionalFilter")):
            definition = replace(
                definition,
                watched_variables=_words(said.get("variableNames")),
                watched_changes=_words(said.get("variableEvents")),
            )
        return definition, names.answer_for_rest(_WITHOUT_EFFECT)

    def correlation(
        self, element: etree._Element, kind: str, message: etree._Element | None
    ) -> tuple[NamedSource, ...] | None:
        """Return the key of a message; starts of a process and throwers compare none."""
        if (said := super().correlation(element, kind, message)) is not None:
            return said
        if kind in THROWING or kind == "sendTask" or _begins_instances(element, kind):
            return ()
        key = read_key(message, ZEEBE)
        return () if key is None else (key,)

    def _with_work(
        self,
        names: Extensions,
        said: ElementAttributes,
        kind: str,
        events: frozenset[str],
    ) -> ElementAttributes:
        if kind == "userTask" and said.person is not None:
            return replace(said, person=read_person(names, said.person, self._forms))
        if kind == "startEvent":
            return replace(said, start_form=read_form(names, self._forms))
        if kind == "callActivity":
            return replace(said, call=read_call(names, said.call or CallWork()))
        if kind == "adHocSubProcess":
            return replace(
                said, active_elements=read_active_elements(names) or said.active_elements
            )
        if kind not in WITH_JOB or (kind in THROWING and "message" not in events):
            return said
        job = said.job or read_job(names, self._priority)
        if job is None and (
            kind in THROWING or (kind == "sendTask" and names.element.get("messageRef"))
        ):
            names.say(
                "error",
                "job_type_missing",
                "it sends a message by a job, but has no zeebe:taskDefinition",
                'Add <zeebe:taskDefinition type="…"/>, or plait:connector.',
            )
        return replace(
            said,
            job=job,
            script=read_script(names) if kind == "scriptTask" else None,
            decision=read_decision(names) if kind == "businessRuleTask" else None,
        )

    def _names(self, element: etree._Element, subject: etree._Element | None = None) -> Extensions:
        return Extensions(
            element=element, space=ZEEBE, prefix="zeebe", file=self.file, subject=subject
        )


def _with_mappings(names: Extensions, said: ElementAttributes) -> ElementAttributes:
    inputs, outputs = read_mappings(names)
    tell_secrets(names, {each.name: each.source for each in inputs})
    return replace(said, inputs=(*said.inputs, *inputs), outputs=(*said.outputs, *outputs))


def _properties(names: Extensions) -> Mapping[str, str]:
    properties = {}
    for holder in names.find_all("properties"):
        for each in holder.children("property"):
            for template in ("modelerConfigurationTemplate", "modelerConfigurationName"):
                each.get(template)
            name, value = each.get("name"), each.get("value")
            if name is not None and not is_adopted(name):
                properties[name] = value or ""
    return properties


def _tell_inbound(names: Extensions, properties: Mapping[str, str]) -> None:
    if connector := properties.get(_INBOUND):
        names.say(
            "warning",
            "inbound_connector",
            f"Camunda 8's connector '{connector}' would begin it from outside; none runs here",
            "Let that system start the process or send the message through Plait's interface.",
        )


def _refuse(names: Extensions) -> None:
    """Say what is known and not run, with its own way out."""
    ways = {
        "linkedResources": "Let a job worker do it: a zeebe:taskDefinition with a type.",
        "publishMessage": "Send the message by a job: a zeebe:taskDefinition with a type.",
    }
    for name, way_out in ways.items():
        for each in names.find_all(name):
            each.read_whole()
            names.say(
                "error",
                "extension_not_supported",
                f"zeebe:{name} is not run here",
                way_out,
                each.line,
            )


def _words(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def _begins_instances(element: etree._Element, kind: str) -> bool:
    if kind == "receiveTask":
        return is_true(element, "instantiate")
    holder = element.getparent()
    return kind == "startEvent" and not (
        holder is not None
        and holder.tag == bpmn("subProcess")
        and is_true(holder, "triggeredByEvent")
    )
