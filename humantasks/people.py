"""People, their groups and roles: who an actor is. Credentials live with the doors, not here.

A person's id is never used again, also when the person is deactivated; sign-in names are unique per
tenant and compared without case. Rights are read on every call, so a change holds at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

import sqlalchemy as sa

from engine.actors import DEFAULT_TENANT, Actor
from engine.changes import Change, Delete, Insert, Move, Unit
from engine.clock import Clock
from engine.database import Database
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.ids import Ids
from humantasks.memberships import membership, role_grant
from humantasks.persons import (
    Person,
    check_sign_in_name,
    is_sign_in_name,
    names,
    normal_name,
    persons,
)
from humantasks.tables import person, person_group, person_role

__all__ = ["People", "Person"]


class People:
    """The people of every tenant."""

    def __init__(self, database: Database, ids: Ids, clock: Clock) -> None:
        self._database = database
        self._ids = ids
        self._clock = clock

    def add(
        self,
        sign_in_name: str,
        *,
        name: str | None = None,
        email: str | None = None,
        time_zone: str = "UTC",
        groups: Iterable[str] = (),
        roles: Iterable[str] = (),
        tenant_id: int = DEFAULT_TENANT,
    ) -> Person:
        """Add a person; Conflict `sign_in_name_taken` when in use, also by one who left."""
        sign_in = check_sign_in_name(sign_in_name)
        _check_time_zone(time_zone)
        row = {
            "id": str(self._ids.new()),
            "tenant_id": tenant_id,
            "sign_in_name": sign_in,
            "name": _check_text("name", name or sign_in_name),
            "email": email and _check_text("email", email),
            "time_zone": time_zone,
            "is_active": True,
            "created_at": self._clock.now(),
        }
        taken = Conflict(
            f"cannot add {sign_in!r}: the sign-in name is taken; choose another",
            code="sign_in_name_taken",
            where={"field": "sign_in_name"},
        )
        key = {"tenant_id": tenant_id, "person_id": row["id"]}
        self._write(
            Insert(table=person, row=row, clash=taken),
            *(membership(key, group) for group in dict.fromkeys(groups)),
            *(role_grant(key, role) for role in dict.fromkeys(roles) if role != "staff"),
        )
        return self.get(str(row["id"]), tenant_id=tenant_id)

    def get(self, person_id: str, *, tenant_id: int = DEFAULT_TENANT) -> Person:
        """Return the person, also an inactive one; NotFound when there is none in this tenant."""
        with self._database.read() as connection:
            found = persons(connection, person.c.id == person_id, tenant_id)
        if not found:
            message = f"person {person_id} does not exist; look the id up with `plait user list`"
            raise NotFound(message, code="not_found")
        return found[0]

    def named(self, sign_in_name: str, *, tenant_id: int = DEFAULT_TENANT) -> Person | None:
        """Return the person with this sign-in name, in any spelling of case, or None."""
        if not is_sign_in_name(sign_in_name):
            return None  # a NUL in it, say, could not even be asked for
        wanted = person.c.sign_in_name == normal_name(sign_in_name)
        with self._database.read() as connection:
            found = persons(connection, wanted, tenant_id)
        return found[0] if found else None

    def everybody(
        self, *, group: str | None = None, tenant_id: int = DEFAULT_TENANT
    ) -> list[Person]:
        """Return the people of the tenant, or of one group, by sign-in name."""
        wanted: sa.ColumnElement[bool] = sa.true()
        if group is not None:
            members = sa.select(person_group.c.person_id).where(
                person_group.c.tenant_id == tenant_id, person_group.c.group_name == group
            )
            wanted = person.c.id.in_(members)
        with self._database.read() as connection:
            return persons(connection, wanted, tenant_id)

    def actor(self, person_id: str, *, tenant_id: int = DEFAULT_TENANT) -> Actor:
        """Return the person as an actor with today's groups and roles; Forbidden when inactive."""
        found = self.get(person_id, tenant_id=tenant_id)
        if not found.is_active:
            message = f"{found.name} may not act: the person is deactivated; ask an administrator"
            raise Forbidden(message, code="person_inactive")
        return found.as_actor()

    def change(
        self,
        person_id: str,
        *,
        name: str | None = None,
        email: str | None = None,
        time_zone: str | None = None,
        is_active: bool | None = None,
        tenant_id: int = DEFAULT_TENANT,
    ) -> Person:
        """Change what is given; None leaves a value as it is (an empty `email` removes it)."""
        self.get(person_id, tenant_id=tenant_id)
        if time_zone is not None:
            _check_time_zone(time_zone)
        given: dict[str, str | bool | None] = {
            "name": name and _check_text("name", name),
            "email": email and _check_text("email", email),
            "time_zone": time_zone,
            "is_active": is_active,
        }
        values: dict[str, str | bool | None] = {
            key: value for key, value in given.items() if value not in (None, "")
        }
        if email == "":
            values["email"] = None
        if values:
            self._write(Move(table=person, key={"id": person_id}, values=values))
        return self.get(person_id, tenant_id=tenant_id)

    def join(self, person_id: str, group: str, *, tenant_id: int = DEFAULT_TENANT) -> Person:
        """Put the person into the group; harmless when already there."""
        return self._belong(person_id, tenant_id, person_group, {"group_name": group}, is_in=True)

    def leave(self, person_id: str, group: str, *, tenant_id: int = DEFAULT_TENANT) -> Person:
        """Take the person out of the group; harmless when not there."""
        return self._belong(person_id, tenant_id, person_group, {"group_name": group}, is_in=False)

    def grant(self, person_id: str, role: str, *, tenant_id: int = DEFAULT_TENANT) -> Person:
        """Give the person a role; harmless when already given."""
        return self._belong(person_id, tenant_id, person_role, {"role": role}, is_in=True)

    def revoke(self, person_id: str, role: str, *, tenant_id: int = DEFAULT_TENANT) -> Person:
        """Take a role from the person; `staff` stays with everybody."""
        return self._belong(person_id, tenant_id, person_role, {"role": role}, is_in=False)

    def names(self, person_ids: Iterable[str | None]) -> Mapping[str, str]:
        """Return the names to show for ids; an id that is no person's is left out."""
        with self._database.read() as connection:
            return names(connection, person_ids)

    def _belong(
        self, person_id: str, tenant_id: int, table: sa.Table, what: dict[str, str], *, is_in: bool
    ) -> Person:
        self.get(person_id, tenant_id=tenant_id)
        key = {"tenant_id": tenant_id, "person_id": person_id}
        changes: list[Change] = [Delete(table=table, key={**key, **what})]
        if is_in and what != {"role": "staff"}:
            one = next(iter(what.values()))
            changes.append(membership(key, one) if table is person_group else role_grant(key, one))
        self._write(*changes)
        return self.get(person_id, tenant_id=tenant_id)

    def _write(self, *changes: Change) -> None:
        self._database.write(Unit(changes=changes))


def _check_time_zone(name: str) -> None:
    if name not in available_timezones():
        message = f"time zone {name[:80]!r} is unknown; use a name such as Europe/Berlin or UTC"
        raise Invalid(message, code="time_zone_unknown", where={"field": "time_zone"})


def _check_text(field: str, text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= 255 or not text.isprintable():
        message = f"cannot use this {field}: expected 1 to 255 printable characters"
        raise Invalid(message, code=f"{field}_invalid", where={"field": field})
    return text
