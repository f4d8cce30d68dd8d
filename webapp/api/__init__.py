"""The REST door: `blueprints` hold all operations under /api/v1 and the server's own addresses."""

from __future__ import annotations

from webapp.api import (
    decisions,
    definitions,
    deployments,
    element_templates,
    events,
    incidents,
    instances,
    jobs,
    leases,
    messages,
    tasks,
)
from webapp.api.meta import blueprint as meta
from webapp.api.operations import blueprint as api
from webapp.api.paths import IdConverter

__all__ = [
    "IdConverter",
    "blueprints",
    "decisions",
    "definitions",
    "deployments",
    "element_templates",
    "events",
    "incidents",
    "instances",
    "jobs",
    "leases",
    "messages",
    "tasks",
]

blueprints = (api, meta)
