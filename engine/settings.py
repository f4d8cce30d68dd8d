"""What an engine is told from outside the models: connections and a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Connection:
    """A named outside system that service tasks may call.

    A model says only the name; the address and the secret stay here. Calls leave for the origin of
    `base_url` and no other. `token` is sent as a bearer token and never shown.
    """

    name: str
    base_url: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """The engine's numbers, with their units in the names."""

    connections: Mapping[str, Connection] = field(default_factory=dict)
    job_lease_seconds: float = 30.0
    slice_steps: int = 1000
    large_variable_bytes: int = 1000
    idempotency_days: int = 7
    group_commit_units: int = 16
    message_ttl_seconds: float = 3600.0
