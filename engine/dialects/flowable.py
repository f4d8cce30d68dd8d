"""Flowable and Activiti: their attribute → ours.

process: candidateStarterUsers, candidateStarterGroups, potentialStarter → starter users, groups ·
executionListener → listeners · dataObject with a value → the variable's value at the start ·
eventListener → refused
every flow node: async, asyncLeave → continuations · failedJobRetryTimeCycle → of its job ·
executionListener → listeners · properties → properties; those called `plait:…` are Plait's own
userTask: assignee, candidateUsers, candidateGroups, dueDate, priority → `juel_people` ·
taskListener → listeners · formKey of a .form file → the form · formProperty → a form-js document ·
taskIdVariableName, taskCompleterVariableName → refused · owner, category → without effect
startEvent: initiator, formKey, formProperty
service, send, business rule task → `flowable_jobs`
scriptTask: resultVariable → where the value lands · autoStoreVariables="true" → refused
callActivity → `flowable_calls` · multiInstanceLoopCharacteristics → `flowable_loops`
events → `flowable_events` · skipExpression → without effect, as without the variable that turns it
on · all other names: `flowable_names`
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects import juel_texts, plain
from engine.dialects.attributes import (
    ElementAttributes,
    Listener,
    NamedSource,
    PersonWork,
    ProcessAttributes,
    ScriptWork,
)
from engine.dialects.camunda_forms import read_form
from engine.dialects.declarations import read_declarations
from engine.dialects.dialect import Findings
from engine.dialects.events import EventDefinition
from engine.dialects.flowable_calls import read_call
from engine.dialects.flowable_data import initial_values
from engine.dialects.flowable_events import (
    check_calendar,
    event_correlation,
    read_definition,
    read_payload,
    read_registry,
)
from engine.dialects.flowable_jobs import TaskWork, note_exceptions, read_work
from engine.dialects.flowable_loops import index_input, read_loop
from engine.dialects.flowable_names import SPACES, VOCABULARY
from engine.dialects.juel_dialect import (
    JuelDialect,
    check_condition,
    note_lanes,
    read_properties,
    read_starters,
)
from engine.dialects.juel_jobs import answer_bare, answer_beside, read_patience
from engine.dialects.juel_listeners import read_listeners
from engine.dialects.juel_people import read_person
from engine.dialects.juel_shortcuts import (
    decision_tasks,
    declare_codes,
    messages_of_events,
)
from engine.dialects.kinds import kind_of
from engine.dialects.loops import Loop
from engine.dialects.namespaces import bpmn
from engine.dialects.plain import JOB_KINDS
from engine.dialects.rules import FLOWABLE, Rules
from engine.dialects.vendor_places import VendorPlace, Vocabulary
from engine.xml import line_of

_VARIABLES = ("taskIdVariableName", "taskCompleterVariableName")


class Flowable(JuelDialect):
    """Files of Flowable and Activiti."""

    name = "flowable"
    namespaces = SPACES
    vocabulary: ClassVar[Vocabulary] = VOCABULARY

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(root, file)
        declare_codes(root, ("error", "escalation", "signal"))
        decision_tasks(root, self.namespaces)
        self._events = messages_of_events(root, self.namespaces)
        self._declarations = read_declarations(root)

    @property
    def rules(self) -> Rules:
        """Flowable's."""
        return FLOWABLE

    def read_process(self, element: etree._Element) -> tuple[ProcessAttributes, Findings]:
        """Read what a process declares."""
        attributes, found = super().read_process(element)
        place = self.place(element)
        note_lanes(place)
        for each in place.extensions("eventListener"):
            place.take_whole(each)
            place.refuse(
                "event_listener",
                "code of the application, or an event, answers to the engine's own events",
                "Use execution listeners, or an exporter for what only watches.",
                line_of(each),
            )
        values = [
            Listener(
                event="start",
                line=line_of(element),
                script=ScriptWork(text=each.source, format="feel", result_variable=each.name),
            )
            for each in initial_values(place, keeps_given=True)
        ]
        attributes = replace(
            read_starters(place, attributes),
            listeners=(*values, *read_listeners(place, "executionListener")),
            properties=read_properties(place),
        )
        return attributes, (*found, *place.findings)

    def read_element(
        self, element: etree._Element, kind: str, events: frozenset[str]
    ) -> tuple[ElementAttributes, Findings]:
        """Read what a flow node declares."""
        attributes, found = plain.read_element(element, kind, events, self.file, self.text)
        place = self.place(element)
        patience = read_patience(place, None)
        is_asked = kind in JOB_KINDS and attributes.job is None
        work = read_work(place, patience) if is_asked else TaskWork(job=attributes.job)
        if attributes.job is not None:
            answer_beside(place, has_both=read_work(self.place(element), {}) != TaskWork())
        note_exceptions(place)
        has_work = work != TaskWork() or attributes.decision is not None
        answer_bare(place, kind, events, has_work=has_work)
        if work.job != attributes.job:
            plain.refuse_without_connector(place)
        if work.job is None and patience:
            fact = "its retry cycle has no job here; a step that fails waits as an incident"
            place.note("extension_without_effect", fact, "Nothing to do.")
        landing = read_registry(place, self._events.get(element.get("id", "")))
        sent, caught = read_payload(place, kind, events)
        attributes = replace(
            attributes,
            job=work.job,
            script=work.script or _script(place, kind),
            decision=work.decision or attributes.decision,
            inputs=(
                *attributes.inputs,
                *index_input(place),
                *(initial_values(place) if kind == "subProcess" else ()),
                *work.inputs,
                *sent,
            ),
            outputs=(*attributes.outputs, *landing, *caught, *work.outputs),
            continues_before=place.flag("async"),
            continues_after=place.flag("asyncLeave"),
            listeners=read_listeners(place, "executionListener"),
            properties=read_properties(place),
            code_variable=attributes.code_variable or _error_variable(place),
        )
        return _of_kind(place, attributes, kind), (*found, *place.findings)

    def correlation(
        self, element: etree._Element, kind: str, message: etree._Element | None
    ) -> tuple[NamedSource, ...] | None:
        """Return what an event of the registry is compared by, else what the others say."""
        if element.get("id", "") in self._events:
            return event_correlation(self.place(element))
        return super().correlation(element, kind, message)

    def definition(
        self, element: etree._Element, definition: EventDefinition
    ) -> tuple[EventDefinition, Findings]:
        """Add what the vendor says on an event definition."""
        place = self.place(element)
        check_condition(place, definition.condition)
        definition, found = super().definition(element, definition)
        return read_definition(place, definition, self._declarations), (
            *found,
            *place.findings,
        )

    def loop(self, marker: etree._Element, loop: Loop) -> tuple[Loop, Findings]:
        """Add the collection of a multi-instance marker, and what it gathers."""
        place = self.place(marker)
        check_condition(place, loop.completion_condition)
        return read_loop(place, loop), tuple(place.findings)


def _of_kind(place: VendorPlace, attributes: ElementAttributes, kind: str) -> ElementAttributes:
    if kind == "userTask":
        person = read_person(place, attributes.person or PersonWork())
        form = None if person.form is not None else read_form(place)
        check_calendar(place)
        for name in _VARIABLES:
            if place.get(name) is not None:
                place.refuse(
                    "task_variable",
                    f"flowable:{name} would store facts of the task in a variable",
                    "Take it out: a task's id and its completer are in the history.",
                )
        listeners = (*attributes.listeners, *read_listeners(place, "taskListener"))
        is_file = form is not None and form.file is not None
        person = replace(
            person,
            form=form.file if form is not None and is_file else person.form,
            form_work=None if is_file else form,
        )
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


def _script(place: VendorPlace, kind: str) -> ScriptWork | None:
    if kind != "scriptTask":
        return None
    if place.flag("autoStoreVariables"):
        place.refuse(
            "script_stores_all",
            "every name of its script would become a variable",
            "Store what is meant with execution.setVariable, or with resultVariable.",
        )
    script = place.element.find(bpmn("script"))
    return ScriptWork(
        text=(None if script is None else script.text) or "",
        format=place.element.get("scriptFormat", ""),
        result_variable=_fixed(place, place.get("resultVariable")),
        line=None if script is None else line_of(script),
    )


def _fixed(place: VendorPlace, name: str | None) -> str | None:
    if name is not None and juel_texts.is_juel(name):
        place.refuse(
            "result_name_expression",
            f"the name of its result is the expression '{name}'",
            "Give the variable a fixed name.",
        )
    return name


def _error_variable(place: VendorPlace) -> str | None:
    for child in place.element:
        if kind_of(child) == "errorEventDefinition" and place.flag(
            "errorVariableLocalScope", child
        ):
            place.refuse(
                "result_scope",
                "its error's variable would live in the scope around it only",
                "Take errorVariableLocalScope out, and give the variable a name of its own.",
            )
    names = [
        place.get("errorVariableName", child)
        for child in place.element
        if kind_of(child) == "errorEventDefinition"
    ]
    return next((name for name in names if name is not None), None)
