"""Camunda 7 and its successors Operaton and Fluxnova: their attribute → ours.

process: candidateStarterUsers, candidateStarterGroups, potentialStarter → starter users, groups ·
versionTag, historyTimeToLive → the same · jobPriority, taskPriority → the default of its jobs ·
executionListener → listeners
every flow node: asyncBefore (async), asyncAfter → continuations · jobPriority, exclusive,
failedJobRetryTimeCycle → of its job, else without effect · inputOutput → `camunda_mappings` ·
executionListener → listeners · properties → properties; those called `plait:…` are Plait's own
userTask: assignee, candidateUsers, candidateGroups, dueDate, followUpDate, priority → `juel_people`
· taskListener → listeners · forms → `camunda_forms`
startEvent: initiator · forms → `camunda_forms`
service, send, business rule task and throwing message: → `camunda_jobs`
scriptTask: resultVariable → where the value lands · resource → refused
callActivity: calledElementBinding, …Version, …VersionTag → the binding · in, out → `juel_calls` ·
calledElementTenantId, caseRef, variableMappingClass and its delegate → refused
multiInstanceLoopCharacteristics: collection, elementVariable · asyncBefore, asyncAfter
error, escalation: errorCodeVariable, errorMessageVariable, escalationCodeVariable → the variables ·
errorMessage → goes with a thrown error
conditionalEventDefinition: variableName, variableEvents → what is watched
All other names: `camunda_names`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects import juel_texts, plain
from engine.dialects.attributes import ElementAttributes, PersonWork, ProcessAttributes, ScriptWork
from engine.dialects.camunda_calls import read_call
from engine.dialects.camunda_events import read_definition, thrown_error
from engine.dialects.camunda_forms import read_form
from engine.dialects.camunda_jobs import TaskWork, read_error_rules, read_work
from engine.dialects.camunda_mappings import read_io
from engine.dialects.camunda_names import SPACES, VOCABULARY
from engine.dialects.declarations import Declarations, read_declarations
from engine.dialects.dialect import Findings
from engine.dialects.events import EventDefinition
from engine.dialects.juel_calls import read_carried
from engine.dialects.juel_dialect import (
    JuelDialect,
    check_condition,
    note_lanes,
    read_properties,
    read_starters,
)
from engine.dialects.juel_jobs import answer_bare, answer_beside, read_patience
from engine.dialects.juel_listeners import read_listeners, refuse_resource
from engine.dialects.juel_loops import without_item
from engine.dialects.juel_people import read_person
from engine.dialects.juel_shortcuts import declare_codes
from engine.dialects.kinds import THROWING, kind_of
from engine.dialects.loops import Loop
from engine.dialects.namespaces import MODELER, bpmn
from engine.dialects.plain import JOB_KINDS
from engine.dialects.rules import CAMUNDA, Rules
from engine.dialects.vendor_places import VendorPlace, Vocabulary, whole
from engine.xml import line_of

_SPRING_CRON = (7, 24)  # the version from which cron is Spring's


class Camunda(JuelDialect):
    """Files of Camunda 7, Operaton and Fluxnova."""

    name = "camunda"
    namespaces = SPACES
    vocabulary: ClassVar[Vocabulary] = VOCABULARY

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(root, file)
        declare_codes(root, ("error",))
        self._declarations: Declarations = read_declarations(root)

    @property
    def rules(self) -> Rules:
        """Camunda 7's, with the cron of the version that the file was made for."""
        version = self.root.get(f"{{{MODELER}}}executionPlatformVersion", "")
        numbers = tuple(whole(part) or 0 for part in version.split(".")[:2])
        return replace(CAMUNDA, cron="spring") if numbers >= _SPRING_CRON else CAMUNDA

    def read_process(self, element: etree._Element) -> tuple[ProcessAttributes, Findings]:
        """Read what a process declares."""
        attributes, found = super().read_process(element)
        place = self.place(element)
        note_lanes(place)
        tag, kept = place.get("versionTag"), place.get("historyTimeToLive")
        if kept is not None:
            fact = f"camunda:historyTimeToLive '{kept}': what has ended is kept until somebody"
            place.note("extension_without_effect", f"{fact} deletes it", "Nothing to do.")
        place.get("jobPriority"), place.get("taskPriority")  # read by each of its jobs
        attributes = replace(
            read_starters(place, attributes),
            version_tag=attributes.version_tag or tag,
            history_time_to_live=kept,
            listeners=read_listeners(place, "executionListener"),
            properties=read_properties(place),
        )
        return attributes, (*found, *place.findings)

    def read_element(
        self, element: etree._Element, kind: str, events: frozenset[str]
    ) -> tuple[ElementAttributes, Findings]:
        """Read what a flow node declares."""
        attributes, found = plain.read_element(element, kind, events, self.file, self.text)
        place = self.place(element)
        holder = _holder_of_work(element, kind, events)
        marker = element.find(bpmn("multiInstanceLoopCharacteristics"))
        inner = None if marker is None else place.get("jobPriority", marker)
        priority = place.get("jobPriority") or inner or self._default(element, "jobPriority")
        patience = read_patience(place, priority)
        work = (
            TaskWork(job=attributes.job)
            if attributes.job is not None or holder is None
            else read_work(place, holder, patience, self._default(element, "taskPriority"))
        )
        if attributes.job is not None and holder is not None:
            beside = read_work(self.place(element), holder, {}, None)
            answer_beside(place, has_both=beside != TaskWork())
        io = read_io(place, kind, events, has_work=work != TaskWork())
        has_work = work != TaskWork() or attributes.decision is not None
        answer_bare(place, kind, events, has_work=has_work)
        if work.job != attributes.job:
            plain.refuse_without_connector(place)
        if work.job is None and "retry_seconds" in patience:
            fact = "its retry cycle has no job here; a step that fails waits as an incident"
            place.note("extension_without_effect", fact, "Nothing to do.")
        if work.job is None or (holder is not None and place.get("topic", holder)):
            winner = "its work, which is no job of the engine"
            place.overruled(("jobPriority",), winner)
            place.overruled(() if marker is None else ("jobPriority",), winner, marker)
        attributes = replace(
            attributes,
            job=work.job,
            script=work.script or self._script(place, kind),
            decision=work.decision or attributes.decision,
            inputs=(*attributes.inputs, *io.inputs),
            outputs=(
                *attributes.outputs,
                *work.outputs,
                *io.outputs,
            ),
            continues_before=place.any_flag("asyncBefore", "async"),
            continues_after=place.flag("asyncAfter"),
            listeners=(*io.scripts, *read_listeners(place, "executionListener")),
            error_rules=read_error_rules(place, self._declarations) if holder is not None else (),
            properties=read_properties(place),
        )
        attributes = self._of_events(place, attributes, events)
        attributes = self._of_kind(place, attributes, kind)
        return attributes, (*found, *place.findings)

    def _of_kind(
        self, place: VendorPlace, attributes: ElementAttributes, kind: str
    ) -> ElementAttributes:
        if kind == "userTask":
            person = read_person(place, attributes.person or PersonWork())
            form = None if person.form is not None else read_form(place)
            is_file = form is not None and form.file is not None
            person = replace(
                person,
                form=form.file if form is not None and is_file else person.form,
                form_work=None if is_file else form,
            )
            listeners = (*attributes.listeners, *read_listeners(place, "taskListener"))
            return replace(attributes, person=person, listeners=listeners)
        if kind == "startEvent":
            form = None if attributes.form is not None else read_form(place)
            is_file = form is not None and form.file is not None
            return replace(
                attributes,
                initiator=place.get("initiator"),
                form=form.file if form is not None and is_file else attributes.form,
                start_form=None if is_file else form,
            )
        if kind == "callActivity":
            return replace(attributes, call=read_call(place, attributes.call))
        return attributes

    def _of_events(
        self, place: VendorPlace, attributes: ElementAttributes, events: frozenset[str]
    ) -> ElementAttributes:
        """Add what the event's definitions say of the event."""
        kind = kind_of(place.element)
        inputs = attributes.inputs
        code, message = attributes.code_variable, attributes.message_variable
        for child in place.element:
            match kind_of(child):
                case "errorEventDefinition":
                    code = place.get("errorCodeVariable", child) or code
                    message = place.get("errorMessageVariable", child) or message
                case "escalationEventDefinition":
                    code = place.get("escalationCodeVariable", child) or code
                case "signalEventDefinition" if kind in THROWING:
                    inputs = (*inputs, *read_carried(place, "in", child))
        text = thrown_error(place, self._declarations) if kind in THROWING else None
        return replace(
            attributes,
            code_variable=code if "error" in events or "escalation" in events else None,
            message_variable=message if "error" in events or "escalation" in events else None,
            error_message=text,
            inputs=inputs,
        )

    def _script(self, place: VendorPlace, kind: str) -> ScriptWork | None:
        if kind != "scriptTask":
            return None
        resource = place.get("resource")
        if resource is not None:
            refuse_resource(place, resource, None)
        script = place.element.find(bpmn("script"))
        return ScriptWork(
            text=(None if script is None else script.text) or "",
            format=place.element.get("scriptFormat", ""),
            result_variable=place.get("resultVariable"),
            line=None if script is None else line_of(script),
        )

    def definition(
        self, element: etree._Element, definition: EventDefinition
    ) -> tuple[EventDefinition, Findings]:
        """Add what a condition watches."""
        place = self.place(element)
        check_condition(place, definition.condition)
        definition, found = super().definition(element, definition)
        return read_definition(place, definition), (*found, *place.findings)

    def loop(self, marker: etree._Element, loop: Loop) -> tuple[Loop, Findings]:
        """Add the collection and the continuations of a multi-instance marker."""
        place = self.place(marker)
        check_condition(place, loop.completion_condition)
        collection, name = place.get("collection"), place.get("elementVariable")
        loop = replace(
            loop,
            collection=loop.collection or (collection and _collection(collection)),
            element_variable=loop.element_variable or name,
        )
        return replace(
            without_item(place, loop),
            continues_before=place.any_flag("asyncBefore", "async"),
            continues_after=place.flag("asyncAfter"),
        ), tuple(place.findings)

    def _default(self, element: etree._Element, name: str) -> str | None:
        """Return a priority that the element's process says for all of its jobs."""
        holder: etree._Element | None = element
        while holder is not None and kind_of(holder) != "process":
            holder = holder.getparent()
        return None if holder is None else self.place(holder).get(name)


def _collection(text: str) -> str:
    return juel_texts.text(text) if juel_texts.is_juel(text) else juel_texts.variable(text)


def _holder_of_work(
    element: etree._Element, kind: str, events: frozenset[str]
) -> etree._Element | None:
    """Return the element that says who does the work of a node."""
    if kind in JOB_KINDS:
        return element
    if kind in THROWING and "message" in events:
        return element.find(bpmn("messageEventDefinition"))
    return None
