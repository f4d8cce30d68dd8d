"""Which groups and roles somebody may be given."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.changes import Insert
from engine.errors import Invalid
from engine.permissions import ROLES
from humantasks.tables import person_group, person_role

GROUP_NAME = re.compile(r"[^\s,;|=\x00-\x1f\x7f][^,;|=\x00-\x1f\x7f]{0,62}")


def check_group(group: str) -> str:
    """Return the group's name, or raise Invalid `group_invalid` for one no model could say."""
    if not GROUP_NAME.fullmatch(group):
        message = (
            f"cannot use {group[:80]!r} as a group: expected 1 to 63 characters, "
            "none of them , ; | = or a control character; choose such a name"
        )
        raise Invalid(message, code="group_invalid", where={"field": "group"})
    return group


def membership(key: Mapping[str, object], group: str) -> Insert:
    """Return the row of a membership."""
    return Insert(table=person_group, row={**key, "group_name": check_group(group)})


def role_grant(key: Mapping[str, object], role: str) -> Insert:
    """Return the row of a role; Invalid `role_unknown` for any other word."""
    if role not in ROLES:
        message = f"role {role[:80]!r} does not exist; choose of {', '.join(sorted(ROLES))}"
        raise Invalid(message, code="role_unknown", where={"field": "role"})
    return Insert(table=person_role, row={**key, "role": role})
