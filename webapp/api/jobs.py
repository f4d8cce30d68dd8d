"""Jobs answered from outside: by a worker that holds a token with the scope `jobs`."""

from __future__ import annotations

from pydantic import Field

from engine.worker_jobs import Holder
from webapp.api.documents import InstanceOut
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Variables
from webapp.identity import current_actor
from webapp.wiring import application

_DAY_SECONDS = 86_400


class CompleteJob(Content):
    """What the job brought; `local_variables` stay with its element.

    `fence` is that of the lease; whoever has leased the job since is not answered for then.
    """

    variables: Variables = Field(default_factory=dict)
    local_variables: Variables = Field(default_factory=dict)
    fence: int | None = None


class FailJob(Content):
    """Why a job did not work: a BPMN error (`error_code`), else another attempt if one is left.

    Without `retries` those that the model allows count; `fence` is needed for another attempt.
    """

    error_code: str | None = Field(default=None, min_length=1, max_length=255)
    message: str = Field(default="", max_length=1000)
    details: str = Field(default="", max_length=100_000)
    retries: int | None = Field(default=None, ge=0, le=1000)
    retry_seconds: float | None = Field(default=None, ge=0, le=31 * _DAY_SECONDS, strict=False)
    variables: Variables = Field(default_factory=dict)
    fence: int | None = None


@blueprint.post("/jobs/<id:job_id>/completion")
@contract.operation("complete_job", tag="jobs", answers={200: InstanceOut}, body=CompleteJob)
def complete_job(job_id: int, body: CompleteJob) -> InstanceOut:
    """Complete a job."""
    instance = application().engine.complete(
        job_id,
        variables=body.variables,
        local_variables=body.local_variables,
        holder=_holder(body.fence),
        actor=current_actor(),
        key=key(),
    )
    return InstanceOut.model_validate(instance)


@blueprint.post("/jobs/<id:job_id>/failure")
@contract.operation("fail_job", tag="jobs", answers={200: InstanceOut}, body=FailJob)
def fail_job(job_id: int, body: FailJob) -> InstanceOut:
    """End a job with a BPMN error, or say that this attempt failed."""
    engine, actor = application().engine, current_actor()
    if body.error_code is not None:
        instance = engine.fail(
            job_id,
            error_code=body.error_code,
            message=body.message,
            variables=body.variables,
            holder=_holder(body.fence),
            actor=actor,
            key=key(),
        )
    else:
        instance = engine.fail_job(
            job_id,
            holder=Holder(fence=body.fence),
            message=body.message,
            details=body.details,
            retries=body.retries,
            retry_seconds=body.retry_seconds,
            variables=body.variables,
            actor=actor,
            key=key(),
        )
    return InstanceOut.model_validate(instance)


def _holder(fence: int | None) -> Holder | None:
    return None if fence is None else Holder(fence=fence)
