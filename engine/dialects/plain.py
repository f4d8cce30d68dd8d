"""Plait's own vocabulary, `xmlns:plait="urn:plait:bpmn:1"`, as attributes of BPMN elements.

process: starterGroups, starterUsers, businessKey ("unique"), worklistColumns · startEvent: form ·
serviceTask, sendTask: connector, timeout (at most PT10M), retries, priority; every other one is a
setting of the connector · userTask: form, candidateGroups, candidateUsers, assignee, dueDate,
followUp, priority, fourEyes, outcomes, outcomeVariable, evidence · activities, in
extensionElements: `plait:input` and `plait:output` with name and source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine import schedules
from engine.dialects.attributes import (
    ElementAttributes,
    Evidence,
    JobWork,
    NamedSource,
    Outcome,
    PersonWork,
    ProcessAttributes,
)
from engine.dialects.namespaces import PLAIT, bpmn, local, namespace, plait
from engine.errors import Finding, PlaitError
from engine.xml import line_of

JOB_KINDS = frozenset({"serviceTask", "sendTask"})
MAPPED_KINDS = frozenset(
    ["task", "manualTask", "userTask", "serviceTask", "sendTask", "scriptTask", "subProcess"]
)
VIEWS = ("series", "table", "facts")
MAX_TIMEOUT_SECONDS = 600.0  # a call holds a worker; what takes longer is asked for and awaited

_PROCESS = frozenset({"starterGroups", "starterUsers", "businessKey", "worklistColumns"})
_PERSON = frozenset(
    [
        "form",
        "candidateGroups",
        "candidateUsers",
        "assignee",
        "dueDate",
        "followUp",
        "priority",
        "fourEyes",
        "outcomes",
        "outcomeVariable",
        "evidence",
    ]
)
_KNOWN = {"startEvent": frozenset({"form"}), "userTask": _PERSON}
_JOB = frozenset({"connector", "timeout", "retries", "priority"})


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where a finding points; collects the findings of one element."""

    element: etree._Element
    file: str
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, fact: str, way_out: str, line: int | None = None) -> None:
        """Add an error about this element."""
        name = self.element.get("name") or None
        label = f"{local(str(self.element.tag))} '{self.element.get('id', '')}'"
        self.findings.append(
            Finding(
                level="error",
                code=code,
                message=f"{label}: {fact}",
                way_out=way_out,
                file=self.file,
                line=line or line_of(self.element),
                element_id=self.element.get("id"),
                element_name=name,
            )
        )

    def text(self, name: str) -> str | None:
        """Return a Plait attribute, None when it is absent or empty."""
        value = self.element.get(plait(name))
        return value.strip() or None if value is not None else None

    def names(self, name: str) -> tuple[str, ...]:
        """Return a comma list; an `=` expression is one entry."""
        value = self.text(name)
        if value is None or value.startswith("="):
            return () if value is None else (value,)
        return tuple(part.strip() for part in value.split(",") if part.strip())

    def integer(self, name: str, otherwise: int) -> int:
        """Return a whole number, `otherwise` when it is absent or wrong (then with a finding)."""
        value = self.text(name)
        if value is None:
            return otherwise
        try:
            return int(value)
        except ValueError:
            self.refuse(
                "plait_value",
                f"plait:{name} is '{value}', expected a whole number",
                f'Write for example plait:{name}="50".',
            )
            return otherwise


def read_process(
    element: etree._Element, file: str
) -> tuple[ProcessAttributes, tuple[Finding, ...]]:
    """Read what a `bpmn:process` declares."""
    place = _Place(element=element, file=file)
    _refuse_unknown(place, _PROCESS)
    key = place.text("businessKey")
    if key not in (None, "unique"):
        place.refuse(
            "plait_value",
            f"plait:businessKey is '{key}', expected 'unique'",
            'Write plait:businessKey="unique" or leave it out.',
        )
    attributes = ProcessAttributes(
        starter_groups=place.names("starterGroups"),
        starter_users=place.names("starterUsers"),
        is_business_key_unique=key == "unique",
        worklist_columns=place.names("worklistColumns"),
    )
    return attributes, tuple(place.findings)


def read_element(
    element: etree._Element, kind: str, file: str
) -> tuple[ElementAttributes, tuple[Finding, ...]]:
    """Read what a flow node declares; `kind` is its BPMN name."""
    place = _Place(element=element, file=file)
    is_job = kind in JOB_KINDS
    if not is_job:
        _refuse_unknown(place, _KNOWN.get(kind, frozenset()))
    attributes = ElementAttributes(
        element_id=element.get("id", ""),
        line=line_of(element),
        job=_job(place) if is_job and place.text("connector") else None,
        person=_person(place) if kind == "userTask" else None,
        inputs=_mappings(place, "input", kind),
        outputs=_mappings(place, "output", kind),
        form=place.text("form") if kind == "startEvent" else None,
    )
    return attributes, tuple(place.findings)


def _refuse_unknown(place: _Place, known: frozenset[str]) -> None:
    for name in place.element.attrib:
        if namespace(str(name)) == PLAIT and local(str(name)) not in known:
            expected = ", ".join(sorted(known)) or "none here"
            place.refuse(
                "plait_unknown",
                f"attribute plait:{local(str(name))} has no meaning here",
                f"Remove it, or use one that is read on this element: {expected}.",
            )


def _job(place: _Place) -> JobWork:
    settings = {
        local(str(name)): str(value)
        for name, value in place.element.attrib.items()
        if namespace(str(name)) == PLAIT and local(str(name)) not in _JOB
    }
    given: dict[str, Any] = {}
    try:
        if retries := place.text("retries"):
            given["retry_seconds"] = schedules.parse_retries(retries)
        if timeout := place.text("timeout"):
            given["timeout_seconds"] = schedules.parse_duration(timeout).mean_seconds
        if not 0 < given.get("timeout_seconds", 1) <= MAX_TIMEOUT_SECONDS:
            place.refuse(
                "plait_value",
                f"plait:timeout is '{timeout}', expected more than nothing and at most PT10M",
                'Write for example plait:timeout="PT20S"; for longer work let one task start it '
                "and, after a timer, another fetch the result.",
            )
    except PlaitError as error:
        place.refuse(
            error.code,
            f"plait:retries or plait:timeout: {error.message}",
            'Write for example plait:retries="PT1S,PT5S,PT30S" and plait:timeout="PT20S".',
        )
    return JobWork(
        connector=place.text("connector") or "",
        settings=settings,
        priority=place.integer("priority", 0),
        **given,
    )


def _person(place: _Place) -> PersonWork:
    return PersonWork(
        assignee=place.text("assignee"),
        candidate_users=place.names("candidateUsers"),
        candidate_groups=place.names("candidateGroups"),
        form=place.text("form"),
        due=place.text("dueDate"),
        follow_up=place.text("followUp"),
        priority=place.integer("priority", 50),
        four_eyes=place.names("fourEyes"),
        outcomes=_outcomes(place),
        outcome_variable=place.text("outcomeVariable") or "outcome",
        evidence=_evidence(place),
    )


def _outcomes(place: _Place) -> tuple[Outcome, ...]:
    """Read `value=Label|hint; value=Label`; the label falls back to the value."""
    outcomes: dict[str, Outcome] = {}
    for part in (place.text("outcomes") or "").split(";"):
        value, _, words = (text.strip() for text in part.partition("="))
        label, _, hint = (text.strip() for text in words.partition("|"))
        if value in outcomes:
            place.refuse(
                "plait_value",
                f"plait:outcomes names '{value}' twice",
                "Give every outcome a value of its own.",
            )
        if value:
            outcomes[value] = Outcome(value=value, label=label or value, hint=hint)
    return tuple(outcomes.values())


def _evidence(place: _Place) -> tuple[Evidence, ...]:
    evidence: list[Evidence] = []
    for part in place.names("evidence"):
        variable, _, view = (text.strip() for text in part.partition(":"))
        if not variable or view not in VIEWS:
            place.refuse(
                "plait_value",
                f"plait:evidence has '{part}', expected variable:view",
                f"Write for example forecast:series; the views are {', '.join(VIEWS)}.",
            )
        else:
            evidence.append(Evidence(variable=variable, view=view))
    return tuple(evidence)


def _mappings(place: _Place, which: str, kind: str) -> tuple[NamedSource, ...]:
    mappings: list[NamedSource] = []
    for holder in place.element.iterfind(bpmn("extensionElements")):
        for child in holder.iterfind(plait(which)):
            name, source = child.get("name", "").strip(), child.get("source")
            if kind not in MAPPED_KINDS:
                place.refuse(
                    "plait_unknown",
                    f"plait:{which} has no meaning on this element",
                    "Move it to a task or a sub-process.",
                    line_of(child),
                )
            elif not name or source is None:
                place.refuse(
                    "plait_value",
                    f"plait:{which} lacks a name or a source",
                    f'Write <plait:{which} name="amount" source="=order.amount"/>.',
                    line_of(child),
                )
            else:
                mappings.append(NamedSource(name=name, source=source, line=line_of(child)))
    return tuple(mappings)
