"""Every condition, mapping, setting and script compiles.

Why: a mistake should be found by its author, not by an instance. Wrong: `= amount >`,
`=__import__("os")`. Right: `=amount > 1000`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from engine.checks.findings import Subject, about
from engine.dialects.attributes import Listener
from engine.dialects.model import FileModel, Node, Process
from engine.errors import Finding, PlaitError
from engine.expressions import (
    compile_condition,
    compile_script,
    compile_source,
)
from engine.values import check_name

_Attempt = tuple[str, int | None, Callable[[], object]]


def check(model: FileModel) -> list[Finding]:
    """Find texts that are no expression, script or name of a variable."""
    findings = []
    for process in model.executable:
        for subject, (what, line, attempt) in attempts(process):
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


def attempts(process: Process) -> Iterator[tuple[Subject, _Attempt]]:
    """Yield what is compiled of a process: of what, what it is, its line, and how."""
    for each in _of_listeners(process.attributes.listeners):
        yield process, each
    for flow in process.flows:
        for each in (
            *_condition("its condition", flow.condition),
            *_of_listeners(flow.listeners),
        ):
            yield flow, each
    for node in process.nodes:
        for each in (
            *_of_node(node),
            *_of_loop(node),
            *_of_events(node),
            *_of_listeners(node.attributes.listeners),
        ):
            yield node, each


def _of_node(node: Node) -> Iterator[_Attempt]:
    if node.script is not None:
        yield "its script", None, partial(compile_script, node.script, node.script_format)
    for each in (*node.attributes.inputs, *node.attributes.outputs):
        what = f"mapping '{each.name}'"
        yield what, each.line, partial(compile_source, each.source)
        yield what, each.line, partial(check_name, each.name)
    for each in node.correlation:
        yield f"its correlation '{each.name}'", each.line, partial(compile_source, each.source)
    for what, text in (*_of_work(node), *_of_call(node)):
        if text is not None:
            yield what, None, partial(compile_source, text)
    yield from _condition("its activation condition", node.activation_condition)
    if node.kind == "adHocSubProcess":
        yield from _condition("its completion condition", node.completion_condition)


def _of_loop(node: Node) -> Iterator[_Attempt]:
    loop = node.loop
    if loop is None:
        return
    yield from _condition("its loop condition", loop.condition, loop.line)
    yield from _condition("its completion condition", loop.completion_condition, loop.line)
    if loop.cardinality is not None:
        yield "its cardinality", loop.line, partial(compile_source, loop.cardinality)
    for what, text in (("its collection", loop.collection), ("its output", loop.output_element)):
        if text is not None:
            yield what, loop.line, partial(compile_source, text)
    for name in (loop.element_variable, loop.output_collection):
        if name is not None:
            yield "its loop marker", loop.line, partial(check_name, name)


def _of_events(node: Node) -> Iterator[_Attempt]:
    for each in node.definitions:
        yield from _condition("its condition", each.condition, each.line)
        if each.timer is not None:
            yield "its timer", each.timer.line, partial(compile_source, each.timer.text)
        if each.code is not None:
            yield f"the code of its {each.kind}", each.line, partial(compile_source, each.code)
        if each.kind in ("message", "signal") and each.name is not None:
            yield f"the name of its {each.kind}", each.line, partial(compile_source, each.name)
    attributes = node.attributes
    for name in (attributes.code_variable, attributes.message_variable, attributes.initiator):
        if name is not None:
            yield "its variable", None, partial(check_name, name)
    for result in (attributes.job, attributes.script, attributes.decision):
        if result is not None and result.result_variable is not None:
            yield "its result", None, partial(check_name, result.result_variable)


def _condition(what: str, text: str | None, line: int | None = None) -> Iterator[_Attempt]:
    if text is not None:
        yield what, line, partial(compile_condition, text)


def _of_listeners(listeners: tuple[Listener, ...]) -> Iterator[_Attempt]:
    for each in listeners:
        what = f"its listener of '{each.event}'"
        if each.script is not None:
            script = each.script
            yield what, script.line, partial(compile_script, script.text, script.format)
        texts = [each.expression, each.timer]
        if each.job is not None:
            texts += [each.job.topic, each.job.attempts, *each.job.settings.values()]
        for text in texts:
            if text is not None:
                yield what, each.line, partial(compile_source, text)


def _of_call(node: Node) -> Iterator[tuple[str, str | None]]:
    yield "its called element", node.called_element
    yield "the name of its message", node.message_name
    yield "its active elements", node.attributes.active_elements
    yield "the message of its error", node.attributes.error_message
    if call := node.attributes.call:
        yield "its business key", call.business_key
        yield from ((f"'{each.name}' of its call", each.source) for each in call.inputs)
        yield from ((f"'{each.name}' of its call", each.source) for each in call.outputs)
    if decision := node.attributes.decision:
        yield "its decision", decision.decision
    if message := node.attributes.message:
        yield "its time to live", message.time_to_live


def _of_work(node: Node) -> Iterator[tuple[str, str | None]]:
    if job := node.attributes.job:
        yield "the type of its job", job.topic
        yield "the attempts of its job", job.attempts
        yield "the priority of its job", job.priority_text
        yield from ((f"setting '{name}'", text) for name, text in job.settings.items())
    for rule in node.attributes.error_rules:
        yield "its rule of errors", rule.condition
        yield "its rule of errors", rule.message
    if form := node.attributes.start_form:
        yield "its form", form.id
    if person := node.attributes.person:
        yield from (("its candidates", text) for text in person.candidate_users)
        yield from (("its candidates", text) for text in person.candidate_groups)
        yield "its assignee", person.assignee
        yield "its due date", person.due
        yield "its follow-up", person.follow_up
        yield "its priority", person.priority_text
        yield "its form", person.form_work.id if person.form_work else None
