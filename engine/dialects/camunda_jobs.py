"""What does the work of a Camunda 7 task or throwing message event.

type="external", topic, taskPriority → a job of that topic · class, delegateExpression, expression →
`juel_jobs` · connector → a job whose topic is the connector's id, its inputs are headers ·
type="mail", "shell" → a job of that topic · decisionRef, decisionRefBinding, decisionRefVersion,
decisionRefVersionTag, mapDecisionResult → the decision asked · errorEventDefinition → a rule that
makes a BPMN error of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.dialects import juel_texts
from engine.dialects.attributes import (
    Binding,
    DecisionWork,
    ErrorRule,
    JobWork,
    NamedSource,
    ScriptWork,
)
from engine.dialects.camunda_mappings import read_parameters
from engine.dialects.declarations import Declarations, referred
from engine.dialects.juel_jobs import Work, delegated, header, read_fields, worker_job
from engine.dialects.juel_texts import is_juel
from engine.dialects.kinds import text_of
from engine.dialects.vendor_places import VendorPlace, integer, whole
from engine.expressions.texts import JUEL, language_of
from engine.xml import line_of

_BINDINGS: dict[str, Binding] = {
    "latest": "latest",
    "deployment": "deployment",
    "version": "version",
    "versionTag": "version_tag",
}
_RESULTS = {
    "singleEntry": "single_entry",
    "singleResult": "single_result",
    "collectEntries": "collect_entries",
    "resultList": "result_list",
}


_CODE = ("class", "delegateExpression", "expression")
_WAYS = ("type", *_CODE)


@dataclass(frozen=True, kw_only=True)
class TaskWork:
    """All that a task may say of its work; `outputs` are a connector's."""

    job: JobWork | None = None
    script: ScriptWork | None = None
    decision: DecisionWork | None = None
    outputs: tuple[NamedSource, ...] = ()


def read_work(
    place: VendorPlace, holder: etree._Element, patience: dict[str, Any], priority: str | None
) -> TaskWork:
    """Read who does the work of `holder`, a task or the definition of a message."""
    result = place.get("resultVariable", holder)
    kind, topic = place.get("type", holder), place.get("topic", holder)
    task_priority = place.get("taskPriority", holder) or priority
    for connector in place.extensions("connector", of=holder):
        place.overruled(
            (*_WAYS, "topic", "taskPriority", "resultVariable"), "its connector", holder
        )
        return _connector(place, connector, patience)
    if (decision := place.get("decisionRef", holder)) is not None:
        place.overruled(("type", *_CODE, "topic", "taskPriority"), "decisionRef", holder)
        return TaskWork(decision=_decision(place, decision, result))
    if kind is not None:
        place.overruled((*_CODE, "resultVariable"), f"type '{kind}'", holder)
        given = _external_patience(place, patience, task_priority) if topic else patience
        job = worker_job(topic or kind, read_fields(place, holder), given)
        if topic is not None and is_juel(topic):
            job = _with_topic(job, juel_texts.text(topic))
        return TaskWork(job=job)
    place.overruled(("topic", "taskPriority"), "what does its work, as it is not external", holder)
    work: Work = delegated(place, holder, patience, result)
    if work.job is not None and work.job.result_variable is None and result is not None:
        place.note(
            "extension_without_effect",
            f"camunda:resultVariable '{result}' belongs to an expression, not to a class or bean",
            "Nothing to do: what the worker sends is stored under its own names.",
        )
    if work == Work():
        place.overruled(("resultVariable",), "nothing that has a result", holder)
    return TaskWork(job=work.job, script=work.script)


def _with_topic(job: JobWork, topic: str) -> JobWork:
    return JobWork(**{**vars(job), "topic": topic})


def _external_patience(
    place: VendorPlace, patience: dict[str, Any], priority: str | None
) -> dict[str, Any]:
    """Return an external task's: its worker says how often, and its priority is its own."""
    if "retry_seconds" in patience:
        fact = "its retry cycle does not govern an external task; the worker's failures do"
        place.note("extension_without_effect", fact, "Nothing to do.")
    if priority is None:
        return {}
    if (number := integer(priority)) is not None:
        return {"priority": number}
    fact = f"the task's priority '{priority}' is no number, so it is 0"
    place.note("extension_without_effect", fact, "Nothing to do, or write a number.")
    return {}


def _connector(place: VendorPlace, connector: etree._Element, patience: dict[str, Any]) -> TaskWork:
    names = [text_of(each) for each in place.within(connector, "connectorId")]
    name = next((each for each in names if each), None)
    if name is None:
        place.refuse(
            "connector_missing",
            "its connector has no id, so nobody would do it",
            "Write <camunda:connectorId>, or an external task with a topic.",
            line_of(connector),
        )
        return TaskWork()
    inputs = read_parameters(place, "inputParameter", connector)
    outputs = read_parameters(place, "outputParameter", connector)
    settings = {
        each.name: header(place, each.name, each.source)
        if language_of(each.source) == JUEL
        else each.source
        for each in inputs
    }
    return TaskWork(job=worker_job(name, settings, patience), outputs=outputs)


def _decision(place: VendorPlace, decision: str, result: str | None) -> DecisionWork:
    written = place.get("decisionRefBinding") or "latest"
    version, tag = place.get("decisionRefVersion"), place.get("decisionRefVersionTag")
    if (tenant := place.get("decisionRefTenantId")) is not None:
        place.refuse(
            "tenant_not_supported",
            f"it asks a decision of the tenant '{tenant}'",
            "Decisions are those of the instance's tenant: take the attribute out.",
        )
    binding = _BINDINGS.get(written)
    number = whole(version)
    is_whole = (binding != "version" or number is not None) and (
        binding != "version_tag" or tag is not None
    )
    if binding is None or not is_whole or (tag is not None and is_juel(tag)):
        place.refuse(
            "binding_unknown",
            f"its decision's binding is '{written}' with '{version or tag or ''}'",
            "Write latest, deployment, version with a number, or versionTag with a fixed tag.",
        )
    if binding != "version":
        place.overruled(("decisionRefVersion",), f"the binding '{written}'")
    if binding != "version_tag":
        place.overruled(("decisionRefVersionTag",), f"the binding '{written}'")
    mapped = place.get("mapDecisionResult") or "resultList"
    if mapped not in _RESULTS:
        place.refuse(
            "decision_result_unknown",
            f"its decision's result is mapped by '{mapped}'",
            f"Write one of {', '.join(_RESULTS)}.",
        )
    return DecisionWork(
        decision=juel_texts.text(decision),
        binding=binding or "latest",
        version=number if binding == "version" else None,
        version_tag=tag if binding == "version_tag" else None,
        result_variable=result,
        result=_RESULTS.get(mapped, "result_list"),  # type: ignore[arg-type]  # a table's values
    )


def read_error_rules(place: VendorPlace, declarations: Declarations) -> tuple[ErrorRule, ...]:
    """Read which answers of an external task's worker are BPMN errors."""
    rules: list[ErrorRule] = []
    for each in place.extensions("errorEventDefinition"):
        condition = place.get("expression", each)
        declared = referred(declarations.errors, place.get("errorRef", each))
        message = place.get("errorMessageVariable", each)
        code_variable = place.get("errorCodeVariable", each)
        if condition is None or declared is None:
            place.refuse(
                "error_rule_incomplete",
                "an errorEventDefinition lacks its expression, or the error it refers to",
                'Write errorRef="…" of a bpmn:error and expression="${…}".',
                line_of(each),
            )
            continue
        if message or code_variable:
            fact = "the variables of an errorEventDefinition are set by the event that catches it"
            place.note("extension_without_effect", fact, "Nothing to do.", line_of(each))
        rules.append(
            ErrorRule(
                condition=juel_texts.expression(condition, None),
                code=declared.matched_by,
                message=juel_texts.maybe(place.get("errorMessage", declared.element)),
                line=line_of(each),
            )
        )
    return tuple(rules)
