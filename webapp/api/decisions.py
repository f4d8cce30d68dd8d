"""Decisions: what is deployed, what they decide and why; and single expressions to try."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import BeforeValidator, Field

from engine.values import to_json
from webapp.api.documents import Document, Id, Values
from webapp.api.operations import blueprint, contract
from webapp.api.operations import key as idempotency
from webapp.api.reading import Content, Query, Variables
from webapp.identity import current_actor
from webapp.wiring import application

_Value = Annotated[Any, BeforeValidator(to_json)]


class DecisionFilter(Query):
    """All versions of one key, newest first; without it, the latest version of every key."""

    key: str | None = Field(default=None, max_length=255)


class VersionFilter(Query):
    """One version; without it, the latest."""

    version: int | None = Field(default=None, ge=1)


class AskDecision(Content):
    """The variables a decision is asked with; the latest version unless one is named."""

    variables: Variables = Field(default_factory=dict)
    version: int | None = Field(default=None, ge=1)
    version_tag: str | None = Field(default=None, min_length=1, max_length=255)


class EvaluateExpression(Content):
    """An expression in FEEL (with or without `=`), or in the language named."""

    expression: str = Field(min_length=1)
    variables: Variables = Field(default_factory=dict)
    language: Literal["feel", "juel", "python"] | None = None


class DecisionOut(Document):
    """One version of a decision."""

    id: Id
    key: str
    version: int
    name: str
    file: str
    version_tag: str | None
    deployment_id: Id
    deployed_at: datetime
    deployed_by: str


class DecisionsOut(Document):
    """Decisions, all at once."""

    items: list[DecisionOut]
    next: str | None


class FiredRuleOut(Document):
    """A rule behind a result: counted from 1, with what it tested and what it gave."""

    decision: str
    table: str
    rule: int
    rule_id: str | None
    inputs: Values
    outputs: Values
    annotations: list[str]


class DecidedOut(Document):
    """A decision's result; the rules of the decisions it requires come first."""

    result: _Value
    fired_rules: list[FiredRuleOut]


class EvaluatedOut(Document):
    """The value of an expression."""

    result: _Value


@blueprint.get("/decisions")
@contract.operation(
    "list_decisions", tag="decisions", answers={200: DecisionsOut}, query=DecisionFilter
)
def list_decisions(query: DecisionFilter) -> DecisionsOut:
    """Return the latest version of every decision, or all versions of one."""
    engine, actor = application().engine, current_actor()
    found = (
        engine.decisions(actor=actor)
        if query.key is None
        else engine.decision_versions(query.key, actor=actor)
    )
    return DecisionsOut(items=[DecisionOut.model_validate(one) for one in found], next=None)


@blueprint.get("/decisions/<key>/xml")
@contract.operation("get_decision_xml", tag="decisions", answers={200: None}, query=VersionFilter)
def get_decision_xml(key: str, query: VersionFilter) -> Response:
    """Return the DMN file of a decision, as it was uploaded."""
    engine = application().engine
    xml = engine.decision_xml(key, version=query.version, actor=current_actor())
    response = Response(xml, mimetype="application/xml")
    response.headers["Content-Disposition"] = "attachment"
    return response


@blueprint.post("/decisions/<key>/evaluation")
@contract.operation("decide", tag="decisions", answers={200: DecidedOut}, body=AskDecision)
def decide(key: str, body: AskDecision) -> DecidedOut:
    """Ask a decision with variables; nothing is changed by it."""
    decided = application().engine.decide(
        key,
        body.variables,
        version=body.version,
        version_tag=body.version_tag,
        actor=current_actor(),
        key=idempotency(),
    )
    return DecidedOut.model_validate(decided)


@blueprint.post("/evaluations")
@contract.operation(
    "evaluate", tag="decisions", answers={200: EvaluatedOut}, body=EvaluateExpression
)
def evaluate(body: EvaluateExpression) -> EvaluatedOut:
    """Evaluate one expression; nothing is changed by it."""
    value = application().engine.evaluate(
        body.expression,
        body.variables,
        language=body.language,
        actor=current_actor(),
        key=idempotency(),
    )
    return EvaluatedOut(result=value)
