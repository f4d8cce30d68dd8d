"""Deploy a set of files: read and checked as a whole, stored once, one new version per process."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import decision_references, handlers, resources, starts
from engine.acting import Decision
from engine.actors import Actor
from engine.changes import Change, Insert
from engine.connectors import Connector
from engine.decision_references import Unanswered
from engine.decisions import is_decision_file, read_decisions
from engine.definitions import Definition, Element
from engine.dialects.attributes import WORKER
from engine.errors import Finding, Refused, TooLarge
from engine.facts import DefinitionVersion, Deployment, ResourceVersion
from engine.ids import Ids
from engine.parts import Part
from engine.resources import NewResource
from engine.spiff import ProcessReading, read
from engine.tables import definition, deployment, deployment_file

MAX_FILES = 200
MAX_BYTES = 20_000_000
_MAX_NAME = 255


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A set of files as checked: its definitions (ids and versions still 0) and findings."""

    definitions: tuple[Definition, ...]
    findings: tuple[Finding, ...]
    resources: tuple[NewResource, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


def check(
    files: Mapping[str, bytes],
    tenant_id: int,
    parts: Iterable[Part],
    connectors: Mapping[str, Connector],
    now: datetime,
) -> Checked:
    """Read files and gather every finding: of the reading, of the rooms, of the connectors.

    `now` is where next fires are counted from.

    Never raises for bad content: findings of level `error` refuse the set.
    """
    reading = read({name: files[name] for name in files if not is_decision_file(name)}, now)
    decisions = read_decisions(files)
    definitions = tuple(_definition(one, tenant_id, files) for one in reading.processes)
    findings = [*reading.findings, *decisions.findings, *resources.form_findings(files)]
    keys = {one.key for one in decisions.decisions}
    unanswered = tuple(decision_references.unanswered(definitions, keys))
    findings += [one.finding for one in unanswered]
    for one in definitions:
        for part in parts:
            findings += part.check(one)
        for element in one.elements.values():
            findings += _connector_findings(one, element, connectors)
    return Checked(
        definitions=definitions,
        findings=tuple(handlers.without_served(findings, definitions, connectors)),
        resources=resources.of_files(files, decisions, reading.drawings),
        unanswered=unanswered,
    )


def refuse_unless_sound(checked: Checked) -> None:
    """Raise Refused when a finding is an error, or when there is nothing to deploy."""
    errors = [one for one in checked.findings if one.level == "error"]
    if errors:
        count = "one problem" if len(errors) == 1 else f"{len(errors)} problems"
        first = errors[0]
        message = f"refused for {count}; nothing was stored. First: {first.message}"
        where = {"file": first.file, "line": first.line, "element_id": first.element_id}
        raise Refused(message, code=first.code, where=where, findings=checked.findings)
    if not checked.definitions and not checked.resources:
        raise Refused(
            "refused: the files hold nothing to keep; add a BPMN file with a process",
            code="nothing_to_deploy",
            findings=checked.findings,
        )


def check_sizes(files: Mapping[str, bytes]) -> None:
    """Raise TooLarge or Refused for a set that is too big or badly named to be read at all."""
    total = sum(len(content) for content in files.values())
    if len(files) > MAX_FILES or total > MAX_BYTES:
        raise TooLarge(
            f"{len(files)} files with {total} bytes, expected at most {MAX_FILES} files with "
            f"{MAX_BYTES} bytes; deploy fewer files at once"
        )
    for name in files:
        if not 0 < len(name) <= _MAX_NAME or any(ord(letter) < ord(" ") for letter in name):
            raise Refused(f"the file name {name[:60]!r} cannot be used", code="file_name_forbidden")


def decide(
    connection: Connection,
    files: Mapping[str, bytes],
    checked: Checked,
    actor: Actor,
    ids: Ids,
    at: datetime,
) -> Decision:
    """Say what to store: nothing when every process's latest version came from these very files."""
    digest = digest_of(files)
    latest = {one.key: _latest(connection, actor.tenant_id, one.key) for one in checked.definitions}
    kept = resources.latest(connection, actor.tenant_id, checked.resources)
    if _is_stored([*latest.values()], [*kept.values()], digest):
        return Decision(result=_stored([*latest.values()], [*kept.values()], checked))
    shared = starts.findings(connection, actor.tenant_id, checked.definitions, at)
    answered = decision_references.answered(connection, actor.tenant_id, checked.unanswered)
    told = (one for one in checked.findings if one not in answered)
    checked = replace(checked, findings=(*told, *shared))
    deployment_id = ids.new()
    row = {
        "id": deployment_id,
        "tenant_id": actor.tenant_id,
        "digest": digest,
        "deployed_at": at,
        "deployed_by": actor.id,
        "findings": [one.as_dict() for one in checked.findings],
    }
    changes: list[Change] = [Insert(table=deployment, row=row)]
    for name, content in sorted(files.items()):
        stored = {"deployment_id": deployment_id, "name": name, "content": content}
        changes.append(Insert(table=deployment_file, row=stored))
    rows = []
    for one in checked.definitions:
        before, definition_id = latest[one.key], ids.new()
        rows.append(
            {
                "id": definition_id,
                "tenant_id": actor.tenant_id,
                "key": one.key,
                "version": before.version + 1 if before else 1,
                "name": one.name[:_MAX_NAME],
                "file": one.file,
                "deployment_id": deployment_id,
                "version_tag": one.attributes.version_tag,
            }
        )
        changes += starts.replaced(one, definition_id, at)
    changes += [Insert(table=definition, row=one) for one in rows]
    brought = resources.rows(kept, actor.tenant_id, deployment_id, ids)
    changes += resources.inserts(brought)
    return Decision(changes=tuple(changes), result=_answer(rows, brought, deployment_id, checked))


def from_document(document: Mapping[str, Any]) -> Deployment:
    """Read the verb's stored result."""
    return Deployment(
        id=document["id"],
        definitions=tuple(DefinitionVersion(**one) for one in document["definitions"]),
        decisions=_resources(document["decisions"]),
        forms=_resources(document["forms"]),
        drawings=_resources(document.get("drawings", ())),
        findings=tuple(Finding(**one) for one in document["findings"]),
        is_new=document["is_new"],
    )


def queue_of(checked: Checked) -> int:
    """Return a number that sets with the same keys share: they get their versions in turn."""
    keys = [one.key for one in checked.definitions] + [one.key for one in checked.resources]
    return zlib.crc32(",".join(sorted(keys)).encode())


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the digest of a set of files: names and contents, in any order."""
    whole = hashlib.sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{len(name)}:{name}:{len(content)}:".encode())
        whole.update(content)
    return whole.hexdigest()


def _definition(one: ProcessReading, tenant_id: int, files: Mapping[str, bytes]) -> Definition:
    return Definition(
        id=0,
        tenant_id=tenant_id,
        deployment_id=0,
        key=one.key,
        version=0,
        name=one.name,
        file=one.file,
        files=files,
        elements=one.elements,
        attributes=one.attributes,
        process=one.process,
    )


def _connector_findings(
    owner: Definition, element: Element, connectors: Mapping[str, Connector]
) -> list[Finding]:
    work = element.attributes.job
    if work is None or work.connector == WORKER:
        return []
    connector = connectors.get(work.connector)
    if connector is None:
        known = ", ".join(sorted(connectors)) or "none"
        return [
            Finding(
                level="error",
                code="connector_unknown",
                message=f"nothing here serves the connector '{work.connector}'",
                way_out=f"use one of: {known}; or install the package that brings it",
                file=owner.file,
                line=element.line,
                element_id=element.id,
                element_name=element.name,
            )
        ]
    return [
        replace(
            one,
            file=owner.file,
            line=element.line,
            element_id=element.id,
            element_name=element.name,
        )
        for one in connector.check(work.settings)
    ]


def _latest(connection: Connection, tenant_id: int, key: str) -> sa.Row[Any] | None:
    query = (
        sa.select(definition, deployment.c.digest)
        .join(deployment, deployment.c.id == definition.c.deployment_id)
        .where(definition.c.tenant_id == tenant_id, definition.c.key == key)
        .order_by(definition.c.version.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def _resources(documents: Iterable[Any]) -> tuple[ResourceVersion, ...]:
    """Read resources; an answer kept from before they had versions holds names of files."""
    return tuple(ResourceVersion(**one) for one in documents if isinstance(one, Mapping))


def _is_stored(
    rows: Sequence[sa.Row[Any] | None], brought: Sequence[sa.Row[Any] | None], digest: str
) -> bool:
    """Tell whether these very files are the latest of everything in them.

    Beside processes a resource may have no row: it was deployed before it would have had one.
    """
    found = [row for row in (*rows, *brought) if row is not None]
    is_known = None not in rows and (bool(rows) or None not in brought)
    return is_known and all(row.digest == digest for row in found)


def _stored(
    rows: Sequence[sa.Row[Any] | None], brought: Sequence[sa.Row[Any] | None], checked: Checked
) -> dict[str, Any]:
    """Return the answer for files that are stored already: every row was found."""
    found = [row._asdict() for row in rows if row is not None]
    kept = [row._asdict() for row in brought if row is not None]
    deployment_id = (found or kept)[0]["deployment_id"]
    return _answer(found, kept, deployment_id, checked) | {"is_new": False}


def _answer(
    rows: Sequence[Mapping[str, Any]],
    brought: Sequence[Mapping[str, Any]],
    deployment_id: int,
    checked: Checked,
) -> dict[str, Any]:
    def of(kind: str) -> list[dict[str, Any]]:
        names = ("id", "key", "version", "name")
        return [{name: row[name] for name in names} for row in brought if row["kind"] == kind]

    return {
        "id": deployment_id,
        "definitions": [{n: row[n] for n in ("id", "key", "version", "name")} for row in rows],
        "decisions": of("decision"),
        "forms": of("form"),
        "drawings": of("drawing"),
        "findings": [one.as_dict() for one in checked.findings],
        "is_new": True,
    }
