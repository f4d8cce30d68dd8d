"""What there is to start: definitions with their versions, files and findings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import listings, permissions
from engine.actors import SYSTEM, Actor
from engine.database import Database
from engine.definitions import Definition
from engine.errors import Finding, NotFound
from engine.facts import DefinitionFacts
from engine.library import Library
from engine.tables import deployment
from engine.version_changes import FileChange, changes


class DefinitionReads:
    """The reads of definitions, a part of `engine.service.Engine`."""

    database: Database
    library: Library

    def definitions(self, *, actor: Actor = SYSTEM) -> list[DefinitionFacts]:
        """Return the latest version of every definition, by name."""
        permissions.require(actor, "definitions")
        with self.database.read() as connection:
            rows = listings.latest_definitions(connection, actor.tenant_id)
            return [self._definition_fact(connection, row, actor) for row in rows]

    def definition(self, definition_id: int, *, actor: Actor = SYSTEM) -> DefinitionFacts:
        """Return one version of a definition."""
        permissions.require(actor, "definitions")
        with self.database.read() as connection:
            row = listings.definition_row(connection, actor.tenant_id, definition_id)
            return self._definition_fact(connection, row, actor)

    def versions(self, key: str, *, actor: Actor = SYSTEM) -> list[DefinitionFacts]:
        """Return every version of a definition's key, newest first."""
        permissions.require(actor, "definitions")
        with self.database.read() as connection:
            rows = listings.versions(connection, actor.tenant_id, key)
            return [self._definition_fact(connection, row, actor) for row in rows]

    def definition_xml(self, definition_id: int, *, actor: Actor = SYSTEM) -> bytes:
        """Return the BPMN file of a definition as it was uploaded."""
        found = self.compiled(definition_id, actor=actor)
        return found.files[found.file]

    def compiled(self, definition_id: int, *, actor: Actor = SYSTEM) -> Definition:
        """Return a definition with its files and elements, for rooms above."""
        permissions.require(actor, "definitions")
        with self.database.read() as connection:
            listings.definition_row(connection, actor.tenant_id, definition_id)
            return self.library.get(connection, definition_id)

    def changes(
        self, definition_id: int, since_id: int | None = None, *, actor: Actor = SYSTEM
    ) -> list[FileChange]:
        """Return what differs between the sets of files that two definitions came with.

        Without `since_id` it is compared with the version before; a first one with nothing.
        """
        after = self.compiled(definition_id, actor=actor)
        if since_id is None:
            older = (
                one.id
                for one in self.versions(after.key, actor=actor)
                if one.version == after.version - 1
            )
            since_id = next(older, None)
        before = {} if since_id is None else self.compiled(since_id, actor=actor).files
        return changes(before, after.files)

    def findings(self, deployment_id: int, *, actor: Actor = SYSTEM) -> list[Finding]:
        """Return what the checks said of a deployment."""
        permissions.require(actor, "findings")
        with self.database.read() as connection:
            query = sa.select(deployment.c.findings).where(
                deployment.c.id == deployment_id, deployment.c.tenant_id == actor.tenant_id
            )
            found = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFound(f"there is no deployment {deployment_id}")
        return [Finding(**one) for one in found]

    def may_start(self, actor: Actor, found: Definition) -> bool:
        """Say whether the definition lets the actor start it."""
        if actor.kind == "system" or "admin" in actor.roles:
            return True
        if not permissions.may(actor, "start"):
            return False
        attributes = found.attributes
        if not attributes.starter_groups and not attributes.starter_users:
            return bool(actor.roles & permissions.STARTS_UNLISTED)
        listed = set(attributes.starter_groups) & actor.groups
        return bool(listed) or actor.sign_in_name in attributes.starter_users

    def _definition_fact(
        self, connection: Connection, row: sa.Row[Any], actor: Actor
    ) -> DefinitionFacts:
        compiled = self.library.get(connection, row.id)
        forms = (
            one.attributes.form
            for one in compiled.elements.values()
            if one.kind == "startEvent" and one.attributes.form
        )
        return DefinitionFacts(
            id=row.id,
            key=row.key,
            version=row.version,
            name=row.name,
            file=row.file,
            deployment_id=row.deployment_id,
            deployed_at=row.deployed_at,
            deployed_by=row.deployed_by,
            may_start=self.may_start(actor, compiled),
            versions=row.versions,
            start_form=next(forms, None),
        )
