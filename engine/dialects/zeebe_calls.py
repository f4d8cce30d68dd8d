"""Camunda 8's words for calls: processes, decisions, messages, ad-hoc work (see zeebe.py)."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from engine.dialects.attributes import CallWork, DecisionWork, NamedSource
from engine.dialects.extensions import Extensions
from engine.dialects.namespaces import bpmn
from engine.dialects.zeebe_people import read_binding
from engine.xml import line_of

_AGENT = "Give it a zeebe:adHoc with activeElementsCollection, or list what may be done by hand."


def read_call(names: Extensions, said: CallWork) -> CallWork:
    """Read which process a call activity calls, and what goes over."""
    called = names.find("calledElement")
    if called is None:
        return said
    binding, tag = read_binding(names, called)
    target = called.get("processId")
    if target is None and (written := called.get("processIdExpression")):
        target = written if written.startswith("=") else f"={written}"
    return replace(
        said,
        called=target,
        binding=binding,
        version_tag=tag,
        business_key=called.get("businessId") or said.business_key,
        takes_all=_flag(called.get("propagateAllParentVariables")) is not False,
        gives_all=_flag(called.get("propagateAllChildVariables")),
    )


def read_decision(names: Extensions) -> DecisionWork | None:
    """Read which decision a business rule task asks."""
    called = names.find("calledDecision")
    if called is None:
        return None
    binding, tag = read_binding(names, called)
    decision, result = called.get("decisionId"), called.get("resultVariable")
    if decision is None or result is None:
        names.say(
            "error",
            "decision_incomplete",
            "its zeebe:calledDecision needs a decisionId and a resultVariable",
            'Write for example <zeebe:calledDecision decisionId="rate" resultVariable="rate"/>.',
            called.line,
        )
        return None
    return DecisionWork(decision=decision, binding=binding, version_tag=tag, result_variable=result)


def read_active_elements(names: Extensions) -> str | None:
    """Read what an ad-hoc sub-process begins with; results gathered by it are not run yet."""
    if worker := names.find("taskDefinition"):
        worker.read_whole()
        names.say(
            "error",
            "ad_hoc_worker",
            "a worker would choose what its ad-hoc sub-process does, which is not run here",
            _AGENT,
        )
    ad_hoc = names.find("adHoc")
    if ad_hoc is None:
        return None
    if ad_hoc.get("outputCollection") or ad_hoc.get("outputElement"):
        names.say(
            "error",
            "ad_hoc_output",
            "results of an ad-hoc sub-process are not gathered here",
            "Remove outputCollection and outputElement, and map the result of each activity.",
            ad_hoc.line,
        )
    return ad_hoc.get("activeElementsCollection")


def read_key(message: etree._Element | None, space: str) -> NamedSource | None:
    """Return what a `bpmn:message` is compared by, None where it does not say."""
    if message is None:
        return None
    holder = f"{bpmn('extensionElements')}/{{{space}}}subscription"
    for each in message.iterfind(holder):
        if key := each.get("correlationKey", "").strip():
            return NamedSource(name="key", source=key, line=line_of(each))
    return None


def find_unkeyed(names: Extensions, root: etree._Element) -> None:
    """Find a message, caught in an instance, that is compared by nothing."""
    element = names.element
    references = {each.get("messageRef") for each in (element, *element)} - {None}
    for message in root.iterfind(bpmn("message")):
        if message.get("id") in references and read_key(message, names.space) is None:
            names.say(
                "error",
                "correlation_key_missing",
                f"its message '{message.get('name', '')}' has no correlation key, so nobody could "
                "tell whom it is for",
                'Add <zeebe:subscription correlationKey="=…"/> to the message.',
            )


def _flag(text: str | None) -> bool | None:
    return None if text is None else text.lower() == "true"
