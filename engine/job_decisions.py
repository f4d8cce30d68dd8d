"""What decisions about failed jobs are made of, whoever ran them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import incidents
from engine.acting import Decision
from engine.changes import Change
from engine.history import NewEvent
from engine.incidents import NewIncident
from engine.instances import Loaded, owner_of
from engine.parts import WaitFacts
from engine.waits import Opening


def of_instance(loaded: Loaded, decision: Decision) -> Decision:
    """Return the decision as one about a loaded instance."""
    row = loaded.row
    return replace(
        decision,
        instance_id=row.id,
        revision=row.revision,
        next_seq=row.next_seq,
        tenant_id=row.tenant_id,
    )


def given_up(
    facts: WaitFacts, token_id: int, code: str, message: str, cause: Mapping[str, Any]
) -> NewIncident:
    """Return the incident of a job that nobody tries again."""
    return NewIncident(
        token_id=token_id,
        wait_id=facts.id,
        element_id=facts.element_id,
        element_name=facts.element_name,
        code=code,
        message=message,
        cause=cause,
    )


def with_change(decision: Decision, change: Change, *events: NewEvent) -> Decision:
    """Return the decision with one more row change and what is told of it."""
    changes, told = (*decision.changes, change), (*decision.events, *events)
    return replace(decision, changes=changes, events=told)


def with_incident(
    decision: Decision, new: NewIncident, loaded: Loaded, opening: Opening
) -> Decision:
    """Return the decision with an incident that opens in the same commit."""
    row = incidents.row(opening.ids.new(), owner_of(loaded), opening.at, new)
    before = decision.instance_values.get("open_incidents", loaded.row.open_incidents)
    return replace(
        decision,
        changes=(*decision.changes, row),
        instance_values={**decision.instance_values, "open_incidents": before + 1},
        events=(*decision.events, incidents.opened_event(new)),
    )
