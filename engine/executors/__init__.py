"""Connectors that are the engine's own."""
