"""A name that is read is spelled like the one that is set.

Why: what nothing sets is null or an incident when it is read; whoever starts an instance may set
it, so only a name that looks like another is told. Wrong: a script that sets `total_amount`, and a
condition that reads `totalAmount`. Right: one spelling. Advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.checks.expressions import attempts
from engine.checks.findings import Subject, about
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding, PlaitError
from engine.expressions import Expression, Script


def check(model: FileModel) -> list[Finding]:
    """Find names that differ from one that is set by their capitals or underscores alone."""
    return [
        about(
            model,
            subject,
            "advice",
            "name_misspelled",
            f"{what} reads '{name}', which nothing here sets; '{meant}' is set",
            f"Write '{meant}' if that is meant.",
            line,
        )
        for process in model.executable
        for subject, what, line, name, meant in _misspelled(process)
    ]


def _misspelled(process: Process) -> Iterator[tuple[Subject, str, int | None, str, str]]:
    compiled = list(_compiled(process))
    known: set[str] = set()
    for node in process.nodes:
        known.update(_set_by(node))
    for _, _, _, result in compiled:
        if isinstance(result, Script):
            known.update(result.assigns)
    meant = {_plain(name): name for name in sorted(known)}
    for subject, what, line, result in compiled:
        for name in sorted(result.names - known):
            if (other := meant.get(_plain(name))) is not None:
                yield subject, what, line, name, other


def _compiled(process: Process) -> Iterator[tuple[Subject, str, int | None, Expression | Script]]:
    for subject, (what, line, attempt) in attempts(process):
        try:
            result = attempt()
        except PlaitError:  # a finding of its own
            continue
        if isinstance(result, (Expression, Script)):
            yield subject, what, line, result


def _set_by(node: Node) -> Iterator[str]:
    attributes = node.attributes
    for each in (*attributes.inputs, *attributes.outputs):
        yield each.name
    if call := attributes.call:
        yield from (each.name for each in call.outputs)
    if loop := node.loop:
        yield from filter(None, (loop.element_variable, loop.output_collection))
    for work in (attributes.job, attributes.script, attributes.decision):
        if work is not None and work.result_variable is not None:
            yield work.result_variable
    if person := attributes.person:
        if person.outcomes:
            yield person.outcome_variable
        yield from _fields(person.form_work.document if person.form_work else None)
    yield from filter(
        None,
        (
            attributes.code_variable,
            attributes.message_variable,
            attributes.initiator,
            attributes.lands_under,
        ),
    )


def _fields(document: Mapping[str, object] | None) -> Iterator[str]:
    components = (document or {}).get("components")
    for each in components if isinstance(components, list) else ():
        if isinstance(each, dict) and isinstance(each.get("key"), str):
            yield each["key"]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
