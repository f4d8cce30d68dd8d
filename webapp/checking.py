"""The deployment report of files on disk: the same checks as `deploy`, and nothing stored."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from engine import Engine
from engine.actors import DEFAULT_TENANT
from engine.deployments import check
from engine.errors import Finding

Verdict = Literal["runs here", "runs with notes", "needs a handler", "refused"]
_BESIDE = ("*.dmn", "*.form")


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What would become of one BPMN file."""

    file: Path
    verdict: Verdict
    findings: Sequence[Finding]


class Checker:
    """Checks files with the parts and connectors that are installed."""

    def __enter__(self) -> Self:
        """Open an empty engine for as long as the block lasts."""
        self._folder = tempfile.TemporaryDirectory(prefix="plait-check-")
        self._engine = Engine.open(f"sqlite:///{self._folder.name}/check.db")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw the engine away."""
        self._engine.close()
        self._folder.cleanup()

    def check(self, file: Path) -> FileReport:
        """Check a BPMN file together with the forms and decisions beside it."""
        beside = [one for pattern in _BESIDE for one in sorted(file.parent.glob(pattern))]
        files = {one.name: one.read_bytes() for one in (file, *beside)}
        engine = self._engine
        rooms = engine.parts.values()
        found = check(files, DEFAULT_TENANT, rooms, engine.connectors, engine.clock.now())
        findings = list(found.findings)
        if not found.definitions and not any(one.level == "error" for one in findings):
            findings.append(_nothing(file))
        return FileReport(file=file, verdict=_verdict(findings), findings=findings)


def _verdict(findings: Sequence[Finding]) -> Verdict:
    levels = {finding.level for finding in findings}
    if "error" in levels:
        return "refused"
    if "warning" in levels:
        return "needs a handler"
    return "runs with notes" if levels else "runs here"


def _nothing(file: Path) -> Finding:
    return Finding(
        level="error",
        code="nothing_to_deploy",
        message="the file holds no process to run",
        way_out='give a process isExecutable="true"',
        file=file.name,
    )
