"""Read uploaded files: checked, compiled, with every finding at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine import checks, weekday_notes
from engine.definitions import Element
from engine.dialects.attributes import ProcessAttributes
from engine.dialects.model import FileModel, Process, read_model
from engine.errors import Finding, PlaitError
from engine.spiff.process import CompiledProcess, compile_process
from engine.xml import parse

BPMN_ENDINGS = (".bpmn", ".bpmn2", ".bpmn20.xml", ".xml")


@dataclass(frozen=True, kw_only=True)
class ProcessReading:
    """One executable process of a file, ready to be stored as a definition."""

    key: str
    name: str
    file: str
    elements: Mapping[str, Element]
    attributes: ProcessAttributes
    process: CompiledProcess = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A process of a file of which nothing is meant to run."""

    key: str
    name: str
    file: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a set of files holds.

    `processes` and `drawings` are empty when a finding is an error.
    """

    findings: list[Finding]
    processes: list[ProcessReading]
    drawings: list[Drawing] = field(default_factory=list)


def read(files: Mapping[str, bytes], now: datetime | None = None) -> Reading:
    """Read every BPMN file of `files` (name -> content, told by its ending); others are left alone.

    With `now` notes say when crons fire next whose weekdays are numbers.

    Bad content is told by findings (sorted by file and line), never by an exception.
    """
    findings: list[Finding] = []
    models: list[FileModel] = []
    for file in sorted(files):
        if file.lower().endswith(BPMN_ENDINGS):
            try:
                models.append(read_model(parse(files[file], file), file))
            except PlaitError as error:
                findings.extend(error.findings)
    findings.extend(checks.check_all(models))
    if now is not None:
        findings.extend(weekday_notes.notes(models, now))
    findings.extend(_keys_used_twice(models))
    findings.sort(key=lambda each: (each.file or "", each.line or 0))
    if any(each.level == "error" for each in findings):
        return Reading(findings=findings, processes=[])
    return Reading(findings=findings, processes=_readings(models), drawings=_drawings(models))


def read_stored(files: Mapping[str, bytes]) -> list[ProcessReading]:
    """Compile files that a deployment accepted, without asking today's rules.

    Running instances outlive a rule that has become stricter. Raises PlaitError for a file that
    can no longer be parsed or compiled.
    """
    return _readings(
        [
            read_model(parse(content, file), file)
            for file, content in sorted(files.items())
            if file.lower().endswith(BPMN_ENDINGS)
        ]
    )


def _readings(models: list[FileModel]) -> list[ProcessReading]:
    return [
        _reading(model, process)
        for model in models
        for process in model.processes
        if process.is_executable is not False
    ]


def _drawings(models: list[FileModel]) -> list[Drawing]:
    return [
        Drawing(key=process.id, name=process.name or process.id, file=model.file)
        for model in models
        if model.is_drawing
        for process in model.processes
    ]


def _reading(model: FileModel, process: Process) -> ProcessReading:
    return ProcessReading(
        key=process.id,
        name=process.name or process.id,
        file=model.file,
        elements={
            node.id: Element(
                id=node.id,
                kind=node.kind,
                name=node.name,
                line=node.line,
                attributes=node.attributes,
            )
            for node in process.nodes
        },
        attributes=process.attributes,
        process=compile_process(process),
    )


def _keys_used_twice(models: list[FileModel]) -> list[Finding]:
    seen: dict[str, str] = {}
    findings = []
    for model in models:
        for process in model.processes:
            if process.id in seen and process.is_executable is not False:
                findings.append(
                    Finding(
                        level="error",
                        code="process_duplicate",
                        message=f"process '{process.id}' is also in {seen[process.id]}",
                        way_out="Give each process of one deployment an id of its own.",
                        file=model.file,
                        line=process.line,
                        element_id=process.id,
                    )
                )
            seen.setdefault(process.id, model.file)
    return findings
