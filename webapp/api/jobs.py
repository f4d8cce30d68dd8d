"""Jobs answered from outside: by a worker that holds a token with the scope `jobs`."""

from __future__ import annotations

from pydantic import Field

from webapp.api.documents import InstanceOut
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content, Variables
from webapp.identity import current_actor
from webapp.wiring import application


class CompleteJob(Content):
    """What the job brought; `local_variables` stay with its element."""

    variables: Variables = Field(default_factory=dict)
    local_variables: Variables = Field(default_factory=dict)


class FailJob(Content):
    """The BPMN error that the job ends with."""

    error_code: str = Field(min_length=1, max_length=255)
    message: str = Field(default="", max_length=1000)
    variables: Variables = Field(default_factory=dict)


@blueprint.post("/jobs/<id:job_id>/completion")
@contract.operation("complete_job", tag="jobs", answers={200: InstanceOut}, body=CompleteJob)
def complete_job(job_id: int, body: CompleteJob) -> InstanceOut:
    """Complete a job."""
    instance = application().engine.complete(
        job_id,
        variables=body.variables,
        local_variables=body.local_variables,
        actor=current_actor(),
        key=key(),
    )
    return InstanceOut.model_validate(instance)


@blueprint.post("/jobs/<id:job_id>/failure")
@contract.operation("fail_job", tag="jobs", answers={200: InstanceOut}, body=FailJob)
def fail_job(job_id: int, body: FailJob) -> InstanceOut:
    """End a job with a BPMN error."""
    instance = application().engine.fail(
        job_id,
        error_code=body.error_code,
        message=body.message,
        variables=body.variables,
        actor=current_actor(),
        key=key(),
    )
    return InstanceOut.model_validate(instance)
