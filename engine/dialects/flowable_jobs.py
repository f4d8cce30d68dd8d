"""What does the work of a Flowable or Activiti task.

type="external-worker", topic → a job of that topic · type="http", "mail", "shell", "camel", "mule"
→ a job of that topic, the fields are its headers · type="send-event" → a job `send-event:TYPE` ·
class, delegateExpression, expression → `juel_jobs` · triggerable → the job's completion is the
trigger · operationRef (a web service) → a job of the operation's name · resultVariable,
resultVariableName → where an expression's value lands ·
externalWorkerInParameter, …Out…, eventInParameter → mappings · type="dmn" → the
decision asked, each output lands under its name · type="case", rules → refused
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.dialects import juel_texts
from engine.dialects.attributes import DecisionWork, JobWork, NamedSource, ScriptWork
from engine.dialects.juel_jobs import Work, delegated, read_fields, worker_job
from engine.dialects.kinds import text_of
from engine.dialects.vendor_places import VendorPlace
from engine.xml import line_of

_JOBS = frozenset({"http", "mail", "shell", "camel", "mule"})
_HANDLERS = ("httpRequestHandler", "httpResponseHandler")
_SENDING = ("sendSynchronously", "systemChannel", "triggerEventCorrelationParameter")
_RESULTS = ("resultVariable", "resultVariableName")
_RULES = ("rules", "ruleVariablesInput", "exclude")


@dataclass(frozen=True, kw_only=True)
class TaskWork:
    """All that a task may say of its work."""

    job: JobWork | None = None
    script: ScriptWork | None = None
    decision: DecisionWork | None = None
    inputs: tuple[NamedSource, ...] = ()
    outputs: tuple[NamedSource, ...] = ()


def read_work(place: VendorPlace, patience: dict[str, Any]) -> TaskWork:
    """Read who does the work of a task."""
    element = place.element
    result = next((name for name in map(place.get, _RESULTS) if name), None)
    if place.flag("useLocalScopeForResultVariable"):
        place.refuse(
            "result_scope",
            "its result would live in the scope around it only",
            "Take useLocalScopeForResultVariable out, and give the variable a name of its own.",
        )
    _refuse_rules(place)
    kind = place.get("type")
    if kind is not None:
        place.overruled(("class", "delegateExpression", "expression"), f"type '{kind}'")
        place.overruled(_RESULTS, f"type '{kind}'")
        return _typed(place, kind, patience)
    work = delegated(place, element, patience, result)
    if work.script is None and (work.job is None or work.job.result_variable is None):
        place.overruled(_RESULTS, "what is no expression")
    if work == Work() and (operation := element.get("operationRef")) is not None:
        work = Work(job=worker_job(operation.rpartition(":")[2], {}, patience, result))
    is_triggered = (place.get("triggerable") or "false") != "false"
    if is_triggered and work.job is None:
        place.refuse(
            "triggerable_expression",
            "it waits for a trigger after its expression",
            "Put a receive task behind it.",
        )
    elif is_triggered:
        fact = "the completion of its job is the trigger that it waits for"
        place.note("extension_without_effect", fact, "Nothing to do.")
    return TaskWork(job=work.job, script=work.script)


def _typed(place: VendorPlace, kind: str, patience: dict[str, Any]) -> TaskWork:
    settings = read_fields(place, place.element)
    if kind == "external-worker":
        topic = place.get("topic") or ""
        job = worker_job(topic, settings, patience)
        job = JobWork(**{**vars(job), "topic": juel_texts.text(topic)})
        return TaskWork(
            job=job,
            inputs=_parameters(place, "externalWorkerInParameter"),
            outputs=_parameters(place, "externalWorkerOutParameter"),
        )
    if kind == "send-event":
        return _event(place, settings, patience)
    if kind == "dmn":
        return TaskWork(decision=_decision(place, settings))
    if kind not in _JOBS:
        way_out = {"case": "Draw the case as a process with an ad-hoc sub-process."}.get(
            kind, f"Write one of {', '.join(sorted(_JOBS))}, dmn, external-worker or send-event."
        )
        place.refuse("task_type_not_supported", f"its type '{kind}' is not run here", way_out)
        for name in ("caseDefinitionKey", "topic"):
            place.get(name)
    for each in place.extensions(*_HANDLERS):
        place.take_whole(each)
        place.find(
            "warning",
            "http_handler",
            "code of the application handles its request or reply",
            "Let the worker that takes the job do that too.",
            line_of(each),
        )
    return TaskWork(job=worker_job(kind, settings, patience))


def _decision(place: VendorPlace, settings: dict[str, str]) -> DecisionWork:
    """Read a decision; each output of its one rule lands under its own name."""
    named = settings.get("decisionTableReferenceKey") or settings.get("decisionServiceReferenceKey")
    same = place.flag("sameDeployment") or settings.get("sameDeployment") == "true"
    if named is None:
        place.refuse(
            "decision_missing",
            "it does not say which decision it asks",
            "Add the field decisionTableReferenceKey.",
        )
    if settings.get("decisionTaskThrowErrorOnNoHits") == "true":
        place.refuse(
            "decision_no_hits",
            "it throws an error when no rule fires",
            "Take decisionTaskThrowErrorOnNoHits out, and ask for a missing value behind it.",
        )
    return DecisionWork(
        decision=named or "",
        binding="deployment" if same else "latest",
        result="single_result",
        lands_each=True,
    )


def _event(place: VendorPlace, settings: dict[str, str], patience: dict[str, Any]) -> TaskWork:
    types = [text_of(each) for each in place.extensions("eventType")]
    for each in place.extensions("channelKey"):
        settings["channelKey"] = juel_texts.text(text_of(each) or "")
    for each in place.extensions(*_SENDING):
        place.take_whole(each)
    is_triggered = place.flag("triggerable")
    if place.extensions("triggerEventType") or is_triggered:
        fact = "the completion of its job is the event that it waits for"
        place.note("extension_without_effect", fact, "Nothing to do.")
    job = worker_job(f"send-event:{next(iter(types), None) or ''}", settings, patience)
    return TaskWork(
        job=job,
        inputs=_parameters(place, "eventInParameter"),
        outputs=_parameters(place, "eventOutParameter"),
    )


def _parameters(place: VendorPlace, name: str) -> tuple[NamedSource, ...]:
    found: list[NamedSource] = []
    for each in place.extensions(name):
        target, source = place.get("target", each), place.get("source", each)
        expression = place.get("sourceExpression", each)
        for type_ in ("sourceType", "targetType", "transient"):
            place.get(type_, each)  # values have their own types here, and are all stored
        written = expression or source
        if target is None or written is None:
            place.refuse(
                "mapping_incomplete",
                f"'{name}' lacks its source or its target",
                f'Write <{name} source="amount" target="amount"/>.',
                line_of(each),
            )
        else:
            is_expression = expression is not None or juel_texts.is_juel(written)
            meant = juel_texts.text(written) if is_expression else juel_texts.variable(written)
            found.append(NamedSource(name=target, source=meant, line=line_of(each)))
    return tuple(found)


def _refuse_rules(place: VendorPlace) -> None:
    if place.any_of(*_RULES):
        place.refuse(
            "rules_not_supported",
            "its rules are those of a rule engine beside Activiti",
            "Draw the rules as a decision table, or let a worker do the task.",
        )


def note_exceptions(place: VendorPlace) -> None:
    """Say that no Java exception becomes an error here."""
    for each in place.extensions("mapException"):
        place.take_whole(each)
        place.note(
            "extension_without_effect",
            f"no Java exception becomes the error '{each.get('errorCode') or ''}' here",
            "The worker that does the task reports the error's code itself.",
            line_of(each),
        )
