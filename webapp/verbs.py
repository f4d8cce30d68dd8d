"""THE table of verbs: what Plait does, by which name at each door. A test holds the doors to it.

A verb is added here first; then the doors cannot differ. `permission` is a row of
`engine.permissions`, the one place that says who may.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can be asked of Plait.

    `service` is the Python name (`engine.` or `worklist.`), `rest` the method and address under
    `/api/v1`, `command` what follows `plait`. None: that door does not offer it.
    """

    service: str
    permission: str
    rest: tuple[str, str] | None = None
    command: str | None = None


VERBS: tuple[Verb, ...] = (
    Verb(service="engine.check", permission="check", rest=("POST", "/checks")),
    Verb(
        service="engine.deploy",
        permission="deploy",
        rest=("POST", "/deployments"),
        command="deploy",
    ),
    Verb(
        service="engine.findings",
        permission="findings",
        rest=("GET", "/deployments/<id:deployment_id>"),
    ),
    Verb(service="engine.definitions", permission="definitions", rest=("GET", "/definitions")),
    Verb(service="engine.versions", permission="definitions", rest=("GET", "/definitions")),
    Verb(
        service="engine.definition",
        permission="definitions",
        rest=("GET", "/definitions/<id:definition_id>"),
    ),
    Verb(
        service="engine.changes",
        permission="definitions",
        rest=("GET", "/definitions/<id:definition_id>/changes"),
    ),
    Verb(
        service="engine.definition_xml",
        permission="definitions",
        rest=("GET", "/definitions/<id:definition_id>/xml"),
    ),
    Verb(service="engine.drawings", permission="findings"),
    Verb(service="engine.drawing", permission="findings"),
    Verb(service="engine.drawing_xml", permission="findings"),
    Verb(service="engine.start", permission="start", rest=("POST", "/instances"), command="start"),
    Verb(
        service="engine.instances",
        permission="instances",
        rest=("GET", "/instances"),
        command="instances",
    ),
    Verb(
        service="engine.get",
        permission="instances",
        rest=("GET", "/instances/<id:instance_id>"),
        command="show",
    ),
    Verb(
        service="engine.cancel",
        permission="cancel",
        rest=("DELETE", "/instances/<id:instance_id>"),
        command="cancel",
    ),
    Verb(
        service="engine.suspend",
        permission="suspend",
        rest=("PUT", "/instances/<id:instance_id>/suspension"),
        command="suspend",
    ),
    Verb(
        service="engine.resume",
        permission="resume",
        rest=("DELETE", "/instances/<id:instance_id>/suspension"),
        command="resume",
    ),
    Verb(
        service="engine.waits",
        permission="instances",
        rest=("GET", "/instances/<id:instance_id>/waits"),
        command="show",
    ),
    Verb(
        service="engine.why",
        permission="instances",
        rest=("GET", "/instances/<id:instance_id>/why"),
        command="show",
    ),
    Verb(
        service="engine.variables",
        permission="variables",
        rest=("GET", "/instances/<id:instance_id>/variables"),
    ),
    Verb(
        service="engine.set_variables",
        permission="set_variables",
        rest=("PATCH", "/instances/<id:instance_id>/variables"),
    ),
    Verb(
        service="engine.history",
        permission="instances",
        rest=("GET", "/instances/<id:instance_id>/history"),
        command="show",
    ),
    Verb(service="engine.tokens", permission="instances"),
    Verb(
        service="engine.complete",
        permission="complete_job",
        rest=("POST", "/jobs/<id:job_id>/completion"),
    ),
    Verb(service="engine.fail", permission="fail", rest=("POST", "/jobs/<id:job_id>/failure")),
    Verb(
        service="engine.lease_jobs",
        permission="complete_job",
        rest=("POST", "/jobs/leases"),
    ),
    Verb(
        service="engine.extend_lease",
        permission="complete_job",
        rest=("PUT", "/jobs/<id:job_id>/lease"),
    ),
    Verb(
        service="engine.return_job",
        permission="complete_job",
        rest=("DELETE", "/jobs/<id:job_id>/lease"),
    ),
    Verb(service="engine.fail_job", permission="fail"),
    Verb(service="engine.correlate_exactly", permission="correlate"),
    Verb(service="engine.jobs_of_workers", permission="complete_job"),
    Verb(
        service="engine.correlate",
        permission="correlate",
        rest=("POST", "/messages"),
        command="message",
    ),
    Verb(
        service="engine.broadcast",
        permission="broadcast",
        rest=("POST", "/signals"),
        command="signal",
    ),
    Verb(
        service="engine.offer",
        permission="offer",
        rest=("POST", "/conditions"),
        command="condition",
    ),
    Verb(
        service="engine.activate",
        permission="activate",
        rest=("POST", "/waits/<id:wait_id>/activation"),
        command="activate",
    ),
    Verb(
        service="engine.incidents",
        permission="incidents",
        rest=("GET", "/incidents"),
        command="incidents",
    ),
    Verb(
        service="engine.retry",
        permission="retry",
        rest=("POST", "/incidents/<id:incident_id>/retry"),
        command="retry",
    ),
    Verb(
        service="engine.evaluate",
        permission="evaluate",
        rest=("POST", "/evaluations"),
        command="evaluate",
    ),
    Verb(service="engine.decisions", permission="decisions", rest=("GET", "/decisions")),
    Verb(service="engine.decision_versions", permission="decisions", rest=("GET", "/decisions")),
    Verb(service="engine.decision", permission="decisions"),
    Verb(
        service="engine.decision_xml", permission="decisions", rest=("GET", "/decisions/<key>/xml")
    ),
    Verb(
        service="engine.decide",
        permission="decide",
        rest=("POST", "/decisions/<key>/evaluation"),
        command="decide",
    ),
    Verb(service="engine.events", permission="instances", rest=("GET", "/events")),
    Verb(service="worklist.tasks", permission="tasks", rest=("GET", "/tasks"), command="tasks"),
    Verb(service="worklist.counts", permission="tasks"),
    Verb(service="worklist.start_form", permission="start"),
    Verb(service="worklist.get", permission="tasks", rest=("GET", "/tasks/<id:task_id>")),
    Verb(
        service="worklist.claim",
        permission="claim",
        rest=("PUT", "/tasks/<id:task_id>/claim"),
        command="claim",
    ),
    Verb(
        service="worklist.release",
        permission="release",
        rest=("DELETE", "/tasks/<id:task_id>/claim"),
        command="release",
    ),
    Verb(
        service="worklist.assign",
        permission="assign",
        rest=("PUT", "/tasks/<id:task_id>/assignee"),
    ),
    Verb(
        service="worklist.save_draft",
        permission="save_draft",
        rest=("PUT", "/tasks/<id:task_id>/draft"),
    ),
    Verb(
        service="worklist.comment",
        permission="comment",
        rest=("POST", "/tasks/<id:task_id>/comments"),
    ),
    Verb(
        service="worklist.complete",
        permission="complete",
        rest=("POST", "/tasks/<id:task_id>/completion"),
        command="complete",
    ),
)
