"""Work that these engines give to their application's code: here it is a job for a worker.

class, delegateExpression → a job whose topic is the class, or the bean's name · expression that
calls a bean → a job whose topic is its text; one that only reads variables is evaluated in the
step · field → a header of the job · failedJobRetryTimeCycle → the attempts · jobPriority → the
job's priority.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine import schedules
from engine.dialects import juel_texts
from engine.dialects.attributes import WORKER, JobWork, ScriptWork
from engine.dialects.kinds import THROWING, text_of
from engine.dialects.namespaces import bpmn
from engine.dialects.vendor_places import VendorPlace, integer
from engine.errors import PlaitError
from engine.expressions.texts import JUEL, LITERAL, Text
from engine.xml import line_of


@dataclass(frozen=True, kw_only=True)
class Work:
    """Who does it: a worker, or the step itself."""

    job: JobWork | None = None
    script: ScriptWork | None = None


def delegated(
    place: VendorPlace,
    holder: etree._Element,
    patience: Mapping[str, Any],
    result_variable: str | None = None,
) -> Work:
    """Read the code that an element or listener calls; nothing where it names none.

    `patience` are the retries and the priority of its job.
    """
    fields = read_fields(place, holder)
    code = place.get("class", holder)
    named = place.get("delegateExpression", holder)
    text = place.get("expression", holder)
    if code is not None:
        place.overruled(("delegateExpression", "expression"), "class", holder)
    elif named is not None:
        place.overruled(("expression",), "delegateExpression", holder)
    if code is not None or named is not None:
        return Work(job=worker_job(code or juel_texts.bean(named or ""), fields, patience))
    if text is None:
        return Work()
    if juel_texts.is_bean_call(text):
        return Work(job=worker_job(text, fields, patience, result_variable))
    if fields:
        fact = f"the field '{next(iter(fields))}' belongs to code; its expression reads none"
        place.note("extension_without_effect", fact, "Nothing to do, or take the fields out.")
    line = line_of(holder)
    script = ScriptWork(text=text, format=JUEL, result_variable=result_variable, line=line)
    return Work(script=script)


def answer_bare(place: VendorPlace, kind: str, events: frozenset[str], *, has_work: bool) -> None:
    """Answer for a message that nothing sends: these engines publish none by themselves."""
    if has_work:
        return
    if kind == "sendTask":
        place.refuse(
            "message_not_sent",
            "it says nothing that would send its message",
            "Give it an external task's topic, or draw a message event of a plain BPMN file.",
        )
    elif kind in THROWING and "message" in events:
        fact = "nothing sends its message, so the event is only passed"
        place.note("message_not_sent", fact, "Give its definition an external task's topic.")


def answer_beside(place: VendorPlace, *, has_both: bool) -> None:
    """Say that Plait's connector does the work of a task that names its vendor's too."""
    if has_both:
        fact = "plait:connector does its work; what its vendor's names say is for the vendor's"
        place.note("extension_without_effect", f"{fact} engine", "Nothing to do.")


def worker_job(
    topic: str,
    settings: Mapping[str, str],
    patience: Mapping[str, Any],
    result_variable: str | None = None,
) -> JobWork:
    """Return the job of a topic that is no expression."""
    return JobWork(
        connector=WORKER,
        topic=Text(topic, LITERAL),
        settings=settings,
        result_variable=result_variable,
        **patience,
    )


def read_fields(place: VendorPlace, holder: etree._Element) -> dict[str, str]:
    """Read what is injected into the code, by name."""
    fields: dict[str, str] = {}
    around = place.extensions("field", of=holder) + place.within(holder, "field")
    for each in around:
        name = place.get("name", each)
        values = [
            place.get("stringValue", each),
            place.get("expression", each),
            *(text_of(inner) for inner in place.within(each, "string", "expression")),
        ]
        if name is None:
            place.refuse(
                "field_incomplete",
                "a field has no name",
                'Write <field name="amount" stringValue="1"/>.',
                line_of(each),
            )
        else:
            fields[name] = header(place, name, next((v for v in values if v is not None), ""))
    return fields


def header(place: VendorPlace, name: str, text: str) -> str:
    """Return a header; one that calls the application goes to its worker as it is written."""
    if not juel_texts.is_bean_call(text):
        return juel_texts.text(text)
    fact = f"its field '{name}' calls the application: the worker gets the text '{text}'"
    place.note("field_not_evaluated", fact, "Let the worker make the value, or set a variable.")
    return Text(text, LITERAL)


def read_patience(place: VendorPlace, priority: str | None) -> dict[str, Any]:
    """Read how often a job is tried and how urgent it is."""
    given: dict[str, Any] = {}
    marker = place.element.find(bpmn("multiInstanceLoopCharacteristics"))
    cycles = [] if marker is None else place.extensions("failedJobRetryTimeCycle", of=marker)
    for each in (*cycles, *place.extensions("failedJobRetryTimeCycle")):
        text = text_of(each)
        if text is None:
            fact = "its failedJobRetryTimeCycle is empty"
            place.note("extension_without_effect", fact, "Write for example R3/PT10S.")
            continue
        try:
            given["retry_seconds"] = schedules.parse_retries(text)
        except PlaitError as error:
            place.refuse(
                error.code,
                f"its retries: {error.message}",
                "Write for example R3/PT10S or PT1M,PT5M.",
                line_of(each),
            )
    if priority is not None:
        if (number := integer(priority)) is not None:
            given["priority"] = number
        else:
            fact = f"the job's priority '{priority}' is no number, so it is 0"
            place.note("extension_without_effect", fact, "Nothing to do, or write a number.")
    return given
