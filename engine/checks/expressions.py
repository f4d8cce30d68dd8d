"""Every condition, mapping, setting and script compiles.

Why: a mistake should be found by its author, not by an instance. Wrong: `= amount >`,
`=__import__("os")`. Right: `=amount > 1000`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.checks.findings import Subject, about
from engine.dialects.model import FileModel, Node
from engine.errors import Finding, PlaitError
from engine.expressions import compile_condition, compile_script, compile_source
from engine.values import check_name

_Attempt = tuple[Subject, str, int | None, Callable[[], object]]


def check(model: FileModel) -> list[Finding]:
    """Find texts that are no expression, script or name of a variable."""
    findings = []
    for process in model.executable:
        attempts: list[_Attempt] = [
            (
                flow,
                "its condition",
                None,
                partial(compile_condition, flow.condition, language=flow.condition_language),
            )
            for flow in process.flows
            if flow.condition is not None
        ]
        for node in process.nodes:
            attempts.extend(_of_node(node))
        for subject, what, line, attempt in attempts:
            try:
                attempt()
            except PlaitError as error:
                findings.append(
                    about(
                        model,
                        subject,
                        "error",
                        error.code,
                        f"{what}: {error.message}",
                        "Correct the text at the position named.",
                        line,
                    )
                )
    return findings


def _of_node(node: Node) -> Iterator[_Attempt]:
    if node.script is not None:
        yield node, "its script", None, partial(compile_script, node.script, node.script_format)
    for each in (*node.attributes.inputs, *node.attributes.outputs):
        what = f"mapping '{each.name}'"
        yield node, what, each.line, partial(compile_source, each.source)
        yield node, what, each.line, partial(check_name, each.name)
    for what, text in _sources(node):
        yield node, what, None, partial(compile_source, text)


def _sources(node: Node) -> Iterator[tuple[str, str]]:
    if job := node.attributes.job:
        yield from ((f"setting '{name}'", text) for name, text in job.settings.items())
    if person := node.attributes.person:
        yield from (("its candidates", text) for text in person.candidate_users)
        yield from (("its candidates", text) for text in person.candidate_groups)
        texts = {"assignee": person.assignee, "due date": person.due, "follow-up": person.follow_up}
        yield from ((f"its {what}", text) for what, text in texts.items() if text is not None)
    if node.timer is not None:
        yield "its timer", node.timer.text
