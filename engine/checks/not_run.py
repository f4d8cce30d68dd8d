"""What a dialect reads and nothing carries out yet is refused, never ignored.

Why: a file whose listener or continuation is left out does something else than it says. Wrong: each
row of the tables below. Right: without it. A row goes when the kernel runs what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.checks.findings import Subject, about
from engine.dialects.attributes import Listener
from engine.dialects.kinds import EVENTS, THROWING
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding, PlaitError
from engine.expressions import compile_script

_WAY_OUT = "Remove it if the process can run without it, else say it another way."
_JOB_KINDS = frozenset(
    {
        *("serviceTask", "sendTask", "businessRuleTask", "scriptTask"),
        *("intermediateThrowEvent", "endEvent"),
    }
)
_MOMENTS = frozenset({"start", "end", "take", "create", "complete"})
_WITHOUT_WORKERS = frozenset({"assignment", "update", "delete"})

_OF_NODES: Mapping[str, Callable[[Node], object]] = {
    "its job": lambda node: node.attributes.job is not None and node.kind not in _JOB_KINDS,
    "the code it catches, an expression,": lambda node: (
        node.kind in EVENTS - THROWING
        and any((each.code or "").startswith(("${", "#{")) for each in node.definitions)
    ),
}


def check(model: FileModel) -> list[Finding]:
    """Find what is read and not run."""
    return [
        about(model, subject, "error", "not_run_yet", f"{what} is not run yet", _WAY_OUT)
        for process in model.executable
        for subject, what in _not_run(process)
    ]


def _not_run(process: Process) -> Iterator[tuple[Subject, str]]:
    if _unheard(process.attributes.listeners):
        yield process, "its listener"
    for flow in process.flows:
        if _unheard(flow.listeners):
            yield flow, "its listener"
    for node in process.nodes:
        if _unheard(node.attributes.listeners):
            yield node, "its listener"
        for what, is_meant in _OF_NODES.items():
            if is_meant(node):
                yield node, what


def _unheard(listeners: tuple[Listener, ...]) -> bool:
    """Tell whether nothing runs one of them; no worker holds up a change of a waiting task."""
    return any(
        not _is_run(each) and (each.event not in _WITHOUT_WORKERS or _needs_worker(each))
        for each in listeners
    )


def _is_run(listener: Listener) -> bool:
    return listener.event in _MOMENTS or (listener.event == "timeout" and bool(listener.timer))


def _needs_worker(listener: Listener) -> bool:
    work = listener.script
    if listener.job is not None or work is None:
        return listener.job is not None
    try:
        return compile_script(work.text, work.format).runs_as_job
    except PlaitError:
        return False  # told by the check of expressions
