"""A process that is to run says so.

Why: `isExecutable="false"` is the author's word that it is a drawing. Wrong: a file whose only
process says `isExecutable="false"`. Right: `isExecutable="true"`. Absent counts as true, with a
note; drawings beside an executable process (other pools) get a note too.
"""

from __future__ import annotations

from engine.checks.findings import about
from engine.dialects.model import FileModel
from engine.errors import Finding


def check(model: FileModel) -> list[Finding]:
    """Find processes that are not, or not expressly, executable."""
    runs = any(process.is_executable is not False for process in model.processes)
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
            findings.append(
                about(
                    model,
                    process,
                    "note" if runs else "error",
                    "process_not_executable",
                    'it says isExecutable="false", so it is not run',
                    'Set isExecutable="true" ("Executable" in the modeler) if it is to run.',
                )
            )
    return findings
