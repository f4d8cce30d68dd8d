"""What becomes of a job whose worker says that it failed: an error, a retry, an incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine import instances, job_decisions, jobs, worker_jobs
from engine.acting import Decision
from engine.actors import Actor
from engine.connectors import CallFailed
from engine.errors import Conflict
from engine.history import NewEvent
from engine.instances import Loaded
from engine.settings import EngineSettings
from engine.spiff.steps import SetVariables, Throw
from engine.waits import FoundWait, Opening


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What a worker says: why, how often it may still be tried, and when; `variables` are kept."""

    message: str
    details: str
    retries: int
    pause_seconds: float
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job with everything that is decided about."""

    row: sa.Row[Any]
    found: FoundWait
    loaded: Loaded


def decide(
    one: FailedJob, failure: Failure, actor: Actor, opening: Opening, settings: EngineSettings
) -> Decision:
    """Say what a failure changes; the model may make a BPMN error of it."""
    thrown = _thrown(one, failure, opening)
    if thrown is not None:
        return instances.decide_answer(
            one.loaded,
            thrown,
            actor,
            opening,
            settings,
            found=replace(one.found, is_fenced=True),
            changes=(worker_jobs.ended(one.row, _lost(one)),),
        )
    answer = SetVariables(variables=failure.variables)
    decision = instances.decide_answer(one.loaded, answer, actor, opening, settings)
    if failure.retries > 0:
        return _later(decision, one, failure, opening.at)
    return _given_up(decision, one, failure, opening)


def _thrown(one: FailedJob, failure: Failure, opening: Opening) -> Throw | None:
    said = CallFailed(failure.message, exchange={"details": failure.details})
    error = jobs.as_error(said, one.found, one.loaded, opening)
    if error.error_code is None:
        return None
    return Throw(
        token_id=one.found.token_id,
        error_code=error.error_code,
        message=error.message,
        variables=failure.variables,
    )


def _later(decision: Decision, one: FailedJob, failure: Failure, now: datetime) -> Decision:
    due_at = now + timedelta(seconds=failure.pause_seconds)
    change = worker_jobs.moved(
        one.row,
        _lost(one),
        state="available",
        due_at=due_at,
        worker=None,
        retries=failure.retries,
        attempts_left=failure.retries,
        error_message=worker_jobs.shortened(failure.message),
    )
    event = NewEvent(
        kind="job_failed",
        element_id=one.found.facts.element_id,
        element_name=one.found.facts.element_name,
        data={
            "attempt": one.row.attempt,
            "message": failure.message,
            "next_at": due_at,
            "attempts_left": failure.retries,
        },
    )
    return job_decisions.with_change(decision, change, event)


def _given_up(decision: Decision, one: FailedJob, failure: Failure, opening: Opening) -> Decision:
    change = worker_jobs.moved(
        one.row,
        _lost(one),
        state="failed",
        due_at=None,
        worker=None,
        retries=0,
        attempts_left=0,
        error_message=worker_jobs.shortened(failure.message),
    )
    new = job_decisions.given_up(
        one.found.facts,
        one.found.token_id,
        "worker_failed",
        failure.message or "the worker gave no reason",
        {"attempts": one.row.attempt, "details": failure.details},
    )
    return job_decisions.with_incident(
        job_decisions.with_change(decision, change), new, one.loaded, opening
    )


def _lost(one: FailedJob) -> Conflict:
    message = f"job {one.row.id} was taken by somebody else meanwhile; lease it again"
    return Conflict(message, code="not_held")
