"""What these engines say of a person's task.

assignee, candidateUsers, candidateGroups, dueDate, followUpDate → the same · priority → the number,
or an expression.
"""

from __future__ import annotations

from dataclasses import replace

from engine.dialects import juel_texts
from engine.dialects.attributes import PersonWork
from engine.dialects.vendor_places import VendorPlace, integer


def read_person(place: VendorPlace, person: PersonWork) -> PersonWork:
    """Add the vendor's words to what Plait's own say; Plait's win."""
    priority = place.get("priority")
    number = integer(priority)
    if priority is not None and number is None and not juel_texts.is_juel(priority):
        place.refuse(
            "priority_malformed",
            f"its priority is '{priority}', expected a whole number or an expression",
            "Write for example 50, which is what a task has without one.",
        )
    users = juel_texts.names(place.get("candidateUsers"))
    groups = juel_texts.names(place.get("candidateGroups"))
    assignee = juel_texts.maybe(place.get("assignee"))
    due = juel_texts.maybe(place.get("dueDate"))
    follow_up = juel_texts.maybe(place.get("followUpDate"))
    says_priority = place.text("priority") is not None
    return replace(
        person,
        assignee=place.text("assignee") or assignee or person.assignee,
        candidate_users=_chosen(place, "candidateUsers", users, person.candidate_users),
        candidate_groups=_chosen(place, "candidateGroups", groups, person.candidate_groups),
        due=person.due or due,
        follow_up=person.follow_up or follow_up,
        priority=person.priority if says_priority or number is None else number,
        priority_text=None
        if says_priority or priority is None or number is not None
        else juel_texts.text(priority),
    )


def _chosen(
    place: VendorPlace, name: str, said: tuple[str, ...], others: tuple[str, ...]
) -> tuple[str, ...]:
    """Return Plait's own list, else the vendor's with BPMN's performers."""
    return others if place.text(name) is not None else (*said, *others)
