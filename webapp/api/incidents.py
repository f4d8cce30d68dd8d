"""Incidents: what stands still, why, and trying again."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webapp.api.documents import IncidentsOut, InstanceOut
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Query, Variables
from webapp.identity import current_actor
from webapp.wiring import application


class IncidentFilter(Query):
    """Which incidents, newest first."""

    state: Literal["open", "resolved"] = "open"
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)


class Retry(Content):
    """Variables to set before the next attempt."""

    variables: Variables = Field(default_factory=dict)


@blueprint.get("/incidents")
@contract.operation(
    "list_incidents", tag="incidents", answers={200: IncidentsOut}, query=IncidentFilter
)
def list_incidents(query: IncidentFilter) -> IncidentsOut:
    """Return incidents with their cause."""
    page = application().engine.incidents(actor=current_actor(), **query.model_dump())
    return IncidentsOut.model_validate(page)


@blueprint.post("/incidents/<id:incident_id>/retry")
@contract.operation("retry_incident", tag="incidents", answers={200: InstanceOut}, body=Retry)
def retry_incident(incident_id: int, body: Retry) -> InstanceOut:
    """Try again what failed, after the cause was repaired."""
    instance = application().engine.retry(
        incident_id,
        variables=body.variables,
        actor=current_actor(),
        key=key(),
    )
    return InstanceOut.model_validate(instance)
