"""Messages, signals, offers and activations: what reaches what waits."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from engine.values import from_json
from webapp.api.contract import Created
from webapp.api.documents import Document, Id, InstanceOut
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Variables
from webapp.identity import current_actor
from webapp.wiring import application

_Name = Annotated[str, Field(min_length=1, max_length=255)]


def _as_map(document: dict[str, Any] | None) -> dict[str, Any] | None:
    if document is None:
        return None
    return {name: from_json(value, f"correlation.{name}") for name, value in document.items()}


class PublishMessage(Content):
    """A message: `correlation_key` is short for the correlation `{"key": …}`.

    Kept for `ttl_seconds` when nobody waits (left out: an hour; 0: not kept). The same name,
    correlation and `message_id` again is the same message as long as it is kept.
    """

    name: _Name
    correlation_key: str | None = Field(default=None, min_length=1)
    correlation: Annotated[dict[str, Any] | None, AfterValidator(_as_map)] = None
    variables: Variables = Field(default_factory=dict)
    message_id: str | None = Field(default=None, min_length=1, max_length=255)
    ttl_seconds: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    all: bool = False


class ThrowSignal(Content):
    """A signal for everybody who listens now."""

    name: _Name
    variables: Variables = Field(default_factory=dict)


class OfferVariables(Content):
    """Variables for the conditions that begin definitions, of one or (left out) of all."""

    variables: Variables = Field(default_factory=dict)
    business_key: str | None = Field(default=None, min_length=1, max_length=255)
    definition_key: str | None = Field(default=None, min_length=1, max_length=255)


class ActivateElements(Content):
    """The activities to begin in an ad-hoc sub-process, each as often as it is named."""

    element_ids: list[_Name] = Field(min_length=1, max_length=100)


class CorrelatedOut(Document):
    """Where a message went: instances that took it, or (`is_kept`) into store."""

    id: Id
    message_id: str | None
    delivered_to: list[Id]
    is_kept: bool


class BroadcastOut(Document):
    """A signal on its way to `receivers` waits and starts."""

    id: Id
    receivers: int


class BegunOut(Document):
    """An instance on its way, begun by a condition."""

    id: Id
    definition_id: Id
    definition_key: str
    element_id: str


class UntoldOut(Document):
    """A condition that could not be told of the offered variables, and why."""

    definition_key: str
    element_id: str
    message: str


class OfferedOut(Document):
    """What an offer begins."""

    id: Id
    begun: list[BegunOut]
    untold: list[UntoldOut]


@blueprint.post("/messages")
@contract.operation(
    "publish_message",
    tag="messages",
    answers={200: CorrelatedOut, 202: CorrelatedOut},
    body=PublishMessage,
)
def publish_message(body: PublishMessage) -> Created:
    """Publish a message; 200 when it was delivered before the answer, else 202."""
    correlated = application().engine.correlate(
        body.name,
        correlation_key=body.correlation_key,
        correlation=body.correlation,
        variables=body.variables,
        message_id=body.message_id,
        ttl_seconds=body.ttl_seconds,
        all=body.all,
        actor=current_actor(),
        key=key(),
    )
    status = 200 if correlated.delivered_to else 202
    return Created(model=CorrelatedOut.model_validate(correlated), status=status)


@blueprint.post("/signals")
@contract.operation("throw_signal", tag="messages", answers={202: BroadcastOut}, body=ThrowSignal)
def throw_signal(body: ThrowSignal) -> Created:
    """Throw a signal."""
    broadcast = application().engine.broadcast(
        body.name, variables=body.variables, actor=current_actor(), key=key()
    )
    return Created(model=BroadcastOut.model_validate(broadcast), status=202)


@blueprint.post("/conditions")
@contract.operation(
    "offer_variables", tag="messages", answers={202: OfferedOut}, body=OfferVariables
)
def offer_variables(body: OfferVariables) -> Created:
    """Offer variables: an instance begins for each start event whose condition they make true."""
    offered = application().engine.offer(
        body.variables,
        business_key=body.business_key,
        definition_key=body.definition_key,
        actor=current_actor(),
        key=key(),
    )
    return Created(model=OfferedOut.model_validate(offered), status=202)


@blueprint.post("/waits/<id:wait_id>/activation")
@contract.operation(
    "activate_elements", tag="instances", answers={200: InstanceOut}, body=ActivateElements
)
def activate_elements(wait_id: int, body: ActivateElements) -> InstanceOut:
    """Begin activities inside an ad-hoc sub-process."""
    instance = application().engine.activate(
        wait_id, body.element_ids, actor=current_actor(), key=key()
    )
    return InstanceOut.model_validate(instance)
