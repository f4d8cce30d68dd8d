"""Plait's engine: deploys BPMN definitions and runs their instances. Start at `service.py`."""

from engine.service import Engine

__all__ = ["Engine"]
