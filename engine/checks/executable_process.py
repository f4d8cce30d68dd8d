"""A process that is to run says so.

Why: `isExecutable="false"` is the author's word that it is a drawing. Wrong: it stands at a process
that should run. Right: `isExecutable="true"`. Absent counts as true, with a note. A file of which
nothing is to run is kept as a drawing, and what would keep it from running is advice; drawings
beside an executable process (other pools) are left alone.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding

_WAY_OUT = 'Set isExecutable="true" ("Executable" in the modeler) if it is to run.'


def check(model: FileModel) -> list[Finding]:
    """Note the processes that are not, or not expressly, executable."""
    findings = []
    for process in model.processes:
        if process.is_executable is None:
            findings.append(
                about(
                    model,
                    process,
                    "note",
                    "process_executable_assumed",
                    "isExecutable is absent; it counts as executable here",
                    'Write isExecutable="true" to say so.',
                )
            )
        elif not process.is_executable:
            code, fact = "process_not_executable", "so it is not run"
            if model.is_drawing:
                code, fact = "drawing", "so it is kept as a drawing and not run"
            fact = f'it says isExecutable="false", {fact}'
            findings.append(about(model, process, "note", code, fact, _WAY_OUT))
    return findings
