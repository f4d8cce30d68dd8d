"""What a deployment brings besides processes that run, as versions.

Decisions, requirement graphs, forms, and the drawings of files of which nothing is meant to run.

A resource is called by its key: the id of a decision, of a DMN file's definitions, or of a form's
document, of a drawn process. Its content stays the deployment's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.changes import Insert
from engine.decisions import DecisionSet
from engine.errors import Finding, Malformed
from engine.ids import Ids
from engine.spiff import Drawing
from engine.tables import deployment, deployment_file, resource
from engine.values import loads_strict

Kind = Literal["decision", "drg", "form", "drawing"]
Binding = Literal["latest", "deployment", "version", "version_tag"]
FORM_SUFFIX = ".form"
_MAX_NAME = 255
MAX_KEY = 255
_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class NewResource:
    """A resource of a set of files, before it has a version."""

    kind: Kind
    key: str
    name: str
    file: str
    version_tag: str | None = None


def of_files(
    files: Mapping[str, bytes], decisions: DecisionSet, drawings: Iterable[Drawing] = ()
) -> tuple[NewResource, ...]:
    """Return the resources of a set, each key of a kind once."""
    found = [
        NewResource(
            kind="decision",
            key=one.key,
            name=one.name[:_MAX_NAME],
            file=one.file,
            version_tag=one.version_tag,
        )
        for one in decisions.decisions
    ]
    found += [
        NewResource(kind="drg", key=one.id or one.file, name=one.name[:_MAX_NAME], file=one.file)
        for one in decisions.models.values()
    ]
    found += [
        NewResource(kind="drawing", key=one.key, name=one.name[:_MAX_NAME], file=one.file)
        for one in drawings
    ]
    found += [_form(name, files[name]) for name in sorted(files) if name.endswith(FORM_SUFFIX)]
    return tuple({(one.kind, one.key): one for one in reversed(found)}.values())[::-1]


def form_findings(files: Mapping[str, bytes]) -> list[Finding]:
    """Refuse what is called a form and is no JSON object; what is in one its room judges."""
    found = []
    for name in sorted(files):
        if not name.endswith(FORM_SUFFIX):
            continue
        try:
            is_object = isinstance(loads_strict(files[name]), dict)
            fact = "it is no JSON object"
        except Malformed as error:
            is_object, fact = False, error.message
        if not is_object:
            found.append(
                Finding(
                    level="error",
                    code="form_malformed",
                    message=f"form '{name}': {fact}",
                    way_out="Save it again in a form editor, or leave the file out.",
                    file=name,
                    line=1,
                )
            )
    return found


def latest(
    connection: Connection, tenant_id: int, found: Iterable[NewResource]
) -> dict[NewResource, sa.Row[Any] | None]:
    """Return the stored latest version of each, with the digest of its deployment."""
    return {one: _latest(connection, tenant_id, one) for one in found}


def rows(
    before: Mapping[NewResource, sa.Row[Any] | None], tenant_id: int, deployment_id: int, ids: Ids
) -> list[dict[str, Any]]:
    """Return the rows of a new version of each."""
    return [
        {
            "id": ids.new(),
            "tenant_id": tenant_id,
            "kind": one.kind,
            "key": one.key,
            "version": row.version + 1 if row else 1,
            "deployment_id": deployment_id,
            "file": one.file,
            "name": one.name,
            "version_tag": one.version_tag,
        }
        for one, row in before.items()
    ]


def inserts(rows_: Iterable[Mapping[str, Any]]) -> list[Insert]:
    """Return the changes that store rows."""
    return [Insert(table=resource, row=dict(row)) for row in rows_]


def find(
    connection: Connection,
    tenant_id: int,
    kind: Kind,
    key: str,
    *,
    binding: Binding = "latest",
    version: int | None = None,
    version_tag: str | None = None,
    deployment_id: int | None = None,
) -> sa.Row[Any] | None:
    """Return the version that a reference is bound to at this moment; None when there is none."""
    query = sa.select(resource).where(
        resource.c.tenant_id == tenant_id, resource.c.kind == kind, resource.c.key == key
    )
    match binding:
        case "version":
            if version is None or not 0 < version <= _LARGEST_VERSION:
                return None
            query = query.where(resource.c.version == version)
        case "version_tag":
            query = query.where(resource.c.version_tag == version_tag)
        case "deployment":
            query = query.where(resource.c.deployment_id == deployment_id)
        case "latest":
            pass
    return connection.execute(query.order_by(resource.c.version.desc()).limit(1)).one_or_none()


def content(connection: Connection, deployment_id: int, file: str) -> bytes:
    """Return the file that a resource stands in, as it was uploaded."""
    query = sa.select(deployment_file.c.content).where(
        deployment_file.c.deployment_id == deployment_id, deployment_file.c.name == file
    )
    return bytes(connection.execute(query).scalar_one())


def versions(connection: Connection, tenant_id: int, kind: Kind, key: str) -> Sequence[sa.Row[Any]]:
    """Return every version of a key, newest first, with when and by whom it was deployed."""
    query = _deployed(tenant_id, kind).where(resource.c.key == key)
    return connection.execute(query.order_by(resource.c.version.desc())).all()


def latest_of_kind(connection: Connection, tenant_id: int, kind: Kind) -> Sequence[sa.Row[Any]]:
    """Return the newest version of every key of a kind, by name."""
    newest = (
        sa.select(resource.c.key, sa.func.max(resource.c.version).label("version"))
        .where(resource.c.tenant_id == tenant_id, resource.c.kind == kind)
        .group_by(resource.c.key)
        .subquery()
    )
    is_newest = sa.and_(resource.c.key == newest.c.key, resource.c.version == newest.c.version)
    query = _deployed(tenant_id, kind).join(newest, is_newest)
    return connection.execute(query.order_by(resource.c.name, resource.c.id)).all()


def _deployed(tenant_id: int, kind: Kind) -> sa.Select[Any]:
    return (
        sa.select(resource, deployment.c.deployed_at, deployment.c.deployed_by)
        .join(deployment, deployment.c.id == resource.c.deployment_id)
        .where(resource.c.tenant_id == tenant_id, resource.c.kind == kind)
    )


def _latest(connection: Connection, tenant_id: int, one: NewResource) -> sa.Row[Any] | None:
    query = (
        sa.select(resource, deployment.c.digest)
        .join(deployment, deployment.c.id == resource.c.deployment_id)
        .where(
            resource.c.tenant_id == tenant_id,
            resource.c.kind == one.kind,
            resource.c.key == one.key,
        )
        .order_by(resource.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _form(file: str, content: bytes) -> NewResource:
    """Return a form by its document's id; one that is no form-js document, by its file's name."""
    try:
        document = loads_strict(content)
    except Malformed:
        document = None
    key = document.get("id") if isinstance(document, dict) else None
    if not isinstance(key, str) or not 0 < len(key) <= _MAX_NAME:
        key = file
    return NewResource(kind="form", key=key, name=key, file=file)
