"""Deployments: files in, a report out."""

from __future__ import annotations

from flask import request

from engine.errors import Malformed
from engine.permissions import require
from webapp.api.contract import Created
from webapp.api.documents import CheckOut, DeploymentOut, FindingOut, StoredDeploymentOut
from webapp.api.operations import blueprint, contract, key
from webapp.checking import verdict_of
from webapp.identity import current_actor
from webapp.uploads import read_upload
from webapp.wiring import application


@blueprint.post("/deployments")
@contract.operation(
    "deploy", tag="deployments", answers={201: DeploymentOut, 200: DeploymentOut}, takes_files=True
)
def deploy() -> Created:
    """Deploy BPMN files with their forms, or one zip of them.

    Nothing is stored when any file is refused. The same files again: 200, the first answer.
    """
    actor = current_actor()
    require(actor, "deploy")  # before anything is unpacked
    deployment = application().engine.deploy(_files(), actor=actor, key=key())
    answer = DeploymentOut.model_validate(deployment)
    return Created(model=answer, status=201 if deployment.is_new else 200)


@blueprint.post("/checks")
@contract.operation("check", tag="deployments", answers={200: CheckOut}, takes_files=True)
def check() -> CheckOut:
    """Say what deploying files would be answered, by the same checks; nothing is stored."""
    actor = current_actor()
    require(actor, "check")  # before anything is unpacked
    findings = application().engine.check(_files(), actor=actor)
    found = [FindingOut.model_validate(finding) for finding in findings]
    return CheckOut(verdict=verdict_of(findings), findings=found)


@blueprint.get("/deployments/<id:deployment_id>")
@contract.operation("get_deployment", tag="deployments", answers={200: StoredDeploymentOut})
def get_deployment(deployment_id: int) -> StoredDeploymentOut:
    """Return the report of a deployment."""
    findings = application().engine.findings(deployment_id, actor=current_actor())
    return StoredDeploymentOut(
        id=str(deployment_id),
        findings=[FindingOut.model_validate(finding) for finding in findings],
    )


def _files() -> dict[str, bytes]:
    unknown = (set(request.files) | set(request.form)) - {"files"}
    if unknown:
        name = min(unknown)
        message = f"the field {name!r} is not known here; send the files in 'files'"
        raise Malformed(message, code="field_unknown", where={"field": name})
    return read_upload(request.files.getlist("files"))
