"""Jobs of topics for workers outside: leased, kept, given back. Answers are in `jobs`."""

from __future__ import annotations

from pydantic import Field

from engine.worker_jobs import Holder, TopicRequest
from webapp.api.documents import Document, Id, Values
from webapp.api.operations import blueprint, contract, key
from webapp.api.reading import Content
from webapp.identity import current_actor
from webapp.wiring import application

MAX_LEASED = 100
_MAX_TOPICS = 100
_DAY_SECONDS = 86_400


class LeaseJobs(Content):
    """What a worker serves, and how long it needs for one job."""

    worker: str = Field(min_length=1, max_length=255)
    topics: list[str] = Field(min_length=1, max_length=_MAX_TOPICS)
    max: int = Field(default=1, ge=1, le=MAX_LEASED)
    lease_seconds: float = Field(default=60, gt=0, le=_DAY_SECONDS, strict=False)
    variables: list[str] | None = Field(default=None, max_length=1000)


class ExtendLease(Content):
    """How long a lease lasts from now."""

    fence: int
    lease_seconds: float = Field(default=60, gt=0, le=_DAY_SECONDS, strict=False)


class LeasedJobOut(Document):
    """A job with all that its worker needs; `fence` goes back with the answer."""

    id: Id
    fence: int
    topic: str
    worker: str | None
    instance_id: Id
    definition_key: str
    business_key: str | None
    element_id: str
    element_name: str | None
    attempt: int
    priority: int
    settings: dict[str, str]
    variables: Values = Field(default_factory=dict)


class LeasedJobsOut(Document):
    """Jobs that stay with their worker until the lease is over."""

    items: list[LeasedJobOut]


@blueprint.post("/jobs/leases")
@contract.operation("lease_jobs", tag="jobs", answers={200: LeasedJobsOut}, body=LeaseJobs)
def lease_jobs(body: LeaseJobs) -> LeasedJobsOut:
    """Take jobs of some topics for a while; none when there are none now."""
    asked = [
        TopicRequest(topic=topic, lease_seconds=body.lease_seconds, variables=body.variables)
        for topic in dict.fromkeys(body.topics)
    ]
    jobs = application().engine.lease_jobs(
        asked, worker=body.worker, limit=body.max, actor=current_actor(), key=key()
    )
    return LeasedJobsOut(items=[LeasedJobOut.model_validate(one) for one in jobs])


@blueprint.put("/jobs/<id:job_id>/lease")
@contract.operation("extend_lease", tag="jobs", answers={204: None}, body=ExtendLease)
def extend_lease(job_id: int, body: ExtendLease) -> None:
    """Keep a leased job longer."""
    application().engine.extend_lease(
        job_id,
        holder=Holder(fence=body.fence),
        lease_seconds=body.lease_seconds,
        actor=current_actor(),
        key=key(),
    )


@blueprint.delete("/jobs/<id:job_id>/lease")
@contract.operation("return_job", tag="jobs", answers={204: None})
def return_job(job_id: int) -> None:
    """Let others take a job at once, whoever has it."""
    application().engine.return_job(job_id, actor=current_actor(), key=key())
