"""The door `/engine-rest`, wire-compatible with Camunda 7, and nothing but a door.

For Camunda Modeler's deploy button and for external-task workers, unchanged. Who may do what is
asked of the services; ids are Plait's, as texts. START at `routes.py`.
"""

from __future__ import annotations

from webapp.camunda7 import (
    definitions,
    deployments,
    events,
    external_tasks,
    fetching,
    process_instances,
    tasks,
)
from webapp.camunda7.routes import blueprint, well_known

__all__ = [
    "blueprints",
    "definitions",
    "deployments",
    "events",
    "external_tasks",
    "fetching",
    "process_instances",
    "tasks",
]

blueprints = (blueprint, well_known)
