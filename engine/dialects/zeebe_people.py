"""Camunda 8's words for people's tasks and forms (see zeebe.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.dialects.attributes import Binding, FormWork, PersonWork
from engine.dialects.extensions import Extension, Extensions

_INLINE = "camunda-forms:bpmn:"
_BINDINGS: Mapping[str, Binding] = {
    "latest": "latest",
    "deployment": "deployment",
    "versionTag": "version_tag",
}


def read_person(names: Extensions, said: PersonWork, forms: Mapping[str, str]) -> PersonWork:
    """Add what a user task's vendor elements say to what is said with Plait's own names."""
    if names.find("userTask") is None:
        names.say(
            "note",
            "user_task_of_people",
            "it has no zeebe:userTask: it is a person's task here all the same, never a job",
            "Nothing to do; a job of its own would be a service task.",
        )
    person = said
    if who := names.find("assignmentDefinition"):
        person = replace(
            person,
            assignee=who.get("assignee") or person.assignee,
            candidate_groups=_list(who.get("candidateGroups")) or person.candidate_groups,
            candidate_users=_list(who.get("candidateUsers")) or person.candidate_users,
        )
    if schedule := names.find("taskSchedule"):
        person = replace(
            person,
            due=schedule.get("dueDate") or person.due,
            follow_up=schedule.get("followUpDate") or person.follow_up,
        )
    person = _with_priority(names, person)
    return replace(person, form_work=read_form(names, forms) or person.form_work)


def read_form(names: Extensions, forms: Mapping[str, str]) -> FormWork | None:
    """Read which form a user task or start event shows; `forms` are the file's own, by id."""
    definition = names.find("formDefinition")
    if definition is None:
        return None
    key, id_ = definition.get("formKey"), definition.get("formId")
    binding, tag = read_binding(names, definition)
    if id_ is not None:
        return FormWork(id=id_, binding=binding, version_tag=tag)
    if key is not None and key.startswith(_INLINE):
        document = _document(names, definition, forms, key.removeprefix(_INLINE))
        return None if document is None else FormWork(document=document)
    elsewhere = key or definition.get("externalReference")
    names.say(
        "warning",
        "form_elsewhere",
        f"its form '{elsewhere or ''}' is shown by another application",
        "Deploy a form and name it by formId; until then a form is made of the variables.",
        definition.line,
    )
    return None


def read_binding(names: Extensions, said: Extension) -> tuple[Binding, str | None]:
    """Read which version is meant, and its tag."""
    kind, tag = said.get("bindingType") or "latest", said.get("versionTag")
    binding = _BINDINGS.get(kind)
    if binding is None or (binding == "version_tag" and tag is None):
        names.say(
            "error",
            "binding_malformed",
            f"bindingType is '{kind}' and versionTag '{tag or ''}', expected latest, deployment, "
            "or versionTag with a tag",
            'Write for example bindingType="deployment".',
            said.line,
        )
        return "latest", None
    return binding, tag if binding == "version_tag" else None


def _list(text: str | None) -> tuple[str, ...]:
    if text is None or text.startswith("="):
        return () if text is None else (text,)
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _with_priority(names: Extensions, person: PersonWork) -> PersonWork:
    definition = names.find("priorityDefinition")
    text = None if definition is None else definition.get("priority")
    if definition is None or text is None:
        return person
    if text.startswith("="):
        return replace(person, priority_text=text)
    try:
        return replace(person, priority=int(text))
    except ValueError:
        names.say(
            "error",
            "priority_not_number",
            f"its priority is '{text}', expected a whole number from 0 to 100",
            'Write for example <zeebe:priorityDefinition priority="70"/>.',
            definition.line,
        )
        return person


def _document(
    names: Extensions, definition: Extension, forms: Mapping[str, str], id_: str
) -> dict[str, Any] | None:
    text = forms.get(id_)
    try:
        document = None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        fact = "no zeebe:userTaskForm of this file" if text is None else "no form-js document"
        names.say(
            "error",
            "form_unknown",
            f"its form '{id_}' is {fact}",
            "Choose the form again in the modeler.",
            definition.line,
        )
        return None
    return document
