"""JSON Schema and its UI schema (as SpiffArena writes them) -> a form-js document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Finding


def is_json_schema(document: Any) -> bool:
    """Tell a JSON Schema from a form-js document."""
    return (
        isinstance(document, dict)
        and "components" not in document
        and ("properties" in document or "$schema" in document)
    )


def converted(
    schema: Mapping[str, Any], look: Mapping[str, Any], file: str
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Return the form-js document, or None and the reasons."""
    fact = f"'{file}' is a JSON Schema, which is not read yet"
    finding = Finding(
        level="error", code="form_malformed", message=fact, way_out="use a form-js form", file=file
    )
    return None, [finding]
