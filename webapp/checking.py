"""The deployment report of files on disk: the same checks as `deploy`, and nothing stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal, Self, get_args

from engine import Engine
from engine.actors import DEFAULT_TENANT
from engine.deployments import check
from engine.errors import Finding, PlaitError
from webapp.gathering import FoundFile, Gathered
from webapp.naming import Names

Verdict = Literal["runs here", "runs with notes", "needs a handler", "a drawing", "refused"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, kw_only=True)
class FileReport:
    """What would become of one file; `beside` are those it was checked with."""

    file: str
    verdict: Verdict
    findings: Sequence[Finding]
    beside: Sequence[str] = ()


class Checker:
    """Checks files with the parts and connectors that are installed.

    A defect of ours is reported as one of its file, or raised if its trace is wanted.
    """

    def __init__(self, *, raises_defects: bool = False) -> None:
        self._raises_defects = raises_defects

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

    def check_all(self, gathered: Gathered) -> Iterator[FileReport]:
        """Report each BPMN and DMN file, with those that it names, and what cannot be read."""
        for lost in gathered.unreadable:
            finding = replace(lost.finding, file=lost.path)
            yield FileReport(file=lost.path, verdict="refused", findings=[finding])
        names = Names(gathered.files)
        for file in gathered.judged:
            yield self.check(file, names.beside(file))

    def check(self, file: FoundFile, beside: Sequence[FoundFile]) -> FileReport:
        """Check one file; of the others only what this file cannot run without counts."""
        try:
            findings = self._findings(file, beside)
        except PlaitError as error:
            findings = list(error.findings) or [_refusal(file, error)]
        except Exception as error:
            if self._raises_defects:
                raise
            findings = [_defect(file, error)]
        paths = {one.name: one.path for one in (file, *beside)}
        placed = [replace(one, file=paths.get(one.file or "", file.path)) for one in findings]
        return FileReport(
            file=file.path,
            verdict=verdict_of(placed),
            findings=placed,
            beside=[one.path for one in beside],
        )

    def _findings(self, file: FoundFile, beside: Sequence[FoundFile]) -> list[Finding]:
        found = self._check(file, beside)
        wrong = {one.file for one in found if one.level == "error"}
        others = [one for one in beside if one.name not in wrong]
        if file.name not in wrong and len(others) < len(beside):
            # The rooms judge nothing beside a file that is refused: ask them without those.
            found += self._check(file, others)
        others_names = {one.name for one in beside if one.kind != "form"}
        mine = dict.fromkeys(one for one in found if one.file not in others_names)
        return list(mine)

    def _check(self, file: FoundFile, beside: Iterable[FoundFile]) -> list[Finding]:
        files: Mapping[str, bytes] = {one.name: one.content for one in (file, *beside)}
        engine = self._engine
        rooms = engine.parts.values()
        found = check(files, DEFAULT_TENANT, rooms, engine.connectors, engine.clock.now())
        findings = list(found.findings)
        kept = {"decision"} if file.kind == "decision" else {"drawing"}
        is_kept = found.definitions or any(one.kind in kept for one in found.resources)
        if not is_kept and not any(one.level == "error" for one in findings):
            findings.append(_nothing(file))
        return findings


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """Return what findings amount to."""
    found = list(findings)
    levels = {finding.level for finding in found}
    if "error" in levels:
        return "refused"
    if any(finding.code == "drawing" for finding in found):
        return "a drawing"
    if "warning" in levels:
        return "needs a handler"
    return "runs with notes" if levels else "runs here"


_NOTHING = {
    "process": 'give a process isExecutable="true"',
    "decision": "draw a decision with a table or an expression",
    "form": "add a process or a decision",
}


def _nothing(file: FoundFile) -> Finding:
    return Finding(
        level="error",
        code="nothing_to_deploy",
        message=f"the file holds no {file.kind} to run",
        way_out=_NOTHING[file.kind],
        file=file.name,
        line=1,
    )


def _refusal(file: FoundFile, error: PlaitError) -> Finding:
    return Finding(
        level="error",
        code=error.code,
        message=error.message,
        way_out="correct the file and check it again",
        file=file.name,
        line=error.where.get("line") or 1,
    )


def _defect(file: FoundFile, error: Exception) -> Finding:
    return Finding(
        level="error",
        code="check_defect",
        message=f"Plait itself failed on this file ({type(error).__name__})",
        way_out="run it again with -v for the trace, and report it with the file",
        file=file.name,
    )
