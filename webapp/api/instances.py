"""Instances: start, find, watch, stop."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from webapp.api.contract import Created
from webapp.api.documents import (
    HistoryEventOut,
    HistoryOut,
    InstanceOut,
    InstancesOut,
    VariablesOut,
    WaitOut,
    WaitsOut,
    WhyOut,
)
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Query, Variables
from webapp.identity import current_actor
from webapp.wiring import application


class StartInstance(Content):
    """What to start: the latest version of a key, or the version named."""

    definition_key: str = Field(min_length=1, max_length=255)
    variables: Variables = Field(default_factory=dict)
    business_key: str | None = Field(default=None, min_length=1, max_length=255)
    version: int | None = Field(default=None, ge=1, lt=2**31)


class InstanceFilter(Query):
    """Which instances, newest first."""

    state: Literal["active", "suspended", "completed", "cancelled"] | None = None
    definition_key: str | None = Field(default=None, max_length=255)
    business_key: str | None = Field(default=None, max_length=255)
    has_incident: bool | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)


class HistoryRange(Query):
    """Which part of a history."""

    after_seq: int = Field(default=0, ge=0, lt=2**31)
    limit: int = Field(default=200, ge=1, le=200)


class SetVariables(Content):
    """Variables to set; others stay."""

    variables: Variables = Field(min_length=1)


class Reason(Query):
    """Why it is done; it is kept in the history."""

    reason: str = Field(default="", max_length=1000)


@blueprint.post("/instances")
@contract.operation(
    "start_instance", tag="instances", answers={201: InstanceOut}, body=StartInstance
)
def start_instance(body: StartInstance) -> Created:
    """Start an instance; the answer says what it waits for after its first steps."""
    instance = application().engine.start(
        body.definition_key,
        variables=body.variables,
        business_key=body.business_key,
        version=body.version,
        actor=current_actor(),
        key=key(),
    )
    return Created(model=InstanceOut.model_validate(instance))


@blueprint.get("/instances")
@contract.operation(
    "list_instances", tag="instances", answers={200: InstancesOut}, query=InstanceFilter
)
def list_instances(query: InstanceFilter) -> InstancesOut:
    """Return instances, newest first."""
    page = application().engine.instances(actor=current_actor(), **query.model_dump())
    return InstancesOut.model_validate(page)


@blueprint.get("/instances/<id:instance_id>")
@contract.operation("get_instance", tag="instances", answers={200: InstanceOut})
def get_instance(instance_id: int) -> InstanceOut:
    """Return one instance with its first fifty waits."""
    instance = application().engine.get(instance_id, actor=current_actor())
    return InstanceOut.model_validate(instance)


@blueprint.delete("/instances/<id:instance_id>")
@contract.operation("cancel_instance", tag="instances", answers={200: InstanceOut}, query=Reason)
def cancel_instance(instance_id: int, query: Reason) -> InstanceOut:
    """Cancel an instance: whatever it waits for is withdrawn."""
    actor = current_actor()
    instance = application().engine.cancel(instance_id, reason=query.reason, actor=actor, key=key())
    return InstanceOut.model_validate(instance)


@blueprint.put("/instances/<id:instance_id>/suspension")
@contract.operation("suspend_instance", tag="instances", answers={200: InstanceOut})
def suspend_instance(instance_id: int) -> InstanceOut:
    """Suspend an instance: nothing of it moves until it is resumed."""
    instance = application().engine.suspend(instance_id, actor=current_actor(), key=key())
    return InstanceOut.model_validate(instance)


@blueprint.delete("/instances/<id:instance_id>/suspension")
@contract.operation("resume_instance", tag="instances", answers={200: InstanceOut})
def resume_instance(instance_id: int) -> InstanceOut:
    """Resume a suspended instance."""
    instance = application().engine.resume(instance_id, actor=current_actor(), key=key())
    return InstanceOut.model_validate(instance)


@blueprint.get("/instances/<id:instance_id>/waits")
@contract.operation("list_waits", tag="instances", answers={200: WaitsOut})
def list_waits(instance_id: int) -> WaitsOut:
    """Return everything the instance waits for."""
    waits = application().engine.waits(instance_id, actor=current_actor())
    return WaitsOut(items=[WaitOut.model_validate(wait) for wait in waits], next=None)


@blueprint.get("/instances/<id:instance_id>/why")
@contract.operation("get_why", tag="instances", answers={200: WhyOut})
def get_why(instance_id: int) -> WhyOut:
    """Say in plain sentences what the instance waits for."""
    return WhyOut(sentences=application().engine.why(instance_id, actor=current_actor()))


@blueprint.get("/instances/<id:instance_id>/variables")
@contract.operation("get_variables", tag="instances", answers={200: VariablesOut})
def get_variables(instance_id: int) -> VariablesOut:
    """Return the variables of the process."""
    variables = application().engine.variables(instance_id, actor=current_actor())
    return VariablesOut(variables=variables)


@blueprint.patch("/instances/<id:instance_id>/variables")
@contract.operation("set_variables", tag="instances", answers={200: InstanceOut}, body=SetVariables)
def set_variables(instance_id: int, body: SetVariables) -> InstanceOut:
    """Set variables of the process, as an operator."""
    instance = application().engine.set_variables(
        instance_id, variables=body.variables, actor=current_actor(), key=key()
    )
    return InstanceOut.model_validate(instance)


@blueprint.get("/instances/<id:instance_id>/history")
@contract.operation("get_history", tag="instances", answers={200: HistoryOut}, query=HistoryRange)
def get_history(instance_id: int, query: HistoryRange) -> HistoryOut:
    """Return what happened, in order."""
    events = application().engine.history(
        instance_id, actor=current_actor(), after_seq=query.after_seq, limit=query.limit
    )
    items = [HistoryEventOut.model_validate(event) for event in events]
    is_more = len(items) == query.limit
    return HistoryOut(items=items, next=str(items[-1].seq) if is_more else None)
