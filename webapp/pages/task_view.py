"""What a task's page shows, made from the worklist's facts: fields, buttons, evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from engine.actors import Actor
from engine.errors import PlaitError
from engine.permissions import may
from humantasks.facts import EvidenceValue, TaskView
from humantasks.persons import Person
from humantasks.plain_forms import plain_fields
from humantasks.plain_posts import over
from humantasks.task_variables import seen_by
from webapp.pages.charts import Chart, read_chart
from webapp.pages.events import spoken
from webapp.pages.evidence import Table, read_facts, read_table
from webapp.pages.formats import pretty
from webapp.pages.services import engine, people

TABS = ("evidence", "diagram", "history", "comments")
# Words that send work back or end it: such a button is never the first, so Enter never presses it.
_BACKWARD = re.compile(
    r"reject|refus|declin|den(y|ied)|cancel|delet|withdraw|waive|send.?back|abort|discard|\bno\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Button:
    """One outcome as a button; `is_backward` ones come last."""

    value: str
    label: str
    hint: str
    is_backward: bool


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One piece of evidence: exactly one of chart, table, facts; or only its plain text."""

    title: str
    chart: Chart | None = None
    table: Table | None = None
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""


def values(
    view: TaskView,
    actor: Actor,
    *,
    back: str,
    typed: Mapping[str, Any] | None = None,
    refusal: PlaitError | None = None,
) -> dict[str, Any]:
    """Return what `_task.html` names. `typed` is what somebody entered and could not send yet."""
    data = over(view.data, typed) if typed is not None else _data(view)
    errors = errors_of(refusal)
    tab = request.args.get("tab", "evidence")
    tab = tab if tab in TABS else "evidence"
    schema = view.form
    now = engine().clock.now()
    fields = plain_fields(schema, data, now=now, errors=errors) if schema is not None else []
    return {
        "view": view,
        "task": view.task,
        "fields": fields,
        "labels": {field.key: field.label for field in fields},
        "schema": schema,
        "data": data,
        "refusal": refusal,
        "errors": errors,
        "buttons": buttons(view),
        "tabs": _tabs(view),
        "tab": tab,
        "back": back,
        "assignees": _assignees(view, actor),
        "place": _place(view),
        **_panel(tab, view, actor),
    }


def buttons(view: TaskView) -> list[Button]:
    """Return the outcomes in their own order, those that send back after the others."""
    made = [
        Button(
            value=outcome.value,
            label=outcome.label,
            hint=outcome.hint,
            is_backward=bool(_BACKWARD.search(f"{outcome.value} {outcome.label}")),
        )
        for outcome in view.outcomes
    ]
    return sorted(made, key=lambda button: button.is_backward)


def _data(view: TaskView) -> Mapping[str, Any]:
    return over(view.data, view.draft.variables) if view.draft else view.data


def errors_of(refusal: PlaitError | None) -> dict[str, str]:
    """Return the sentence for each field that a refusal names."""
    found = refusal.where.get("fields") if refusal else None
    return dict(found) if isinstance(found, Mapping) else {}


def _place(view: TaskView) -> str:
    """Say which of several instances of its activity an open task is."""
    task = view.task
    with engine().database.read() as connection:
        nodes = engine().library.get(connection, task.definition_id).process.nodes
        if task.ended_at or getattr(nodes.get(task.element_id), "loop", None) is None:
            return ""
        seen = seen_by(engine(), connection, task.instance_id, task.id)
        counter, total = seen.get("loopCounter"), seen.get("nrOfInstances")
    if not isinstance(counter, int):
        return ""
    return f"{counter} of {total}" if isinstance(total, int) else f"turn {counter}"


def _tabs(view: TaskView) -> list[tuple[str, str]]:
    comments = f"Comments ({len(view.comments)})" if view.comments else "Comments"
    return [
        ("evidence", "Evidence"),
        ("diagram", "Diagram"),
        ("history", "History"),
        ("comments", comments),
    ]


def _panel(tab: str, view: TaskView, actor: Actor) -> dict[str, Any]:
    instance = view.task.instance_id
    if tab == "evidence":
        return {"proofs": [proof(one) for one in view.evidence]}
    if tab == "diagram":
        return {"tokens": engine().tokens(instance, actor=actor)}
    if tab == "history":
        return {"events": spoken(engine().history(instance, actor=actor))}
    return {}


def proof(evidence: EvidenceValue) -> Proof:
    """Return a piece of evidence as it is drawn; a value of another shape becomes plain text."""
    title = evidence.variable.replace("_", " ").capitalize()
    if evidence.view == "series" and (chart := read_chart(evidence.value)):
        return Proof(title=chart.title or title, chart=chart)
    if evidence.view == "table" and (table := read_table(evidence.value)):
        return Proof(title=title, table=table)
    if evidence.view == "facts" and (facts := read_facts(evidence.value)):
        return Proof(title=title, facts=facts)
    if evidence.value is None:
        return Proof(title=title, text="There is no value yet.")
    is_text = isinstance(evidence.value, str)
    return Proof(title=title, text=evidence.value if is_text else pretty(evidence.value))


def _assignees(view: TaskView, actor: Actor) -> list[Person]:
    """Return whom the task may be handed to, for those who may hand over."""
    if "assign" not in view.may or not may(actor, "assign"):
        return []
    found: dict[str, Person] = {}
    for group in view.task.candidate_groups:
        for one in people().everybody(group=group, tenant_id=actor.tenant_id):
            found[one.id] = one
    everybody = found or {one.id: one for one in people().everybody(tenant_id=actor.tenant_id)}
    return [one for one in everybody.values() if one.is_active]
