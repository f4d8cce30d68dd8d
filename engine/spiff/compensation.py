"""Compensation: what is written when an activity completes, and how it is undone (SEMANTICS 19).

A completed activity that the diagram can undo leaves a record, a kept row: of a task a new one, of
a sub-process, a multi-instance body or one of its instances its own, with what was recorded inside.
A live scope knows only the last record of each activity (`records`); every record names the one
before it. So completing costs the same however often, and undoing reads each record once.

Undoing opens an `UndoScope` inside the throwing token. A record with names or an inside of its own
becomes such a scope again, hosted by a token at its activity; the next begins when it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.body_scopes import BodyScope
from engine.spiff.scopes import Scope, SubProcessScope

if TYPE_CHECKING:
    from engine.spiff.flow_node import FlowNode
    from engine.spiff.scopes import FlowScope
    from engine.spiff.steps import ScopeState
    from engine.spiff.tokens import Token


@dataclass(frozen=True, kw_only=True)
class Undo:
    """How an activity is undone: by its handler, or (None) by undoing what completed inside.

    `is_inside`: the handler is its compensation event sub-process, which decides what else is
    undone.
    """

    handler: FlowNode | None
    is_inside: bool = False


class UndoScope(SubProcessScope):
    """Where handlers run: `pending` are the last records to be undone, by element.

    Its host stands in the scope that is undone or, of an event sub-process, inside it.
    """

    kind = "undo"

    def __init__(
        self, spec: Any, id: int, host: Token, outer: Scope, variables: Mapping[str, Any]
    ) -> None:
        super().__init__(spec, id, host, outer, variables)
        self.pending: dict[str, int] = {}
        self.is_sealed = False  # what handlers make goes outward
        self.is_interrupted = True  # event sub-processes of what has completed catch nothing

    def facts(self) -> dict[str, Any]:
        """Return also the place of the host and what is left to do."""
        place = {"host": [self.host.workflow.id, self.host.id]} if self.host else {}
        return super().facts() | place | {"pending": dict(self.pending)}

    def read_facts(self, data: Mapping[str, Any]) -> None:
        """Take what `data` gave."""
        super().read_facts(data)
        self.pending = dict(data["pending"])


def record(token: Token, undo: Undo) -> None:
    """Remember that the activity of `token` has completed."""
    scope, inner = token.workflow, token.inner
    is_body = token.task_spec.loop is not None and not token.is_inner
    is_one = token.task_spec.rules.compensates_body_once and undo.handler is not None
    if is_one and token.is_inner:
        return  # its body is recorded instead
    if is_one and is_body:
        facts = _facts(token, token.id, scope, "activity")
        token.slice.keep(token.id, scope, {}, facts, token.task_spec.element_id)
        return
    if is_body or undo.handler is None:
        if inner is None or not inner.records:
            return  # nothing inside has completed
        _drop_results(inner)
    if inner is not None:
        _retire(token, inner, "body" if is_body else "activity", scope)
        token.inner_id = None
    if token.is_inner and scope.outer is not None:
        _retire(token, scope, "activity" if inner is None else "body", scope.outer)
    elif inner is None:
        facts = _facts(token, token.id, scope, "activity")
        token.slice.keep(token.id, scope, {}, facts, token.task_spec.element_id)


def _drop_results(body: Scope) -> None:
    for row in body.slice.kept_inside(body) if isinstance(body, BodyScope) else ():
        if row.data["what"] == "results":
            body.slice.drop_kept(body, row)


def _retire(token: Token, scope: Scope, what: str, into: Scope) -> None:
    facts = _facts(token, scope.id, into, what)
    if scope.records:
        facts["records"] = dict(scope.records)
    token.slice.retire(scope, into, facts)


def _facts(token: Token, id_: int, into: Scope, what: str) -> dict[str, Any]:
    """Return what is stored of a record, and make it the last of its activity."""
    element_id = token.task_spec.element_id
    facts: dict[str, Any] = {"what": what, "order": token.slice.new_id()}
    if element_id in into.records:
        facts["before"] = into.records[element_id]
    into.records[element_id] = id_
    into.is_touched = True
    return facts


def claim(scope: Scope, element_id: str | None) -> dict[str, int]:
    """Take the records of one activity of `scope`, or all, so that nobody else undoes them."""
    if element_id is None:
        claimed, scope.records = scope.records, {}
    else:
        last = scope.records.pop(element_id, None)
        claimed = {} if last is None else {element_id: last}
    scope.is_touched = True
    return claimed


def undo(token: Token, outer: Scope, claimed: Mapping[str, int]) -> bool:
    """Undo what was claimed inside a throwing token; False when there is nothing to undo.

    The token's `finish` is called when all is done.
    """
    if not claimed:
        return False
    slice_, frame = token.slice, token.inner
    if not isinstance(frame, UndoScope):
        frame = UndoScope(token.workflow.spec, slice_.new_id(), token, outer, {})
        slice_.open(frame)
        token.inner_id = frame.id
        slice_.ended.append(frame)  # which begins the first handler
    frame.pending.update(claimed)
    frame.is_touched = True
    return True


def go_on(token: Token) -> bool:
    """Begin to undo what completed last of what is left; False when nothing is.

    Where the rules say so, all of it at once.
    """
    frame = token.inner
    if not isinstance(frame, UndoScope) or not frame.pending:
        return False
    _begin_last(frame)
    while frame.pending and token.task_spec.rules.compensates_at_once:
        _begin_last(frame)
    return True


def _begin_last(frame: UndoScope) -> None:
    rows = [frame.slice.kept_row(id_) for id_ in frame.pending.values()]
    row = max(rows, key=lambda each: each.data["order"])
    element_id = row.element_id or ""
    if "before" in row.data:
        frame.pending[element_id] = row.data["before"]
    else:
        del frame.pending[element_id]
    frame.is_touched = True
    _begin(frame, row)


def is_undone(token: Token) -> bool:
    """Tell whether a token stands for a completed activity whose record is being undone."""
    return isinstance(token.workflow, UndoScope) and isinstance(token.inner, UndoScope)


def _begin(frame: UndoScope, row: ScopeState) -> None:
    slice_ = frame.slice
    owner = slice_.scope(row.parent_id or 0)
    node = slice_.process.nodes[row.element_id or ""]
    way: Undo = node.undo  # type: ignore[attr-defined]  # only activities are recorded
    stands_here = owner is frame or owner is frame.outer
    is_plain = stands_here and "kept" not in row.data and not row.variables
    if row.data["what"] == "body" or way.handler is None:
        again = _open_again(frame, owner, row, node)
        again.pending = dict(row.data.get("records", {}))
    elif is_plain and not way.is_inside:
        slice_.drop_kept(owner, row)
        slice_.arrive(frame, way.handler)
    else:
        again = _open_again(frame, owner, row, node)
        if way.is_inside:
            again.records = dict(row.data.get("records", {}))
        slice_.arrive(again, way.handler)


def _open_again(frame: FlowScope, owner: Scope, row: ScopeState, node: FlowNode) -> UndoScope:
    """Make a record a live scope again, with the names that it had."""
    slice_ = frame.slice
    host = slice_.place(frame, node)
    host._set_state(TaskState.STARTED)
    again = UndoScope(frame.spec, row.id, host, owner, row.variables)
    again.stored = slice_.release(owner, row)
    again.kept = row.data.get("kept", 0)
    slice_.open(again)
    host.inner_id = again.id
    slice_.ended.append(again)  # there may be nothing to do
    return again
