"""Hatch's build hook: a wheel and an editable install carry the built front end.

`PLAIT_SKIP_FRONTEND=1` leaves it out, for builds that never show a page.
"""

# ruff: noqa: INP001 - a build reads these files by path; nothing imports them
from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Runs `bundle.py` before the files of a wheel are gathered."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's signature
        """Build the bundle, or stop the build with its one line."""
        if os.environ.get("PLAIT_SKIP_FRONTEND"):
            return
        bundle = runpy.run_path(str(Path(self.root) / "webapp" / "frontend" / "bundle.py"))
        try:
            bundle["build"](lambda line: self.app.display_info(f"front end: {line}"))
        except bundle["BundleFailed"] as failure:
            self.app.abort(f"front end: {failure}")
