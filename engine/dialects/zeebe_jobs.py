"""Camunda 8's words for work: job types, headers, retries, listeners (see zeebe.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.dialects.attributes import WORKER, JobWork, Listener, ScriptWork
from engine.dialects.extensions import Extension, Extensions
from engine.expressions.texts import FEEL, LITERAL, Text

WITH_JOB = frozenset(
    [
        "serviceTask",
        "sendTask",
        "scriptTask",
        "businessRuleTask",
        "endEvent",
        "intermediateThrowEvent",
    ]
)
_ATTEMPTS = "3"  # what Camunda 8 gives a job that says nothing
_MOMENTS = {"start": "start", "end": "end"}
_TASK_MOMENTS = {
    "creating": "create",
    "assigning": "assignment",
    "updating": "update",
    "completing": "complete",
    "canceling": "delete",
    "create": "create",
    "assignment": "assignment",
    "update": "update",
    "complete": "complete",
    "cancel": "delete",
}
_SECRET = re.compile(r"\{\{\s*secrets\.([A-Za-z0-9_.-]+)\s*\}\}|\bsecrets\.([A-Z0-9_]+)\b")


def read_job(names: Extensions, process_priority: str | None) -> JobWork | None:
    """Read what a task or throwing event asks of a worker, None without a type."""
    definition = names.find("taskDefinition")
    if definition is None:
        return None
    topic, attempts = definition.get("type"), definition.get("retries")
    if topic is None or topic == "=":
        names.say(
            "error",
            "job_type_missing",
            "its zeebe:taskDefinition has no type, so nobody would take the job",
            'Write for example <zeebe:taskDefinition type="charge-card"/>.',
            definition.line,
        )
    if attempts is not None and not _is_number(attempts):
        names.say(
            "error",
            "retries_not_number",
            f"the retries of its job are '{attempts}', expected a whole number",
            'Write for example <zeebe:taskDefinition type="charge-card" retries="3"/>.',
            definition.line,
        )
    headers = read_headers(names.find("taskHeaders"))
    tell_secrets(names, headers)
    priority = read_priority(names) or process_priority or "0"
    return JobWork(
        connector=WORKER,
        topic=topic,
        attempts=attempts or _ATTEMPTS,
        settings=headers,
        priority=0 if priority.startswith("=") else int(priority),
        priority_text=priority if priority.startswith("=") else None,
    )


def read_headers(headers: Extension | None) -> dict[str, str]:
    """Read a job's headers; they are fixed texts, also where they begin with `=`."""
    if headers is None:
        return {}
    read: dict[str, str] = {}
    for each in headers.children("header"):
        each.get("id")
        if key := each.get("key"):
            read[key] = Text(each.element.get("value", ""), LITERAL)
        each.get("value")
    return read


def read_priority(names: Extensions) -> str | None:
    """Read the priority of jobs, a number or an expression."""
    definition = names.find("jobPriorityDefinition")
    text = None if definition is None else definition.get("priority")
    if definition is not None and text is not None and not _is_number(text):
        names.say(
            "error",
            "job_priority_not_number",
            f"the priority of its job is '{text}', expected a whole number",
            'Write for example <zeebe:jobPriorityDefinition priority="50"/>.',
            definition.line,
        )
        return None
    return text


def _is_number(text: str) -> bool:
    return text.startswith("=") or re.fullmatch("-?[0-9]{1,9}", text) is not None


def read_script(names: Extensions) -> ScriptWork | None:
    """Read the FEEL expression of a script task."""
    script = names.find("script")
    if script is None:
        return None
    text, result = script.get("expression"), script.get("resultVariable")
    if text is None or result is None:
        names.say(
            "error",
            "script_incomplete",
            "its zeebe:script needs an expression and a resultVariable",
            'Write for example <zeebe:script expression="=a + b" resultVariable="sum"/>.',
            script.line,
        )
        return None
    return ScriptWork(text=Text(text, FEEL), format=FEEL, result_variable=result, line=script.line)


def read_listeners(names: Extensions) -> tuple[Listener, ...]:
    """Read the execution and task listeners, in the order of the file."""
    listeners = [
        read
        for each in _inside(names, "executionListeners", "executionListener")
        if (read := _listener(names, each, _MOMENTS))
    ]
    listeners += [
        read
        for each in _inside(names, "taskListeners", "taskListener")
        if (read := _listener(names, each, _TASK_MOMENTS))
    ]
    return tuple(listeners)


def tell_secrets(names: Extensions, texts: Mapping[str, str]) -> None:
    """Say which secrets a worker would have to know: none is put in here."""
    found = {one or two for text in texts.values() for one, two in _SECRET.findall(text)}
    for secret in sorted(found):
        names.say(
            "warning",
            "secret_reference",
            f"it reads the secret '{secret}', which is not put in here",
            "Let the worker that serves the job look the secret up, or use a connection.",
        )


def _inside(names: Extensions, holder: str, name: str) -> list[Extension]:
    return [each for holders in names.find_all(holder) for each in holders.children(name)]


def _listener(names: Extensions, each: Extension, moments: Mapping[str, str]) -> Listener | None:
    event, topic = each.get("eventType"), each.get("type")
    attempts = each.get("retries")
    headers = read_headers(each.child("taskHeaders"))
    moment = moments.get(event or "")
    if moment is None or topic is None:
        expected = ", ".join(name for name in moments if name.endswith("ing")) or "start, end"
        names.say(
            "error",
            "listener_malformed",
            f"its listener has the event '{event or ''}' and the type '{topic or ''}', expected "
            f"one of {expected}, and a type",
            "Correct the listener, or remove it.",
            each.line,
        )
        return None
    job = JobWork(connector=WORKER, topic=topic, attempts=attempts or _ATTEMPTS, settings=headers)
    return Listener(event=moment, job=job, line=each.line)
