"""Who acts: a person, a service or the system, frozen for one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DEFAULT_TENANT = 1


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The one on whose behalf a verb runs.

    `id` is never reused; `sign_in_name` is how models name a person. `roles` are of staff, lead,
    analyst, operator, admin. `scopes` narrow a token (None: not narrowed). `on_behalf_of` names
    the person an actor stands in for.
    """

    id: str
    kind: Literal["person", "service", "system"]
    name: str
    sign_in_name: str | None = None
    groups: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    tenant_id: int = DEFAULT_TENANT
    on_behalf_of: str | None = None


SYSTEM = Actor(id="system", kind="system", name="Plait")
