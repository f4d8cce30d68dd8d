"""`/deployment`: what a modeler's deploy button asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import Response, jsonify, request

from engine.actors import Actor
from engine.errors import Invalid
from engine.facts import DefinitionVersion, Deployment
from engine.permissions import require
from engine.tables import definition, deployment
from webapp.camunda7.routes import blueprint
from webapp.camunda7.wire import moment, whole
from webapp.identity import current_actor
from webapp.uploads import read_upload
from webapp.wiring import application

_SHOWN = 200
_FIELDS = frozenset(
    [
        "deployment-name",
        "deployment-source",
        "enable-duplicate-filtering",
        "deploy-changed-only",
        "deployment-activation-time",
        "tenant-id",
    ]
)


@blueprint.get("/deployment")
def list_deployments() -> Response:
    """List deployments, newest first; a modeler asks for none, to see whether it is let in."""
    actor = current_actor()
    require(actor, "definitions")
    parameters = request.args.to_dict()
    limit = whole(parameters, "maxResults", _SHOWN)
    first = whole(parameters, "firstResult", 0)
    query = (
        sa.select(deployment)
        .where(deployment.c.tenant_id == actor.tenant_id)
        .order_by(deployment.c.id.desc())
        .limit(min(limit or 0, _SHOWN))
        .offset(first)
    )
    with application().engine.database.read() as connection:
        rows = connection.execute(query).all()
    return jsonify([_document(row.id, moment(row.deployed_at), None, None) for row in rows])


@blueprint.post("/deployment/create")
def create_deployment() -> Response:
    """Deploy the files of a form; identical ones are the deployment that is there already."""
    actor = current_actor()
    require(actor, "deploy")  # before anything is unpacked
    _check_fields()
    files = read_upload(one for _, one in request.files.items(multi=True) if one.filename)
    made = application().engine.deploy(files, actor=actor)
    name, source = request.form.get("deployment-name"), request.form.get("deployment-source")
    document = _document(made.id, moment(_deployed_at(made, actor)), name, source)
    decisions = {str(one.id): _definition(one, actor) for one in _versions(made.decisions)}
    document |= {
        "deployedProcessDefinitions": {
            str(one.id): _process(one, actor) for one in made.definitions
        }
        or None,
        "deployedCaseDefinitions": None,
        "deployedDecisionDefinitions": decisions or None,
        "deployedDecisionRequirementsDefinitions": None,
    }
    return jsonify(document)


def _check_fields() -> None:
    """Refuse what a deployment here cannot do, instead of leaving it out."""
    form = request.form
    if form.get("tenant-id"):
        way_out = "leave the tenant empty: it is that of the account that deploys"
        raise Invalid(f"a tenant id is given; {way_out}", code="field_unknown")
    if form.get("deployment-activation-time"):
        message = "deployments take effect at once; leave deployment-activation-time out"
        raise Invalid(message, code="field_unknown")
    unknown = set(form) - _FIELDS
    if unknown:
        message = f"the part '{min(unknown)[:80]}' is no file and not known here; leave it out"
        raise Invalid(message, code="field_unknown")


def _document(
    deployment_id: int, at: str | None, name: str | None, source: str | None
) -> dict[str, Any]:
    href = f"{request.root_url.rstrip('/')}/engine-rest/deployment/{deployment_id}"
    return {
        "links": [{"method": "GET", "href": href, "rel": "self"}],
        "id": str(deployment_id),
        "name": name,
        "source": source,
        "deploymentTime": at,
        "tenantId": None,
    }


def _deployed_at(made: Deployment, actor: Actor) -> Any:
    query = sa.select(deployment.c.deployed_at).where(
        deployment.c.id == made.id, deployment.c.tenant_id == actor.tenant_id
    )
    with application().engine.database.read() as connection:
        return connection.execute(query).scalar_one()


def _versions(found: Sequence[Any]) -> Sequence[Any]:
    return [one for one in found if hasattr(one, "key")]


def _process(one: DefinitionVersion, actor: Actor) -> dict[str, Any]:
    facts = application().engine.definition(one.id, actor=actor)
    query = sa.select(definition.c.version_tag).where(definition.c.id == one.id)
    with application().engine.database.read() as connection:
        version_tag = connection.execute(query).scalar_one()
    return _definition(one, actor) | {
        "resource": facts.file,
        "deploymentId": str(facts.deployment_id),
        "description": None,
        "diagram": None,
        "suspended": False,
        "versionTag": version_tag,
        "startableInTasklist": True,
    }


def _definition(one: Any, actor: Actor) -> dict[str, Any]:
    del actor  # the same for everybody who may deploy
    return {
        "id": str(one.id),
        "key": one.key,
        "category": None,
        "name": one.name,
        "version": one.version,
        "resource": getattr(one, "file", None),
        "deploymentId": None,
        "tenantId": None,
        "versionTag": None,
        "historyTimeToLive": None,
    }
