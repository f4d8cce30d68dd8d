"""SpiffWorkflow's and SpiffArena's vocabulary, `http://spiffworkflow.org/bpmn/schema/1.0/core`.

Conditions, scripts, parameters and payloads are Python; a timer is Python too, where `"PT1H"` and
PT1H are the time itself. Theirs (bpmn-js-spiffworkflow, SpiffWorkflow 3) → ours:

tasks, call activities, sub-processes: preScript, postScript → listeners of start and end; around a
loop only with scriptsOnInstances · serviceTask: serviceTaskOperator id, resultVariable, parameters,
retry → job of a worker (topic, result_variable, inputs, attempts) · businessRuleTask:
calledDecisionId → decision, each output a variable · scriptTask: unitTests are run when the file is
checked · userTask, manualTask (it waits): properties formJsonSchemaFilename, formUiSchemaFilename →
form_work; instructionsForEndUser → the text of a manual task's page, else properties; variableName
→ lands_under; taskMetadataValues, other properties → properties; allowGuest → a warning, guests are
not let in · messages: messagePayload → inputs, messageVariable → lands_under,
processVariableCorrelation → correlation · signal, escalation, error: payloadExpression with
variableName → inputs of throwers · category, signalButtonLabel, guestConfirmation, isOutputSynced,
isMatchingCorrelation: a note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from lxml import etree

from engine.dialects.attributes import (
    ElementAttributes,
    Listener,
    NamedSource,
    ProcessAttributes,
)
from engine.dialects.dialect import Dialect, Findings
from engine.dialects.events import EventDefinition
from engine.dialects.extensions import Extensions
from engine.dialects.kinds import FLOW_NODES, THROWING, kind_of, text_of
from engine.dialects.loops import Loop
from engine.dialects.namespaces import PLAIT, bpmn
from engine.dialects.places import Place, adopt_properties
from engine.dialects.plain_people import read_person
from engine.dialects.rules import SPIFF as RULES
from engine.dialects.rules import Rules
from engine.dialects.spiff_events import (
    declared,
    read_carried,
    read_keys,
    read_payload,
    read_variable,
)
from engine.dialects.spiff_keys import keys_of_conversation, tell_keys
from engine.dialects.spiff_people import read_properties, schema_form, tell_instructions, with_form
from engine.dialects.spiff_texts import time_text
from engine.dialects.spiff_work import read_decision, read_operator, read_scripts, run_unit_tests
from engine.dialects.unnamed_events import named_by_event
from engine.expressions.texts import LITERAL, PYTHON, Text

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

_WITHOUT_EFFECT = frozenset(
    """
    category signalButtonLabel guestConfirmation isOutputSynced isMatchingCorrelation properties
    preScript postScript messagePayload messageVariable payloadExpression variableName
    processVariableCorrelation taskMetadataValues instructionsForEndUser calledDecisionId unitTests
    serviceTaskOperator scriptsOnInstances
    """.split()  # noqa: SIM905  # a word a line would fill a page
)
_PEOPLE = frozenset({"userTask", "manualTask"})


class Spiff(Dialect):
    """Reads files of SpiffWorkflow."""

    name: ClassVar[str] = "spiff"
    namespaces: ClassVar[frozenset[str]] = frozenset({PLAIT, SPIFF})

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(root, file)
        adopt_properties(root, {SPIFF})

    @property
    def rules(self) -> Rules:
        """How SpiffWorkflow runs."""
        return RULES

    def text(self, raw: str) -> str:
        """Return a name: it is never an expression."""
        return Text(raw, LITERAL)

    def expression(self, raw: str, language: str | None) -> str:
        """Return an expression, in Python unless it says another language."""
        return Text(raw, language or PYTHON)

    def read_process(self, element: etree._Element) -> tuple[ProcessAttributes, Findings]:
        """Read what a process declares."""
        said, found = super().read_process(element)
        names = self._names(element)
        attributes = replace(said, properties=read_properties(names))
        return attributes, (*found, *names.answer_for_rest(_WITHOUT_EFFECT))

    def read_element(
        self, element: etree._Element, kind: str, events: frozenset[str]
    ) -> tuple[ElementAttributes, Findings]:
        """Read what a flow node declares."""
        said, found = super().read_element(element, kind, events)
        names = self._names(element)
        attributes = replace(
            said,
            properties=read_properties(names),
            listeners=read_scripts(names, is_around_loop=_has_outer_loop(element)),
        )
        attributes = self._with_work(names, attributes, kind)
        if "message" in events or kind in ("sendTask", "receiveTask"):
            attributes = self._with_message(names, attributes, kind)
        for each in declared(element, self.root) if kind in THROWING else ():
            carried = read_carried(self._names(each))
            attributes = replace(attributes, inputs=(*attributes.inputs, *carried))
        if kind not in _PEOPLE:
            tell_instructions(names, attributes.properties)
        if names.find("allowGuest") is not None:
            names.say(
                "warning",
                "guest_not_admitted",
                "guests without a sign-in may do it in SpiffArena; here nobody works unknown",
                "Name the group that does it, for example plait:candidateGroups.",
            )
        return attributes, (*found, *names.answer_for_rest(_WITHOUT_EFFECT))

    def read_flow(self, element: etree._Element) -> tuple[tuple[Listener, ...], Findings]:
        """Answer for names on a flow; none is read there."""
        return (), self._names(element).answer_for_rest(_WITHOUT_EFFECT)

    def read_rest(self) -> Findings:
        """Answer for names on messages, signals, data and the like."""
        read = FLOW_NODES | {"process", "sequenceFlow"}
        findings: list[Findings] = []
        for element in self.root.iter():
            kind = kind_of(element)
            if not kind or kind in read or kind.endswith(("EventDefinition", "Characteristics")):
                continue
            names = self._names(element)
            if kind in ("message", "signal", "escalation", "error"):
                for name in _OF_MESSAGES if kind == "message" else _OF_CARRIED:
                    for each in names.find_all(name):
                        each.read_whole()
            findings.append(names.answer_for_rest(_WITHOUT_EFFECT))
        return tuple(each for found in findings for each in found)

    def loop(self, marker: etree._Element, loop: Loop) -> tuple[Loop, Findings]:
        """Answer for names on a loop marker."""
        names = self._names(marker, marker.getparent())
        names.attribute("scriptsOnInstances")
        return loop, names.answer_for_rest(_WITHOUT_EFFECT)

    def definition(
        self, element: etree._Element, definition: EventDefinition
    ) -> tuple[EventDefinition, Findings]:
        """Read the text of a timer; what a message carries belongs to its event."""
        names = self._names(element, element.getparent())
        if definition.kind == "message":  # read with its event
            event = element.getparent()
            is_thrown = event is not None and kind_of(event) in THROWING
            for name in ("messagePayload",) if is_thrown else ("messageVariable", _KEYS):
                for each in names.find_all(name):
                    each.read_whole()
        if definition.timer is not None and definition.timer.kind is not None:
            text = time_text(text_of(element.find(bpmn(definition.timer.kind))) or "")
            definition = replace(definition, timer=replace(definition.timer, text=text))
        definition, found = named_by_event(element, definition, self.file)
        return definition, (*found, *names.answer_for_rest(_WITHOUT_EFFECT))

    def correlation(
        self, element: etree._Element, kind: str, message: etree._Element | None
    ) -> tuple[NamedSource, ...] | None:
        """Return what a catcher compares by of its own; else as BPMN says."""
        if (said := super().correlation(element, kind, message)) is not None:
            return said
        if kind in THROWING or kind == "sendTask" or message is None:
            return None
        return read_keys(element, SPIFF) or keys_of_conversation(element, message, SPIFF)

    def _with_work(
        self, names: Extensions, said: ElementAttributes, kind: str
    ) -> ElementAttributes:
        if kind in _PEOPLE:
            place = Place(element=names.element, file=self.file)
            person = said.person or read_person(place)
            variable = names.find("variableName") if kind == "userTask" else None
            lands_under = variable.body or None if variable else None
            person = with_form(names, person, said.properties)
            return replace(said, person=person, lands_under=lands_under)
        if kind == "startEvent":
            return replace(said, start_form=schema_form(said.properties))
        if kind == "serviceTask" and (asked := read_operator(names)):
            job, parameters = asked
            return replace(said, job=said.job or job, inputs=(*said.inputs, *parameters))
        if kind == "businessRuleTask":
            return replace(said, decision=read_decision(names))
        if kind == "scriptTask":
            run_unit_tests(names, (names.element.findtext(bpmn("script")) or ""))
        return said

    def _with_message(
        self, names: Extensions, said: ElementAttributes, kind: str
    ) -> ElementAttributes:
        """Read what a message carries: at the event or task, its definition, or the message."""
        element = names.element
        places = [names, *(self._names(each) for each in element)]
        references = {each.get("messageRef") for each in (element, *element)} - {None}
        messages = [e for e in self.root.iterfind(bpmn("message")) if e.get("id") in references]
        places += [self._names(each) for each in messages]
        if kind in THROWING or kind == "sendTask":
            return replace(said, inputs=(*said.inputs, *read_payload(names, places)))
        for each in names.find_all(_KEYS):
            each.read_whole()
        for each in names.find_all(_KEYS):
            each.read_whole()
        if not read_keys(element, SPIFF):
            for message in messages:
                tell_keys(names, message)
        return replace(said, lands_under=read_variable(places))

    def _names(self, element: etree._Element, subject: etree._Element | None = None) -> Extensions:
        return Extensions(
            element=element, space=SPIFF, prefix="spiffworkflow", file=self.file, subject=subject
        )


_KEYS = "processVariableCorrelation"
_OF_MESSAGES = ("messagePayload", "messageVariable", _KEYS)
_OF_CARRIED = ("payloadExpression", "variableName")


def _has_outer_loop(element: etree._Element) -> bool:
    """Tell an activity whose scripts run around its loop, not in each instance."""
    return any(
        kind_of(each).endswith("LoopCharacteristics")
        and each.get(f"{{{SPIFF}}}scriptsOnInstances") != "true"
        for each in element
    )
