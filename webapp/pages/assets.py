"""Where the built front end lies. A page that is not built shows its words without a style."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from flask import current_app, url_for

_STATIC = Path(__file__).resolve().parent.parent / "static"


def read_manifest() -> Mapping[str, str]:
    """Return the bundle's names: plain name to the one with the content hash."""
    file = _STATIC / "vendor" / "manifest.json"
    if not file.is_file():
        return {}
    manifest: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return manifest


def asset(name: str) -> str:
    """Return the address of a built file, for a template."""
    manifest: Mapping[str, str] = current_app.extensions["plait_assets"]
    return url_for("static", filename=f"vendor/{manifest.get(name, name)}")
