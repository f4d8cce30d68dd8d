"""States as plain data: element ids, roles of a closed list, counters; loaded back exactly.

A token is `{id, at, role}` and, where it applies, `flow`, `host`, `guard`, `definition`, `inner`
and `own` (scope ids), `cycle`, `repeats_left`, `payload`, `memory`, `fault`, `stage`, `codes` (of
what its boundary events catch). The head is
`{version, next, live, queue}`: the next id, how many tokens live, the ready ones in order as
[scope, token]; with `later` (ready ones that the model wants a commit before), `closing` (the
process's own listeners have begun to end it), `conditions` (waiting conditional events as [token,
scope]) and `called` (what the caller catches); after a slice that was cut also `steps`, the
elements run since the last answer from outside. Scopes are loaded when they are named, with the
ones around them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.errors import PlaitError
from engine.spiff.body_scopes import BodyScope
from engine.spiff.compensation import UndoScope
from engine.spiff.scopes import (
    ActivityScope,
    ChildScope,
    FlowScope,
    ProcessScope,
    Scope,
    SubProcessScope,
)
from engine.spiff.slices import Slice
from engine.spiff.state_versions import upgraded
from engine.spiff.steps import PROCESS_SCOPE, STATE_VERSION, ScopeState, State, StepContext
from engine.spiff.tokens import STATE_OF_ROLE, Token

if TYPE_CHECKING:
    from engine.spiff.process import CompiledProcess

_OPTIONAL = ("flow", "own", "cycle", "payload", "memory", "fault", "stage", "codes")


def load(process: CompiledProcess, state: State, context: StepContext) -> Slice:
    """Prepare a step on a stored state; its scopes are read when they are named."""
    state = upgraded(state, process)
    head = state.head
    slice_ = Slice(process, context, head["next"])
    slice_.live = head["live"]
    slice_.called = head.get("called")
    slice_.conditions = dict(head.get("conditions", ()))
    slice_.stored_inside = lambda id_: list(state.scopes.children(id_))
    slice_.stored = state.scopes.__getitem__
    slice_.load = lambda id_: _load(slice_, state, id_)
    slice_.scope(PROCESS_SCOPE)
    for waiting, places in ((slice_.queue, head["queue"]), (slice_.later, head.get("later", ()))):
        waiting.extend(find(slice_, scope_id, token_id) for scope_id, token_id in places)
    slice_.is_closing = head.get("closing", False)
    for scope in slice_.scopes.values():
        scope.is_touched = False
    return slice_


def find(slice_: Slice, scope_id: int, token_id: int) -> Token:
    """Return a token that must be there."""
    scope = slice_.scope(scope_id)
    token = scope.tasks.get(token_id) if isinstance(scope, FlowScope) else None
    if token is None:
        raise PlaitError(f"token {token_id} is not in scope {scope_id}", code="state_corrupt")
    return token


def _load(slice_: Slice, state: State, id_: int) -> Scope:
    missing: list[ScopeState] = []
    outer: int | None = id_
    while outer is not None and outer not in slice_.scopes:
        missing.append(state.scopes[outer])
        outer = missing[-1].parent_id
    if any(each.data.get("kind") == "kept" for each in missing):
        raise KeyError(id_)  # it has ended
    for stored in reversed(missing):
        scope = _scope(slice_, stored)
        scope.stored = stored
        scope.read_facts(stored.data)
        slice_.scopes[stored.id] = scope
        if isinstance(scope, FlowScope):
            _load_tokens(slice_, scope, stored)
        scope.is_touched = False
    return slice_.scopes[id_]


def _scope(slice_: Slice, stored: ScopeState) -> Scope:
    if stored.id == PROCESS_SCOPE:
        slice_.root = ProcessScope(slice_.process.spec, stored.id, stored.variables, slice_)
        return slice_.root
    outer = slice_.scopes[stored.parent_id or PROCESS_SCOPE]
    kind = stored.data.get("kind")
    if kind == "activity":
        return ActivityScope(stored.id, outer, stored.element_id or "", stored.variables)
    if kind == "child" and isinstance(outer, BodyScope):
        spec = outer.host.workflow.spec
        return ChildScope(spec, stored.id, outer.host, outer, stored.variables)
    if kind == "undo":
        host = find(slice_, *stored.data["host"])
        return UndoScope(host.workflow.spec, stored.id, host, outer, stored.variables)
    host = _host(outer, stored)
    if kind == "body":
        return BodyScope(stored.id, host)
    return SubProcessScope(host.task_spec.inner_spec, stored.id, host, outer, stored.variables)


def _host(outer: Scope, stored: ScopeState) -> Token:
    if isinstance(outer, FlowScope):
        for token in outer.tasks.values():
            if token.inner_id == stored.id:
                return token
    raise PlaitError(f"scope {stored.id} has no host", code="state_corrupt")


def _load_tokens(slice_: Slice, scope: FlowScope, stored: ScopeState) -> None:
    nodes = slice_.process.nodes
    for document in stored.tokens:
        token = Token(document["id"], scope, nodes[document["at"]], document.get("flow"))
        role = document["role"]
        token._state = STATE_OF_ROLE[role]
        token.has_wait = role == "waiting"
        token.inner_id = document.get("inner")
        token.definition = document.get("definition", 0)
        token.repeats_left = document.get("repeats_left")
        for name in _OPTIONAL:
            if name in document:
                setattr(token, name, document[name])
        if document.get("guard"):
            token.guard()
    for document in stored.tokens:
        if "host" in document:
            scope.tasks[document["id"]].watch(scope.tasks[document["host"]])
    for token in scope.tasks.values():
        if token.state == TaskState.WAITING:
            token.task_spec.remember(token)


def dump(slice_: Slice) -> tuple[Mapping[str, Any], dict[int, ScopeState]]:
    """Return the head, and the scopes whose row differs from what was loaded."""
    for scope in slice_.scopes.values():
        if isinstance(scope, BodyScope) and scope.results:
            # The id of an ended child is free, and the same however the run was cut.
            slice_.keep(scope.bundle_id, scope, scope.results, {"what": "results"})
            scope.results = {}
    changed = dict(slice_.kept)
    for scope in slice_.scopes.values():
        stored = scope.stored
        if stored is not None and not scope.is_touched:
            continue
        tokens, data = tuple(_dump_token(token) for token in _tokens_of(scope)), scope.facts()
        if (
            stored is not None
            and tokens == stored.tokens
            and data == stored.data
            and scope.has_stored_variables()
        ):
            continue
        changed[scope.id] = ScopeState(
            id=scope.id,
            parent_id=None if scope.outer is None else scope.outer.id,
            element_id=scope.element_id,
            tokens=tokens,
            variables=scope.variables,
            data=data,
        )
    return _head(slice_), changed


def _head(slice_: Slice) -> Mapping[str, Any]:
    head: dict[str, Any] = {
        "version": STATE_VERSION,
        "next": slice_.next_id,
        "live": slice_.live,
        "queue": _places(slice_.queue),
    }
    if later := _places(slice_.later):
        head["later"] = later
    if slice_.is_closing:
        head["closing"] = True
    if slice_.conditions:
        head["conditions"] = [list(each) for each in slice_.conditions.items()]
    if slice_.called is not None:
        head["called"] = slice_.called
    if (head["queue"] or later) and not slice_.is_halted:
        head["steps"] = slice_.steps_since_wait
    return head


def _places(tokens: Iterable[Token]) -> list[list[int]]:
    """Return where the tokens are that are still ready."""
    ready = (each for each in tokens if each.state == TaskState.READY and each.is_live)
    return [[token.workflow.id, token.id] for token in ready]


def _tokens_of(scope: Scope) -> list[Token]:
    """Return the tokens of a row in the order of their ids."""
    return [scope.tasks[id_] for id_ in sorted(scope.tasks)] if isinstance(scope, FlowScope) else []


def _dump_token(token: Token) -> dict[str, Any]:
    document: dict[str, Any] = {
        "id": token.id,
        "at": token.task_spec.element_id,
        "role": token.role,
    }
    for name in _OPTIONAL:
        value = getattr(token, name)
        if value is not None:
            document[name] = value
    if token.is_watching and token.cycle is not None:
        document["repeats_left"] = token.repeats_left
    if token.host is not None:
        document["host"] = token.host.id
    if token.is_guard:
        document["guard"] = True
    if token.definition:
        document["definition"] = token.definition
    if token.inner_id is not None:
        document["inner"] = token.inner_id
    return document
