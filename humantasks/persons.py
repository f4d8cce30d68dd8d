"""Persons as rows and as facts: reading them, and what their names may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from engine.actors import Actor
from engine.errors import Invalid
from humantasks.tables import person, person_group, person_role

_SIGN_IN_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who can sign in. `roles` always holds `staff`."""

    id: str
    tenant_id: int
    sign_in_name: str
    name: str
    email: str | None
    time_zone: str
    is_active: bool
    created_at: datetime
    groups: frozenset[str]
    roles: frozenset[str]

    def as_actor(self) -> Actor:
        """Return the person as the one who acts."""
        return Actor(
            id=self.id,
            kind="person",
            name=self.name,
            sign_in_name=self.sign_in_name,
            groups=self.groups,
            roles=self.roles,
            tenant_id=self.tenant_id,
        )


def persons(connection: Connection, wanted: sa.ColumnElement[bool], tenant_id: int) -> list[Person]:
    """Return the tenant's persons for whom `wanted` holds, by sign-in name."""
    rows = connection.execute(
        sa.select(person)
        .where(person.c.tenant_id == tenant_id, wanted)
        .order_by(person.c.sign_in_name)
    ).mappings()
    people = list(rows)
    ids = [row["id"] for row in people]
    groups = _belongings(connection, person_group, person_group.c.group_name, tenant_id, ids)
    roles = _belongings(connection, person_role, person_role.c.role, tenant_id, ids)
    return [_person(row, groups, roles) for row in people]


def _belongings(
    connection: Connection,
    table: sa.Table,
    column: sa.Column[str],
    tenant_id: int,
    person_ids: list[str],
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = connection.execute(
        sa.select(table.c.person_id, column).where(
            table.c.tenant_id == tenant_id, table.c.person_id.in_(person_ids)
        )
    )
    for person_id, one in rows:
        found.setdefault(person_id, set()).add(one)
    return found


def _person(
    row: RowMapping, groups: Mapping[str, set[str]], roles: Mapping[str, set[str]]
) -> Person:
    return Person(
        **row,
        groups=frozenset(groups.get(row["id"], ())),
        roles=frozenset(roles.get(row["id"], ())) | {"staff"},
    )


def names(connection: Connection, person_ids: Iterable[str | None]) -> Mapping[str, str]:
    """Return id -> name for the ids that are people's."""
    wanted = {one for one in person_ids if one is not None}
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(person.c.id, person.c.name).where(person.c.id.in_(sorted(wanted)))
    )
    return {row.id: row.name for row in rows}


def ids_of(connection: Connection, refs: Iterable[str], tenant_id: int) -> Mapping[str, str]:
    """Return what a model wrote -> person's id, for sign-in names that exist."""
    spellings = {ref: normal_name(ref) for ref in refs}
    if not spellings:
        return {}
    rows = connection.execute(
        sa.select(person.c.sign_in_name, person.c.id).where(
            person.c.tenant_id == tenant_id,
            person.c.sign_in_name.in_(sorted(set(spellings.values()))),
        )
    )
    found = {row.sign_in_name: row.id for row in rows}
    return {ref: found[name] for ref, name in spellings.items() if name in found}


def check_sign_in_name(text: str) -> str:
    """Return the stored spelling, or raise Invalid `sign_in_name_invalid`."""
    name = normal_name(text)
    if not is_sign_in_name(name):
        message = (
            f"cannot use {text[:80]!r} as a sign-in name: expected 1 to 64 of a-z, 0-9 "
            "and . _ @ + -, beginning with a letter or digit; choose such a name"
        )
        raise Invalid(message, code="sign_in_name_invalid", where={"field": "sign_in_name"})
    return name


def is_sign_in_name(text: str) -> bool:
    """Say whether somebody could be called so."""
    return _SIGN_IN_NAME.fullmatch(normal_name(text)) is not None


def normal_name(text: str) -> str:
    """Return how a sign-in name is stored and compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()
