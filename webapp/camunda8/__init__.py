"""The door `/v2`: what a modeler for Camunda 8 asks for, in its words: topology, deploy, start."""

from __future__ import annotations

from webapp.camunda8.routes import blueprint

__all__ = ["blueprint"]
