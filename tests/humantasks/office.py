"""A small office for the worklist's tests: diagrams and forms as text, people by name."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.actors import Actor
from engine.service import Engine
from humantasks.facts import Task
from humantasks.service import Worklist

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:plait="urn:plait:bpmn:1" targetNamespace="t">'
)
FORM = {
    "type": "default",
    "components": [
        {"type": "textfield", "key": "category", "label": "Category", "readonly": True},
        {"type": "number", "key": "spend", "label": "Spend", "validate": {"min": 0, "max": 1000}},
        {
            "type": "textarea",
            "key": "comment",
            "label": "Comment",
            "properties": {"plait:requiredFor": "reject"},
        },
        {
            "type": "textfield",
            "key": "reason",
            "label": "Reason",
            "conditional": {"hide": "=spend = null or spend < 500"},
        },
    ],
}
OUTCOMES = "approve=Approve|Goes to Finance; reject=Send back|Back to the forecast"
APPROVE = (
    'plait:candidateGroups="marketing" plait:form="approve.form" '
    f'plait:outcomes="{OUTCOMES}" plait:outcomeVariable="decision"'
)
SIGN = 'plait:candidateGroups="finance,marketing" plait:fourEyes="approve"'


@dataclass(frozen=True, kw_only=True)
class Office:
    """The engine's worklist, and the people in it as actors."""

    engine: Engine
    worklist: Worklist
    mia: Actor
    max: Actor
    fei: Actor
    noor: Actor
    ola: Actor
    eve: Actor

    def only(self, actor: Actor, **filters: Any) -> Task:
        """Return the one task in the actor's list."""
        [task] = self.worklist.tasks(actor=actor, **filters).items
        return task

    def kinds(self, instance_id: int) -> list[str]:
        """Return the kinds of the instance's events of tasks, in order."""
        events = self.engine.history(instance_id)
        return [event.kind for event in events if event.kind.startswith("task_")]


def one_task(attributes: str, *, process: str = "", start: str = "") -> bytes:
    """Draw start, one human task `approve` and end."""
    return chain({"approve": attributes}, process=process, start=start)


def chain(tasks: Mapping[str, str], *, process: str = "", start: str = "") -> bytes:
    """Draw human tasks one after the other; ids are the names, names are capitalised."""
    ids = ["start", *tasks, "end"]
    flows = [
        f'<sequenceFlow id="f{at}" sourceRef="{one}" targetRef="{other}"/>'
        for at, (one, other) in enumerate(itertools.pairwise(ids))
    ]
    nodes = [
        f'<userTask id="{one}" name="{one.capitalize()}" {said}/>' for one, said in tasks.items()
    ]
    inside = [f'<startEvent id="start" {start}/>', *nodes, '<endEvent id="end"/>', *flows]
    text = f'{HEAD}<process id="p" name="Process" isExecutable="true" {process}>'
    return f"{text}{''.join(inside)}</process></definitions>".encode()


def form_bytes(form: Mapping[str, Any] = FORM) -> bytes:
    """Write a form as its file."""
    return json.dumps(form).encode()
