"""Error events: from the thrower outwards to the first that catches (SEMANTICS 16)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from SpiffWorkflow.bpmn.specs.event_definitions import item_aware_event

from engine.dialects.events import EventDefinition
from engine.dialects.model import Node
from engine.errors import PlaitError
from engine.expressions import compile_source
from engine.spiff import cancellation, propagation
from engine.spiff.effects import RaiseInCaller
from engine.spiff.events import Event
from engine.spiff.jobs import text_of
from engine.spiff.mappings import compile_mappings, evaluate_mappings
from engine.spiff.steps import Throw

if TYPE_CHECKING:
    from engine.spiff.propagation import Catcher
    from engine.spiff.scopes import FlowScope
    from engine.spiff.slices import Slice
    from engine.spiff.tokens import Token


class Thrown(NamedTuple):
    """An error on its way; `catcher` None: the caller of the instance."""

    catcher: Catcher | None
    code: str
    message: str
    variables: Mapping[str, Any]


class ErrorEvent(Event, item_aware_event.ErrorEventDefinition):
    """An error by its code; without one it catches all."""

    kind = "error"

    def __init__(self, definition: EventDefinition, node: Node) -> None:
        super().__init__(definition, node, name=definition.reference, code=definition.code)
        self.source = compile_source(definition.code or "")
        message = node.attributes.error_message
        self.message = None if message is None else compile_source(message)
        self.inputs = compile_mappings(node.attributes.inputs)

    def prepare(self, token: Token) -> Thrown:
        """Evaluate what is thrown and find who catches; nobody is an incident of the thrower."""
        names, now = token.scope.names(), token.slice.now
        variables = evaluate_mappings(self.inputs, names, now)
        names = token.scope.names(variables) if variables else names
        code = text_of("the error's code", self.source.evaluate(names, now))
        said = None if self.message is None else self.message.evaluate(names, now)
        message = "" if said is None else text_of("the error's message", said)
        return Thrown(find_catcher(token, code, message), code, message, variables)

    def throw_after(self, token: Token, scope: FlowScope, work: Thrown) -> None:
        """Give the error to its catcher."""
        hand_over(token, work.catcher, scope, work.code, work.variables, work.message)


def throw_from(token: Token, answer: Throw) -> None:
    """Throw the error with which the work of a waiting token ended."""
    code, message = answer.error_code, answer.message
    try:
        catcher = find_catcher(token, code, message)
    except PlaitError as error:
        token.slice.fail(token, error, fault(answer))
        return
    hand_over(token, catcher, token.workflow, code, answer.variables, message)


def find_catcher(token: Token, code: str, message: str) -> Catcher | None:
    """Return the innermost catcher, None when the caller of the instance is; else raise."""
    found = propagation.find(token, "error", code)
    if found is None and not propagation.is_caught_by_caller(token, "error", code):
        raise uncaught(token.task_spec.element_id, code, message)
    return found


def hand_over(
    token: Token,
    catcher: Catcher | None,
    scope: FlowScope,
    code: str,
    variables: Mapping[str, Any],
    message: str = "",
) -> None:
    """End what the catcher interrupts and go on there; without one this instance is over."""
    slice_ = scope.slice
    caught_by = "caller" if catcher is None else catcher.element_id
    slice_.tell("error_thrown", token.task_spec, {"code": code, "caught_by": caught_by})
    if catcher is None:
        effect = RaiseInCaller(
            kind="error",
            code=code,
            message=message,
            variables=variables,
            result=given_to_caller(slice_),
        )
        slice_.effects.append(effect)
        cancellation.cancel_all(slice_.root)
        slice_.end()
        return
    node = catcher.boundary or (catcher.event_sub_process and catcher.event_sub_process.start)
    named = {} if node is None else node.named(code, message)
    propagation.catch(catcher, {**variables, **named})


def given_to_caller(slice_: Slice) -> Mapping[str, Any]:
    """Return this instance's variables if its caller takes some of them with what crosses."""
    wants = slice_.called is not None and slice_.called.get("gives_on_error")
    return dict(slice_.root.variables) if wants else {}


def uncaught(element_id: str, code: str, message: str) -> PlaitError:
    """Say that nobody catches an error; it becomes the incident of its thrower."""
    said = f" ({message})" if message else ""
    return PlaitError(
        f"error '{code}'{said} thrown at '{element_id}' is caught by no boundary event and no "
        "event sub-process; model one that catches it, or retry once its cause is gone",
        code="error_uncaught",
        where={"element_id": element_id, "error_code": code},
    )


def fault(answer: Throw) -> dict[str, Any]:
    """Return what a Retry throws again."""
    given = {"result": dict(answer.result)} if answer.result else {}
    return {
        "phase": "throw",
        "error_code": answer.error_code,
        "message": answer.message,
        "variables": dict(answer.variables),
        **given,
    }
