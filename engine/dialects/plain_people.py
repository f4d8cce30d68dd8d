"""Plait's vocabulary of people's tasks: who may do them, until when, and with what in view."""

from __future__ import annotations

from collections.abc import Callable

from engine.dialects.attributes import Evidence, Outcome, PersonWork
from engine.dialects.performers import read_performers
from engine.dialects.places import Place

ATTRIBUTES = frozenset(
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
VIEWS = ("series", "table", "facts")


def read_person(place: Place, text: Callable[[str], str] = str) -> PersonWork:
    """Read what a user task asks of people; BPMN's own performers are texts of the dialect."""
    performers = read_performers(place, text)
    return PersonWork(
        assignee=place.text("assignee") or performers.assignee,
        candidate_users=place.names("candidateUsers") or performers.users,
        candidate_groups=place.names("candidateGroups") or performers.groups,
        form=place.text("form"),
        due=place.text("dueDate"),
        follow_up=place.text("followUp"),
        priority=place.integer("priority", 50),
        four_eyes=place.names("fourEyes"),
        outcomes=_outcomes(place),
        outcome_variable=place.text("outcomeVariable") or "outcome",
        evidence=_evidence(place),
    )


def _outcomes(place: Place) -> tuple[Outcome, ...]:
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


def _evidence(place: Place) -> tuple[Evidence, ...]:
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
